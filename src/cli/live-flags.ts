import type { AuditOptions } from '../audit.ts'
import { AuditError } from '../model/audit-error.ts'
import { type AuditFlags, readTimeoutMs } from './audit-flags.ts'
import type { Surroundings } from './surroundings.ts'

/** Past that a hanging endpoint would hold up a pipeline for hours. */
const longestProbeMs = 300_000

/** How often the progress line is written. */
const progressEveryMs = 100

/**
 * What `--live` asks for; nothing without it.
 *
 * @throws AuditError `usage` for a flag that means nothing without `--live`.
 */
export function readLiveOptions(
  { live, intrusive, probeTimeout }: AuditFlags,
  { shell, stderr }: Pick<Surroundings, 'shell' | 'stderr'>,
): Pick<AuditOptions, 'live'> {
  if (live !== true) {
    const idle = intrusive === true ? '--intrusive' : probeTimeout === undefined ? null : '--probe-timeout'
    if (idle === null) return {}
    throw new AuditError('usage', `${idle} is about live endpoints`, { hint: 'Add --live, or leave it out.' })
  }
  const requestTimeoutMs = readTimeoutMs(probeTimeout, '--probe-timeout', longestProbeMs)
  const options = { shell, isIntrusive: intrusive === true, requestTimeoutMs }
  return { live: stderr.isTTY === true ? { ...options, onProgress: showProgress(stderr) } : options }
}

/** Takes the progress line away again. */
export function clearProgress({ live }: AuditFlags, { stderr }: Pick<Surroundings, 'stderr'>): void {
  if (live === true && stderr.isTTY === true) stderr.write('\r\u001b[K')
}

function showProgress(stderr: Surroundings['stderr']): (done: number) => void {
  let shownAtMs = 0
  return (done) => {
    const nowMs = Date.now()
    if (nowMs - shownAtMs < progressEveryMs) return
    shownAtMs = nowMs
    stderr.write(`\rasking live endpoints, answers so far: ${done}\u001b[K`)
  }
}
