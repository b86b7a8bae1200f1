import type { ProbeId } from '../token/probe-id.ts'
import { type Answer, type Closeness, isAlike, isSameOutcome, readCloseness } from './compare-answers.ts'
import { standing } from './observation.ts'
import { answerOf, listPositives, type Sent } from './sent.ts'

/** The answers that say what accepted and refused look like at an endpoint. */
export interface Controls {
  /** What good tokens get when they pass; empty where none passes. */
  readonly passing: readonly Answer[]
  /** As the passing answers agree with each other. */
  readonly closeness: Closeness
  /** What a good token got where others passed: an answer that a bad token gets as well proves nothing by itself. */
  readonly stumbles: readonly Answer[]
  readonly none: readonly Answer[]
  readonly garbage: readonly Answer[]
  readonly wrongKey: readonly Answer[]
}

/**
 * Reads the controls. Answers are samples of an endpoint that may fail for reasons of its own: where some good tokens get a success,
 * only that is passing; what is none counts as passing only where every good token gets it, and no bad one does.
 */
export function readControls(sent: readonly Sent[]): Controls {
  const good = listPositives(sent).flatMap((index) => answered(sent[index]))
  const of = (...probes: readonly ProbeId[]) => sent.flatMap((one) => (probes.includes(one.probe) ? answered(one) : []))
  const [none, garbage, wrongKey] = [of('none'), of('garbage'), of('wrong-key')]
  const passing = choosePassing(good, [...none, ...garbage, ...wrongKey])
  const stumbles = passing.length === 0 ? [] : good.filter((one) => !passing.includes(one))
  const settle = (answers: readonly Answer[]) => leaveOut(answers, stumbles)
  return {
    passing,
    closeness: readCloseness(passing),
    stumbles,
    none: settle(none),
    garbage: settle(garbage),
    wrongKey: settle(wrongKey),
  }
}

function answered(one: Sent | undefined): readonly Answer[] {
  const answer = one === undefined ? null : answerOf(one)
  return answer === null ? [] : [answer]
}

/** Less than one in so many is chance. */
const CHANCE = 4

function choosePassing(good: readonly Answer[], bad: readonly Answer[]): readonly Answer[] {
  const successes = good.filter((one) => standing(one) === 'success')
  const [first] = good
  if (successes.length > 0 || first === undefined) return successes
  if (isUnmistakable(first) || bad.length === 0) return []
  if (good.some((one) => !isSameOutcome(one, first))) return []
  // A 404 may be told from another by its words; a 403 or a 500 in other words is still one.
  const closeness = standing(first) === 'other' ? readCloseness(good) : null
  const alike = bad.filter((one) => (closeness === null ? isSameOutcome(one, first) : isAlike(one, first, closeness)))
  // One of several may have got it by chance.
  return alike.length * CHANCE > bad.length ? [] : good
}

/**
 * A refusal whatever the others got. 403 may also mean "known, and not allowed to", and an error in an answer that is otherwise
 * one may come from behind the door.
 */
export function isUnmistakable(answer: Answer): boolean {
  if (standing(answer) !== 'refusal') return false
  if (answer.isExpectationMet === false) return true
  return answer.kind === 'http'
    ? answer.status === 401 || answer.location?.isLogin === true
    : answer.word === 'rejected' || answer.closeCode !== null
}

/** Where there are others, answers that a good token got as well, or that broke, say nothing of the control. */
function leaveOut(answers: readonly Answer[], stumbles: readonly Answer[]): readonly Answer[] {
  const telling = answers.filter(
    (one) => standing(one) !== 'trouble' && !stumbles.some((stumble) => isAlike(stumble, one, 'words')),
  )
  return telling.length > 0 ? telling : answers
}
