import type { HttpObservation, SocketObservation } from './observation.ts'

/** A request that was answered. */
export type Answer = HttpObservation | SocketObservation

/** Same status, or same close code and word; and what the user expects was there in both or in neither. */
export function isSameOutcome(left: Answer, right: Answer): boolean {
  if (left.isExpectationMet !== right.isExpectationMet) return false
  if (left.kind === 'http' || right.kind === 'http') return left.kind === right.kind && left.status === right.status
  return left.closeCode === right.closeCode && left.word === right.word
}

/**
 * How closely answers may be compared at an endpoint: by their words, by their structure, or by their outcome only, where even
 * equal requests are answered with other words or another structure each time.
 */
export type Closeness = 'words' | 'structure' | 'outcome'

/** The closest that answers to equal requests still agree by. */
export function readCloseness(answers: readonly Answer[]): Closeness {
  const [first] = answers
  const agree = (closeness: Closeness) =>
    first === undefined || answers.every((one) => mark(one, closeness) === mark(first, closeness))
  if (agree('words')) return 'words'
  return agree('structure') ? 'structure' : 'outcome'
}

/** The same outcome, and as equal otherwise as can be asked. */
export function isAlike(left: Answer, right: Answer, closeness: Closeness): boolean {
  return isSameOutcome(left, right) && mark(left, closeness) === mark(right, closeness)
}

function mark(answer: Answer, closeness: Closeness): string {
  if (closeness === 'outcome') return ''
  const marks = answer.kind === 'http' ? [answer.marks] : answer.messages
  return [...new Set(marks.map(({ content, shape }) => (closeness === 'words' ? content : shape)))].sort().join()
}
