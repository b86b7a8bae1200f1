import { networkInterfaces } from 'node:os'
import type { AuditOptions } from '../../audit-options.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { LiveProgress } from '../../model/live/live.ts'
import type { Surroundings } from '../surroundings.ts'
import { type AuditFlags, readTimeoutMs } from './audit-flags.ts'

/** Past that a hanging endpoint would hold up a pipeline for hours. */
const LONGEST_PROBE_MS = 300_000

/** How often the progress line is written. */
const PROGRESS_EVERY_MS = 100

/**
 * What `--live` asks for; nothing without it.
 *
 * @throws AuditError `usage` for a flag that means nothing without `--live`.
 */
export function readLiveOptions(
  { live, intrusive, jkuAddress, probeTimeout, trustCompose, plan, tryPlacements }: AuditFlags,
  { shell, stderr }: Pick<Surroundings, 'shell' | 'stderr'>,
): Pick<AuditOptions, 'live'> {
  if (live !== true) {
    const given: readonly (readonly [string, boolean])[] = [
      ['--intrusive', intrusive === true],
      ['--jku-address', jkuAddress !== undefined],
      ['--trust-compose', trustCompose === true],
      ['--plan', plan === true],
      ['--try-placements', tryPlacements === true],
      ['--probe-timeout', probeTimeout !== undefined],
    ]
    const idle = given.find(([, isGiven]) => isGiven)?.[0]
    if (idle === undefined) return {}
    throw new AuditError('usage', `${idle} applies only to live endpoints`, { hint: 'Add --live, or leave it out.' })
  }
  if (jkuAddress !== undefined && intrusive !== true) {
    throw new AuditError('usage', '--jku-address applies only to the injection by jku', {
      hint: 'Add --intrusive, or leave it out.',
    })
  }
  if (jkuAddress !== undefined && !isOwnAddress(jkuAddress)) {
    throw new AuditError('usage', '--jku-address must be an IP address of this machine', {
      hint: 'Use the one that the services can reach: usually that of the docker0 bridge.',
    })
  }
  const requestTimeoutMs = readTimeoutMs(probeTimeout, '--probe-timeout', LONGEST_PROBE_MS)
  const options = {
    shell,
    isIntrusive: intrusive === true,
    ...(trustCompose === true ? { trustsCompose: true } : {}),
    ...(tryPlacements === true ? { triesPlacements: true } : {}),
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

function showProgress(stderr: Surroundings['stderr']): (progress: LiveProgress) => void {
  let shownAtMs = 0
  return ({ requests, finished, endpoints }) => {
    const nowMs = Date.now()
    if (nowMs - shownAtMs < PROGRESS_EVERY_MS) return
    shownAtMs = nowMs
    const number = Math.min(finished + 1, endpoints)
    stderr.write(`\rasking live endpoint ${number} of ${endpoints}, requests sent: ${requests}\u001b[K`)
  }
}
