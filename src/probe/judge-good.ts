import type { ProbeVerdict } from '../model/live.ts'
import { type Answer, type Closeness, isAlike, isSameOutcome } from './compare-answers.ts'
import { describeObservation, type Observation, standing } from './observation.ts'

/** The answers that say what accepted and refused look like at an endpoint. */
export interface Controls {
  readonly none: readonly Answer[]
  readonly garbage: readonly Answer[]
  readonly wrongKey: readonly Answer[]
  /** As good answers agree with each other. */
  readonly closeness: Closeness
}

/** What became of a token that should pass. `same` when no token fares no worse. */
export interface GoodOpinion {
  readonly verdict: ProbeVerdict
  readonly reason: string
  readonly same: 'open' | 'optional' | 'unclear' | 'wrong-endpoint' | null
}

/** Judges a token that should pass, against none, garbage and a random key. */
export function judgeGood(observation: Observation, controls: Controls): GoodOpinion {
  const words = describeObservation(observation)
  if (observation.kind === 'failure') return { verdict: 'inconclusive', reason: words, same: null }
  if (controls.none.length === 0) {
    return { verdict: 'inconclusive', reason: `${words}; no token at all got no answer to compare with`, same: null }
  }
  if (observation.kind === 'http' && (observation.status === 429 || observation.status === 503)) {
    return { verdict: 'inconclusive', reason: `${words}: it asks for a pause`, same: null }
  }
  return standing(observation) === 'success'
    ? judgeSuccess(observation, controls, words)
    : judgeOther(observation, controls, words)
}

function judgeSuccess(good: Answer, { none, garbage, wrongKey, closeness }: Controls, words: string): GoodOpinion {
  if (none.every((one) => standing(one) !== 'success' || !isSameOutcome(one, good))) {
    return { verdict: 'accepted', reason: `${words}, which it is not without a token`, same: null }
  }
  if (closeness === 'outcome') {
    const reason = `${words} without a token too, and other words each time: say what to expect of the answer`
    return { verdict: 'inconclusive', reason, same: 'unclear' }
  }
  const bad = [...garbage, ...wrongKey]
  if (![...none, ...garbage].some((one) => isAlike(one, good, closeness))) {
    return { verdict: 'accepted', reason: `${words}, with another answer than without a token`, same: null }
  }
  return bad.some((one) => standing(one) === 'refusal')
    ? { verdict: 'accepted', reason: `${words}, as without a token; but a bad token is refused`, same: 'optional' }
    : { verdict: 'inconclusive', reason: `${words}, and no less without a token`, same: 'open' }
}

function judgeOther(good: Answer, { none, garbage, wrongKey, closeness }: Controls, words: string): GoodOpinion {
  const own = standing(good)
  if (isUnmistakable(good)) return { verdict: 'refused', reason: words, same: null }
  if (own === 'other' && none.some((one) => isAlike(one, good, closeness))) {
    return { verdict: 'inconclusive', reason: `${words}, and no other answer without a token`, same: 'wrong-endpoint' }
  }
  if ([...none, ...garbage, ...wrongKey].some((one) => isSameOutcome(one, good))) {
    return { verdict: 'refused', reason: `${words}, as without a token or with a bad one`, same: null }
  }
  const reason = `${words}, which no bad token is: it passes, and then the endpoint does not do what was asked`
  return { verdict: 'accepted', reason, same: null }
}

/**
 * A refusal whatever the others got. 403 may also mean "known, and not allowed to", and an error in an answer that is otherwise
 * one may come from behind the door.
 */
function isUnmistakable(answer: Answer): boolean {
  if (standing(answer) !== 'refusal') return false
  return answer.kind === 'http' ? answer.status === 401 : answer.word === 'rejected' || answer.closeCode !== null
}
