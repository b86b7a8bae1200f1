import type { ProbeId } from '../../token/probe-id.ts'
import { answerOf, listPositives, type Sent } from '../ask/sent.ts'
import { type Answer, type Closeness, isAlike, isSameOutcome, readCloseness } from './compare-answers.ts'
import { standing } from './observation.ts'

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
  const passing = choosePassing(good, { none, garbage, wrongKey, expired: of('expired') })
  const stumbles = passing.length === 0 ? [] : good.filter((one) => !passing.includes(one))
  const withoutStumbles = (answers: readonly Answer[]) => leaveOut(answers, stumbles)
  return {
    passing,
    closeness: readCloseness(passing),
    stumbles,
    none: withoutStumbles(none),
    garbage: withoutStumbles(garbage),
    wrongKey: withoutStumbles(wrongKey),
  }
}

function answered(one: Sent | undefined): readonly Answer[] {
  const answer = one === undefined ? null : answerOf(one)
  return answer === null ? [] : [answer]
}

/** No more than one in so many is chance: of all, or of each kind, where every good token gets it. */
const CHANCE = 4
const CHANCE_OF_A_KIND = 2

interface BadAnswers {
  readonly none: readonly Answer[]
  readonly garbage: readonly Answer[]
  readonly wrongKey: readonly Answer[]
  /** To tokens that are good but for their end; none while none was sent. */
  readonly expired: readonly Answer[]
}

function choosePassing(good: readonly Answer[], bad: BadAnswers): readonly Answer[] {
  const successes = good.filter((one) => standing(one) === 'success')
  const [first] = good
  if (successes.length > 0 || first === undefined) return successes
  const { none, garbage, wrongKey } = bad
  const all = [...none, ...garbage, ...wrongKey]
  if (isUnmistakable(first) || all.length === 0) return []
  if (good.some((one) => !isSameOutcome(one, first))) return []
  // A 404 may be told from another by its words; a 403 or a 500 in other words is still one.
  const closeness = standing(first) === 'other' ? readCloseness(good) : null
  const isAsGood = (one: Answer) => (closeness === null ? isSameOutcome(one, first) : isAlike(one, first, closeness))
  // One of several may have got it by chance.
  const isRare = (answers: readonly Answer[], share: number) =>
    answers.filter(isAsGood).length * share <= answers.length
  const areFew = (kinds: readonly (readonly Answer[])[]) =>
    isRare(kinds.flat(), CHANCE) || kinds.every((kind) => isRare(kind, CHANCE_OF_A_KIND))
  if (areFew([none, garbage, wrongKey])) return good
  const isForged = wrongKey.length > 0 && wrongKey.every(isAsGood) && garbage.length > 0 && areFew([none, garbage])
  return isForged && isBehindDoor(first, bad, isAsGood) ? good : []
}

/** How often a token that has ended must be answered as none is, before its end is what it was refused for. */
const ENDED = 2

/**
 * A random key's token gets what good ones get, and none and garbage do not: either signatures are not verified, or both are refused in
 * words of their own. A 404, or a redirect to a page that is no refusal, is no way to refuse where others get 401 or the login page; and who
 * refuses both does not look at the end, and answer a good token that has ended as if it were none.
 */
function isBehindDoor(
  first: Answer,
  { none, garbage, expired }: BadAnswers,
  isAsGood: (one: Answer) => boolean,
): boolean {
  if (first.kind !== 'http' || first.isInsteadOfUpgrade || first.location?.isRefusal === true) return false
  if (first.status !== 404 && first.status !== 410 && first.location === null) return false
  const refused = [...none, ...garbage].filter((one) => !isAsGood(one))
  if (refused.every((one) => standing(one) === 'refusal')) return true
  const ended = expired.filter((one) => refused.some((other) => isAlike(other, one, 'words')))
  return ended.length >= ENDED && !expired.some(isAsGood)
}

/**
 * Whether good tokens get neither yes nor no, one of a random key gets the same and none does not: then a token that has ended tells more,
 * see `isBehindDoor`.
 */
export function isEndTelling({ passing, none, garbage, wrongKey }: Controls, good: readonly Answer[]): boolean {
  const [first] = good
  if (passing.length > 0 || first === undefined || standing(first) !== 'other') return false
  const closeness = readCloseness(good)
  const isAsGood = (one: Answer) => isAlike(one, first, closeness)
  return wrongKey.some(isAsGood) && ![...none, ...garbage].every(isAsGood)
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
