import type { HttpObservation, SocketObservation } from './observation.ts'
import { standing } from './observation.ts'

/** A request that was answered. */
export type Answer = HttpObservation | SocketObservation

/**
 * Same status and same place to go to, or same close code and word; as good or as bad by themselves; and what the user expects was
 * there in both or in neither.
 */
export function isSameOutcome(left: Answer, right: Answer): boolean {
  if (left.isExpectationMet !== right.isExpectationMet || standing(left) !== standing(right)) return false
  if (left.kind === 'http' && right.kind === 'http') {
    return left.status === right.status && left.location?.mark === right.location?.mark
  }
  if (left.kind === 'http' || right.kind === 'http') return false
  return left.closeCode === right.closeCode && left.word === right.word && left.isKicked === right.isKicked
}

/**
 * How closely answers may be compared at an endpoint: by their words, by their structure, or by their outcome only, where even
 * equal requests are answered with other words or another structure each time. `always`: by the outcome, and by the names at the top of a
 * document that are there every time.
 */
export type Closeness = 'words' | 'structure' | 'outcome' | { readonly always: ReadonlySet<string> }

/** The closest that answers to equal requests still agree by. */
export function readCloseness(answers: readonly Answer[]): Closeness {
  const [first] = answers
  const agree = (closeness: Closeness) =>
    first === undefined || answers.every((one) => mark(one, closeness) === mark(first, closeness))
  if (agree('words')) return 'words'
  if (agree('structure')) return 'structure'
  const always = answers.map(namesIn).reduce((all, names) => all.filter((name) => names.includes(name)))
  return always.length === 0 ? 'outcome' : { always: new Set(always) }
}

function namesIn(answer: Answer): readonly string[] {
  return answer.kind === 'http' ? answer.marks.names : []
}

/** The same outcome, and as equal otherwise as can be asked. */
export function isAlike(left: Answer, right: Answer, closeness: Closeness): boolean {
  return isSameOutcome(left, right) && mark(left, closeness) === mark(right, closeness)
}

/** What is answered in other words each time is still told apart by whether it sounds like a refusal, by its kind, and by the names that stay. */
function mark(answer: Answer, closeness: Closeness): string {
  const marks = answer.kind === 'http' ? [answer.marks] : answer.messages
  const written = marks.map(({ content, shape, names, kind, soundsRefused }) => {
    if (closeness === 'words') return content
    if (closeness === 'structure') return `${shape} ${soundsRefused}`
    const always = closeness === 'outcome' ? [] : names.filter((name) => closeness.always.has(name)).toSorted()
    return [kind, soundsRefused, ...always].join(' ')
  })
  return [...new Set(written)].sort().join()
}
