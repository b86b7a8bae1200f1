import type { KeyObject } from 'node:crypto'
import { signSnapshot } from './across/sign-snapshot.ts'
import { auditInFull } from './audit.ts'
import type { AuditOptions } from './audit-options.ts'
import { stretchKeys } from './fingerprint/stretch-keys.ts'
import type { Gap } from './model/report/gap.ts'
import { type SignedSnapshot, shareGroups, stretching } from './model/stack/snapshot.ts'

/** How to take a snapshot. */
export interface SnapshotOptions {
  readonly audit: AuditOptions
  /** What the host is called. */
  readonly host: string
  /** A private Ed25519 key. */
  readonly key: KeyObject
}

/** A snapshot, and everything that could not be checked for it. */
export interface TakenSnapshot {
  readonly snapshot: SignedSnapshot
  readonly gaps: readonly Gap[]
}

/**
 * What this host holds, signed. Only what could not be checked is a gap here: with whom somebody shares tokens is for whoever
 * compares to say.
 *
 * @throws AuditError when the user's own configuration is wrong.
 */
export async function takeSnapshot({ audit, host, key }: SnapshotOptions, signal: AbortSignal): Promise<TakenSnapshot> {
  const { found, evidence, report } = await auditInFull(audit, signal)
  const isOver = () => signal.aborted
  const { check, byFingerprint } = await stretchKeys(found.recognition.bindings, audit.fingerprintKey, isOver)
  const gaps = [...found.gaps, ...evidence.gaps]
  const snapshot = {
    schemaVersion: 1,
    tool: report.tool,
    host,
    takenAt: audit.now ?? new Date().toISOString(),
    fingerprints: { stretching, check },
    groups: shareGroups(evidence.groups, (fingerprint) => byFingerprint.get(fingerprint)),
    gaps: gaps.map(({ source, code, reason, line }) => ({
      ...{ source, code, reason },
      ...(line === undefined ? {} : { line }),
    })),
  } as const
  return { snapshot: signSnapshot(snapshot, key), gaps }
}
