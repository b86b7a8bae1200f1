import { audit } from '../../../src/audit.ts'
import type { AuditMemory, AuditOptions } from '../../../src/audit-options.ts'
import { type GateDecision, gate } from '../../../src/gate.ts'
import { AuditError } from '../../../src/model/limits/audit-error.ts'
import type { AuditReport } from '../../../src/model/report/audit-report.ts'
import type { Rehearsal } from '../../../src/model/report/rehearsal.ts'
import type { ComposeRequest } from '../../../src/model/stack/compose.ts'
import { upAll } from '../../../src/model/stack/rollout.ts'
import { rehearse } from '../../../src/rehearse.ts'
import { renderText } from '../../../src/report/text/text.ts'
import { startKeeper } from '../../../src/serve/keeper.ts'
import type { Standing } from '../../../src/serve/standing.ts'

/** What the commands say of one stack. */
export interface StackRun {
  readonly audit: AuditReport
  readonly verify: AuditReport
  readonly gate: GateDecision
  /** `null`: it was not rehearsed. */
  readonly rehearsal: Rehearsal | null
  /** What the server would answer with; `null`: it was not started. */
  readonly served: AuditReport | null
  readonly text: string
}

/** The stack cannot be audited: whether as promised, and by which command. */
export interface FailedRun {
  readonly command: 'audit' | 'verify' | 'gate' | 'rehearse' | 'serve'
  /** The name of the error and where it was thrown; never its message, which might quote a value. */
  readonly error: string
  readonly isPromised: boolean
}

/** Where the stack stands and how it is run, as a scenario says. */
export interface StackSettings {
  readonly shell?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly now?: string
  readonly memory?: AuditMemory
  /** Rehearsing resolves the stack once for each source, and serving starts timers: not every stack needs them. */
  readonly isRehearsed?: boolean
  readonly isServed?: boolean
}

/** `docker compose up`: whatever changed is replaced; without an engine nothing stays. */
const upOfAll = { ...upAll, followsDependencies: false }

/** A moment before which no waiver and no token of a generated stack has ended. */
const moment = '2026-06-01T00:00:00.000Z'

/** Audits, verifies, gates and rehearses the stack in `directory`, in this process and without an engine. */
export async function runStack(directory: string, settings: StackSettings): Promise<StackRun | FailedRun> {
  const options = optionsOf(directory, settings)
  const signal = AbortSignal.timeout(60_000)
  const { compose } = options
  const audited = await attempt('audit', () => audit(options, signal))
  if ('command' in audited) return audited
  const verified = await attempt('verify', () => audit({ ...options, isVerifying: true }, signal))
  if ('command' in verified) return verified
  const gated = await attempt('gate', () =>
    gate({ ...options, rollout: upOfAll, isEngineDemanded: false, allowsGaps: false }, signal),
  )
  if ('command' in gated) return gated
  const rehearsed =
    settings.isRehearsed === false ? { is: null } : await attempt('rehearse', () => rehearse({ compose }))
  if ('command' in rehearsed) return rehearsed
  const served =
    settings.isServed === false ? { is: null } : await attempt('serve', () => serveOnce(() => audit(options, signal)))
  if ('command' in served) return served
  return {
    audit: audited.is,
    verify: verified.is,
    gate: gated.is,
    rehearsal: rehearsed.is,
    served: served.is,
    text: renderText(audited.is, { color: false, width: 100 }),
  }
}

/** The report of the first standing of a server. */
async function serveOnce(run: () => Promise<AuditReport>): Promise<AuditReport | null> {
  const ending = new AbortController()
  const ports = { audit: run, listen: null, probe: () => Promise.resolve(true) }
  const timing = { quietMs: 0, patienceMs: 0, intervalMs: 3_600_000, probeIntervalMs: null }
  const keeper = startKeeper(ports, timing, ending.signal)
  try {
    const standing = new Promise<Standing>((resolve) => {
      keeper.subscribe((told) => {
        if (told.report !== null) resolve(told)
      })
    })
    // Whichever is first: a standing with a report, or the error of the first audit.
    const first = await Promise.race([standing, keeper.ended.then(() => keeper.current())])
    return first.report
  } finally {
    ending.abort()
  }
}

/** The audit alone. */
export function auditStack(directory: string, settings: StackSettings): Promise<AuditReport> {
  return audit(optionsOf(directory, settings), AbortSignal.timeout(60_000))
}

function optionsOf(directory: string, { shell = {}, files = [], now = moment, memory }: StackSettings) {
  const compose: ComposeRequest = {
    directory,
    displayDirectory: directory,
    files,
    envFiles: [],
    profiles: [],
    shell,
    compose: 'v5',
  }
  return {
    compose,
    engine: null,
    fingerprintKey: new Uint8Array(32).fill(7),
    failOn: 'error',
    version: '0.0.0-test',
    now,
    ...(memory === undefined ? {} : { memory }),
  } satisfies AuditOptions
}

async function attempt<T>(
  command: FailedRun['command'],
  run: () => Promise<T>,
): Promise<{ readonly is: T } | FailedRun> {
  try {
    return { is: await run() }
  } catch (error) {
    const place = error instanceof Error ? (/\((\/[^)]*|file:[^)]*)\)/.exec(error.stack ?? '')?.[1] ?? '') : ''
    const name = error instanceof Error ? error.name : typeof error
    return {
      command,
      error: `${name} at ${place.replace(/^.*\/src\//, 'src/')}`,
      isPromised: error instanceof AuditError,
    }
  }
}
