import type { EngineOptions } from './collect/engine/engine-session.ts'
import type { ProcessMemory } from './collect/processes.ts'
import { createGuessMemory, type GuessMemory } from './fingerprint/strength/guess-judge.ts'
import type { StretchMemory } from './fingerprint/stretch-keys.ts'
import type { LiveMemory, LiveOptions } from './live/ask-live.ts'
import type { LookOptions } from './look.ts'
import type { Severity } from './model/report/finding.ts'
import type { Baseline } from './model/report/waiver.ts'
import type { DeclaredHost } from './model/stack/snapshot.ts'
import type { LogMemory } from './observe-logs.ts'
import type { SourceMemory } from './read-services.ts'

/** What to audit, and how to judge it. */
export interface AuditOptions extends LookOptions {
  /** `null`: look at no containers. */
  readonly engine: EngineOptions | null
  readonly fingerprintKey: Uint8Array
  readonly failOn: Severity
  /** Prove it: mint a token with every issuer's key and verify it with every validator's. */
  readonly isVerifying?: boolean
  /** Read the logs of the containers that hold a key, too. */
  readonly readsLogs?: boolean
  /** Ask the endpoints that are declared, too. */
  readonly live?: LiveOptions
  /** With `live`: ask nothing, and judge by what was answered when an audit with this memory last asked. */
  readonly isRecalling?: boolean
  /** Compare with other hosts, by their snapshots. */
  readonly across?: AcrossOptions
  /** An earlier report, whose findings are accepted. */
  readonly baseline?: Baseline
  /** Accept nothing: a strict run, without waivers, labels, comments and baseline. */
  readonly isStrict?: boolean
  /** countersign's own version. */
  readonly version: string
  /** For all of it, in milliseconds, live endpoints included; what is left undone then is a gap. Left out: nothing bounds it. */
  readonly timeoutMs?: number
  /** The moment to judge by, ISO 8601: tokens expire, waivers too. Left out: now. */
  readonly now?: string
  /** What earlier audits left for this one. */
  readonly memory?: AuditMemory
}

/** Which snapshots to compare with, and by what to believe them. */
export interface AcrossOptions {
  /** What the rules under `across` call what is looked at here. */
  readonly name: string
  /** Each as the user names it, and its absolute path. Every audit reads them again. */
  readonly files: readonly { readonly shown: string; readonly path: string }[]
  /** Public keys beside those of the configuration: PEM, or base64 alone. */
  readonly keys: readonly DeclaredHost[]
  readonly maxAgeMs: number
}

/** What audits of one process hand on to the next: what took long and does not change. */
export interface AuditMemory {
  /** Holds no secret. */
  readonly guesses: GuessMemory
  /** As good as the engine's cache: a container that it inspects again is looked into again. */
  readonly processes: ProcessMemory
  /** Source is not read again where it need not be. */
  readonly sources: SourceMemory
  /** Of logs, only what is new is read. */
  readonly logs: LogMemory
  /** The fingerprints by which hosts compare their keys: each takes as long as a guess. Holds no secret. */
  readonly stretched: StretchMemory
  /** What endpoints answer does change: whoever recalls it has them asked again from time to time. */
  readonly live: LiveMemory
}

/** The memory before the first audit. `noticesSource`: source that changes is read again. */
export function createAuditMemory(noticesSource = false): AuditMemory {
  const sources = { noticesChanges: noticesSource, latest: null }
  const stretched = { latest: null }
  return {
    guesses: createGuessMemory(),
    processes: new WeakMap(),
    logs: new Map(),
    sources,
    stretched,
    live: { latest: null },
  }
}
