import type { Gap } from '../report/gap.ts'

/** What can be left undone when the time for an audit, or its memory, is over. */
export type Work = 'files' | 'services' | 'keys' | 'source code' | 'tokens' | 'rules' | 'endpoints'

/** What an audit may take. Anyone who has much to do asks before each part of it, and leaves the rest when it is over. */
export interface Budget {
  /** Whether time or memory is over; that the work was left undone is remembered. */
  readonly isOver: (work: Work) => boolean
  /** `Infinity` where nothing bounds it. */
  readonly remainingMs: () => number
  /** What was left undone, in one gap; `null` when nothing was. */
  readonly describe: () => Gap | null
}

/** Asking the engine of JavaScript what it holds takes a while: it is asked every so many times. */
const LOOKS_EVERY = 32

/** The time runs from now on; `undefined`: nothing bounds it. `isMemoryOver` tells whether the process can hold no more. */
export function startBudget(timeoutMs: number | undefined, isMemoryOver: () => boolean = () => false): Budget {
  const endsAt = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  const undone = new Set<Work>()
  let asked = 0
  let isFull = false
  return {
    isOver(work) {
      asked += 1
      if (!isFull && asked % LOOKS_EVERY === 1) isFull = isMemoryOver()
      if (!isFull && performance.now() < endsAt) return false
      undone.add(work)
      return true
    },
    remainingMs: () => Math.max(1, endsAt - performance.now()),
    describe() {
      if (undone.size === 0) return null
      return isFull ? describeMemory([...undone]) : describeTime([...undone], timeoutMs ?? 0)
    },
  }
}

/** Nothing bounds it. */
export const unbounded: Budget = {
  isOver: () => false,
  remainingMs: () => Number.POSITIVE_INFINITY,
  describe: () => null,
}

function describeMemory(undone: readonly Work[]): Gap {
  return {
    source: 'countersign',
    code: 'too-large',
    reason: `the audit used all the memory that Node allows, so not all ${undone.join(', ')} were checked; the report covers those that were. Allow more with NODE_OPTIONS=--max-old-space-size=MiB, or audit less: --no-code, --project`,
  }
}

function describeTime(undone: readonly Work[], timeoutMs: number): Gap {
  return {
    source: 'countersign',
    code: 'timeout',
    reason: `the audit took longer than ${timeoutMs / 1_000} s, so not all ${undone.join(', ')} were checked; the report covers those that were. Allow more with --timeout`,
  }
}
