/** How far a run looked. */
export interface RunReach {
  /** It saw containers. */
  readonly hasEngine: boolean
  /** It minted tokens (`verify`). */
  readonly isVerifying: boolean
  /** It asked endpoints (`verify --live`). */
  readonly isLive: boolean
}

const ofContainers: ReadonlySet<string> = new Set([
  'container-differs-from-compose',
  'process-differs-from-container',
  'replicas-disagree',
  'stale-process',
  'key-shared-across-projects',
  'rollout-breaks-live-tokens',
])
const ofEndpoints = /^(?:live|cors|websocket)-/

/** Whether the run could have made a finding of the rule: a waiver is not unused where nobody looked. */
export function canFind(rule: string, { hasEngine, isVerifying, isLive }: RunReach): boolean {
  if (ofContainers.has(rule)) return hasEngine
  if (ofEndpoints.test(rule)) return isLive
  return rule !== 'verification-refused' || isVerifying
}
