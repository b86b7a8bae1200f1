import type { Gap } from './gap.ts'

/** What can be left undone when the time for an audit is over. */
export type Work = 'files' | 'services' | 'keys' | 'source code' | 'tokens' | 'rules' | 'endpoints'

/** How long an audit may take. Whoever has much to do asks before each part of it, and leaves the rest when it is over. */
export interface Budget {
  /** Whether the time is over; that the work was left undone is remembered. */
  readonly isOver: (work: Work) => boolean
  /** `Infinity` where nothing bounds it. */
  readonly remainingMs: () => number
  /** What was left undone, in one gap; `null` when nothing was. */
  readonly describe: () => Gap | null
}

/** The time runs from now on; `undefined`: nothing bounds it. */
export function startBudget(timeoutMs: number | undefined): Budget {
  const endsAt = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  const undone = new Set<Work>()
  return {
    isOver(work) {
      if (performance.now() < endsAt) return false
      undone.add(work)
      return true
    },
    remainingMs: () => Math.max(1, endsAt - performance.now()),
    describe: () => (undone.size === 0 ? null : describe([...undone], timeoutMs ?? 0)),
  }
}

/** Nothing bounds it. */
export const unbounded: Budget = {
  isOver: () => false,
  remainingMs: () => Number.POSITIVE_INFINITY,
  describe: () => null,
}

function describe(undone: readonly Work[], timeoutMs: number): Gap {
  return {
    source: 'countersign',
    code: 'timeout',
    reason: `the audit took longer than ${timeoutMs / 1_000} s, and not all ${undone.join(', ')} were looked at; what was is reported. Allow more with --timeout`,
  }
}
