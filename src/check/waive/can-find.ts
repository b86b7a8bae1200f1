import type { Need } from '../define-rule.ts'
import { rules } from '../rules/index.ts'

/** How far a run looked. */
export interface RunReach {
  /** It saw containers. */
  readonly hasEngine: boolean
  /** It minted tokens (`verify`). */
  readonly isVerifying: boolean
  /** It asked endpoints (`verify --live`). */
  readonly isLive: boolean
  /** It compared hosts (`--with`, several engines). */
  readonly isAcross: boolean
}

/** Whether the run could have made a finding of the rule: a waiver is not unused where nobody looked. */
export function canFind(ruleId: string, { hasEngine, isVerifying, isLive, isAcross }: RunReach): boolean {
  const isMet: Readonly<Record<Need, boolean>> = {
    files: true,
    code: true,
    engine: hasEngine,
    processes: hasEngine,
    logs: hasEngine,
    verify: isVerifying,
    endpoints: isLive,
    hosts: isAcross,
  }
  return rules.find(({ id }) => id === ruleId)?.needs.every((need) => isMet[need]) ?? true
}
