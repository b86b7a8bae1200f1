import { networkInterfaces } from 'node:os'
import type { AuditOptions } from '../audit-options.ts'
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
  { live, intrusive, jkuAddress, probeTimeout, trustCompose }: AuditFlags,
  { shell, stderr }: Pick<Surroundings, 'shell' | 'stderr'>,
): Pick<AuditOptions, 'live'> {
  if (live !== true) {
    const idle =
      intrusive === true
        ? '--intrusive'
        : jkuAddress !== undefined
          ? '--jku-address'
          : trustCompose === true
            ? '--trust-compose'
            : probeTimeout === undefined
              ? null
              : '--probe-timeout'
    if (idle === null) return {}
    throw new AuditError('usage', `${idle} is about live endpoints`, { hint: 'Add --live, or leave it out.' })
  }
  if (jkuAddress !== undefined && intrusive !== true) {
    throw new AuditError('usage', '--jku-address is about the injection by jku', {
      hint: 'Add --intrusive, or leave it out.',
    })
  }
  if (jkuAddress !== undefined && !isOwnAddress(jkuAddress)) {
    throw new AuditError('usage', '--jku-address must be an IP address of this machine', {
      hint: 'The one that the services reach: that of the bridge docker0, as a rule.',
    })
  }
  const requestTimeoutMs = readTimeoutMs(probeTimeout, '--probe-timeout', longestProbeMs)
  const options = {
    shell,
    isIntrusive: intrusive === true,
    ...(trustCompose === true ? { trustsCompose: true } : {}),
    requestTimeoutMs,
    ...(jkuAddress && { listenAddress: jkuAddress }),
  }
  return { live: stderr.isTTY === true ? { ...options, onProgress: showProgress(stderr) } : options }
}

function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((own) => own?.some((one) => one.address === address))
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
