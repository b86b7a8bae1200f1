import type { HttpObservation, SocketObservation } from './observation.ts'

/** A request that was answered. */
export type Answer = HttpObservation | SocketObservation

/** Same status, or same close code and word; and what the user expects was there in both or in neither. */
export function isSameOutcome(left: Answer, right: Answer): boolean {
  if (left.isExpectationMet !== right.isExpectationMet) return false
  if (left.kind === 'http' || right.kind === 'http') return left.kind === right.kind && left.status === right.status
  return left.closeCode === right.closeCode && left.word === right.word
}

/** The same outcome, and answers of the same structure; where words may be compared, the same words too. */
export function isAlike(left: Answer, right: Answer, byWords: boolean): boolean {
  return isSameOutcome(left, right) && mark(left, byWords) === mark(right, byWords)
}

function mark(answer: Answer, byWords: boolean): string {
  const marks = answer.kind === 'http' ? [answer.marks] : answer.messages
  return [...new Set(marks.map(({ content, shape }) => (byWords ? content : shape)))].sort().join()
}
