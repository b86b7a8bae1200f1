import type { ProbeVerdict } from '../../model/live/live.ts'
import type { Asking } from '../ask/sent.ts'
import { type Answer, isAlike, isSameOutcome } from './compare-answers.ts'
import { describeObservation, isSilent, mayRefuse, type Observation, standing } from './observation.ts'
import { type Controls, isUnmistakable } from './read-controls.ts'

/** What became of a token that should pass. `same` when no token fares no worse. */
export interface GoodOpinion {
  readonly verdict: ProbeVerdict
  readonly reason: string
  readonly same: 'open' | 'optional' | 'unclear' | 'wrong-endpoint' | null
}

/** Judges a token that should pass, against none, garbage and a random key. */
export function judgeGood(observation: Observation, controls: Controls, asking: Asking): GoodOpinion {
  const words = describeObservation(observation)
  if (observation.kind === 'failure') return { verdict: 'inconclusive', reason: words, same: null }
  if (standing(observation) === 'pause') {
    return { verdict: 'inconclusive', reason: `${words}: it asks to slow down`, same: null }
  }
  if (controls.none.length === 0) {
    return {
      verdict: 'inconclusive',
      reason: `${words}; a request without a token got no answer to compare with`,
      same: null,
    }
  }
  const isSuccess = standing(observation) === 'success'
  // Only the token of a login gets a success where none of ours does.
  if (isSuccess && controls.passing.length === 0) return judgeSuccess(observation, controls, asking, words)
  // The token of a login may get other words than ours, which are of another user.
  if (controls.passing.some((one) => (isSuccess ? isSameOutcome : isSameAnswer)(one, observation))) {
    return isSuccess
      ? judgeSuccess(observation, controls, asking, words)
      : { verdict: 'accepted', reason: `${words}, which garbage does not get`, same: null }
  }
  return controls.passing.length > 0
    ? judgeStumble(observation, controls, words)
    : judgeOther(observation, controls, words)
}

function isSameAnswer(left: Answer, right: Answer): boolean {
  return left === right || isAlike(left, right, 'words')
}

function judgeSuccess(good: Answer, controls: Controls, asking: Asking, words: string): GoodOpinion {
  const { none, garbage, wrongKey, closeness } = controls
  if (none.every((one) => standing(one) !== 'success' || !isSameOutcome(one, good))) {
    return { verdict: 'accepted', reason: `${words}, which it is not without a token`, same: null }
  }
  const bad = [...garbage, ...wrongKey]
  // Most, not one: an endpoint may fail for reasons of its own.
  const areMost = (matches: (one: Answer) => boolean, of: readonly Answer[] = bad) =>
    of.filter(matches).length * 2 > of.length
  const isBadRefused = areMost((one) => standing(one) === 'refusal' || one.status === 400 || one.status === 422)
  const isOther = (one: Answer) => !isAlike(one, good, closeness)
  if (asking.isSpoken && isSilent(good) && [garbage, wrongKey].some((kind) => areMost(isOther, kind))) {
    return { verdict: 'accepted', reason: `${words}, which it is not with a bad token`, same: null }
  }
  const unclear = (advice: string): GoodOpinion => {
    return { verdict: 'inconclusive', reason: `${words} without a token too${advice}`, same: 'unclear' }
  }
  // Where the user says what to expect, that decides, and other words each time do not matter.
  const isExpected = good.isExpectationMet === true
  const isVague = !isExpected && (closeness === 'outcome' || typeof closeness === 'object')
  if (isVague && [...none, ...garbage].some((one) => isAlike(one, good, closeness))) {
    return unclear(', with different text each time: declare what to expect of the answer')
  }
  if (![...none, ...garbage].some((one) => isAlike(one, good, closeness))) {
    return { verdict: 'accepted', reason: `${words}, with a different answer than without a token`, same: null }
  }
  if (isBadRefused && none.some((one) => isAlike(one, good, closeness))) {
    return { verdict: 'accepted', reason: `${words}, as without a token; but a bad token is refused`, same: 'optional' }
  }
  if (isSilent(good)) {
    return unclear(', so they cannot be told apart: declare what to `send` and what to `expect`')
  }
  if (asking.isBodiless) return unclear(', and HEAD has no text to compare: use GET')
  if (mayRefuse(good) && !isExpected) {
    return unclear(', in words that may be a refusal: declare what to `expect` of the answer to a good token')
  }
  if (areMost(isOther)) {
    return unclear(', and a bad token gets a different answer: declare what to `expect` of the answer to a good token')
  }
  return { verdict: 'inconclusive', reason: `${words}, and the same without a token`, same: 'open' }
}

/** Others passed. It counts as refused only where it gets what a bad token gets; all else may be the endpoint's own trouble. */
function judgeStumble(answer: Answer, { none, garbage, wrongKey }: Controls, words: string): GoodOpinion {
  const isAsBad = [...none, ...garbage, ...wrongKey].some((one) => isAlike(one, answer, 'words'))
  return standing(answer) === 'refusal' && isAsBad
    ? { verdict: 'refused', reason: `${words}, as with a bad token`, same: null }
    : { verdict: 'inconclusive', reason: `${words}, where other good tokens are accepted`, same: null }
}

/** One of several may have got it by chance. */
function areAll(answers: readonly Answer[], matches: (one: Answer) => boolean): boolean {
  return answers.length > 0 && answers.every(matches)
}

function judgeOther(good: Answer, { none, garbage, wrongKey }: Controls, words: string): GoodOpinion {
  const own = standing(good)
  if (isUnmistakable(good)) return { verdict: 'refused', reason: words, same: null }
  if ((own === 'other' || own === 'trouble') && areAll(none, (one) => isSameOutcome(one, good))) {
    const reason =
      good.kind === 'socket' && good.isKicked
        ? `${words}, and no other answer without a token: declare what to \`send\` and what to \`expect\``
        : `${words}, and no other answer without a token`
    return { verdict: 'inconclusive', reason, same: 'wrong-endpoint' }
  }
  if (own !== 'other' && [...none, ...garbage, ...wrongKey].some((one) => isSameOutcome(one, good))) {
    return { verdict: 'refused', reason: `${words}, as without a token or with a bad one`, same: null }
  }
  return { verdict: 'inconclusive', reason: `${words}, which says nothing about the token`, same: 'unclear' }
}
