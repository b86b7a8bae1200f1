import type { ProbeId } from '../../token/probe-id.ts'
import { isHarmless } from '../ask/plan-repeats.ts'
import { type Asking, answerOf, isGoodToken, type Sent } from '../ask/sent.ts'
import type { ProbeFailure } from '../probe-failure.ts'
import { nameEndpoint, type ProbeResult } from '../probe-result.ts'
import type { ProbeTarget } from '../probe-target.ts'
import { type Answer, isAlike } from './compare-answers.ts'
import { type Judgement, judge, nameProbe, type ProbeAnswer } from './judge.ts'
import { isSilent, standing } from './observation.ts'

/** The facts about one endpoint, from everything that was sent to it. */
export function describeResult(
  target: ProbeTarget,
  sent: readonly Sent[],
  asking: Asking,
  unasked: readonly ProbeId[] = [],
): ProbeResult {
  const judged = judge(sent, asking)
  const { state, reason } = judged
  const answers = judged.answers.map((answer) => (isHeardOnce(answer, sent, judged) ? doubt(answer) : answer))
  const good = sent.filter(isGoodToken).map(({ observation }) => observation)
  const answered = sent.flatMap(({ observation }) => (observation.kind === 'failure' ? [] : [observation]))
  const sockets = good.flatMap((one) => (one.kind === 'socket' ? [one] : []))
  const pages = good.flatMap((one) => (one.kind === 'http' ? [one] : []))
  const met = good.flatMap((one) => (one.kind === 'failure' ? [] : [one.isExpectationMet]))
  return {
    ...nameEndpoint(target),
    isMeantToBeOpen: target.accepts === 'anonymous',
    state,
    reason,
    answers,
    good: countGood(answers),
    clockSkewSeconds: median(answered.flatMap(({ clockSkewSeconds }) => clockSkewSeconds ?? [])),
    subprotocol: sockets.find(({ subprotocol }) => subprotocol !== null)?.subprotocol ?? null,
    isReadableByOrigin: pages.find((one) => one.isReadableByOrigin !== null)?.isReadableByOrigin ?? null,
    isExpectationMet: met.find((one) => one !== null) === undefined ? null : met.includes(true),
    isPassingSilent: target.kind === 'websocket' && judged.controls.passing.every(isSilent),
    isPassingOther: judged.controls.passing.some((one) => standing(one) === 'other'),
    isTokenUnseen: state === 'refuses-good' && areAllAlike(sent),
    isSignatureAccepted: state === 'refuses-good' && isSignatureAccepted(sent),
    unasked,
    failures: listFailures(sent, { ...judged, answers }),
    pauses: answered.filter((one) => one.kind === 'http' && one.pause !== null).length,
    requests: sent.length,
  }
}

/** Whether it would accuse the endpoint by one answer. Where no good token passes, what passes only names the cause. */
function isHeardOnce(answer: ProbeAnswer, sent: readonly Sent[], { controls, samples }: Judgement): boolean {
  if (answer.verdict !== 'accepted' || controls.passing.length === 0) return false
  if (isGoodToken(answer) || isHarmless(answer.probe) || answer.probe === 'issued' || answer.probe === 'none')
    return false
  const passed = sent.filter((one, index) => {
    return nameProbe(one) === nameProbe(answer) && samples[index]?.verdict === 'accepted'
  })
  return passed.length < 2
}

function doubt(answer: ProbeAnswer): ProbeAnswer {
  return { ...answer, verdict: 'inconclusive', reason: `${answer.reason}, once` }
}

function countGood(answers: ProbeResult['answers']): ProbeResult['good'] {
  const count = (verdict: string) => answers.filter((one) => isGoodToken(one) && one.verdict === verdict).length
  return { accepted: count('accepted'), refused: count('refused'), inconclusive: count('inconclusive') }
}

function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? null
}

/** Whether a good token, a bad one and none were answered, and all in the same words. */
function areAllAlike(sent: readonly Sent[]): boolean {
  const controls = sent.filter((one) => isGoodToken(one) || one.probe === 'none' || one.probe === 'wrong-key')
  const answers = controls.flatMap((one) => answerOf(one) ?? [])
  const [first] = answers
  return first !== undefined && answers.every((one) => isAlike(one, first, 'words'))
}

/** So many answers to good tokens, and to forged ones, that agree are no chance. */
const TELLING = { good: 3, forged: 2 }

/**
 * Whether all good tokens were refused in the same words, and none and each token that says the same with another signature in other words:
 * who tells them apart has verified the signature.
 */
function isSignatureAccepted(sent: readonly Sent[]): boolean {
  const answersTo = (matches: (one: Sent) => boolean) => sent.filter(matches).flatMap((one) => answerOf(one) ?? [])
  const good = answersTo(isGoodToken)
  const forged = answersTo(({ probe }) => probe === 'wrong-key' || probe === 'tampered')
  const none = answersTo(({ probe }) => probe === 'none')
  const [first] = good
  if (first === undefined || good.length < TELLING.good || forged.length < TELLING.forged) return false
  const isAsGood = (one: Answer) => isAlike(one, first, 'words')
  return good.every(isAsGood) && ![...forged, ...none].some(isAsGood)
}

/** So many accepted good tokens make up for lost ones. */
const GOOD_ENOUGH = 2

/** What could not be asked or read, each kind once. What got its answer at another try is left out. */
function listFailures(sent: readonly Sent[], { answers, state }: Judgement): readonly ProbeFailure[] {
  const isReportedLater = new Map(answers.map((answer) => [nameProbe(answer), answer.verdict !== 'inconclusive']))
  const passes = answers.filter((one) => isGoodToken(one) && one.verdict !== 'inconclusive').length
  const isJudged = state !== 'unreachable'
  const failures = sent.flatMap((one) => {
    const { observation } = one
    if (observation.kind !== 'failure') return observation.fault === null ? [] : [observation.fault]
    const isReported = isGoodToken(one) ? passes >= GOOD_ENOUGH : isReportedLater.get(nameProbe(one)) === true
    return isJudged && isReported ? [] : [observation.failure]
  })
  return [...new Map(failures.map((failure) => [failure.code, failure])).values()]
}
