import { isAlike, isSameOutcome } from '../judge/compare-answers.ts'
import { type Judgement, nameProbe, type ProbeAnswer } from '../judge/judge.ts'
import type { SampleOpinion } from '../judge/judge-sample.ts'
import { isSilent, standing } from '../judge/observation.ts'
import { answerOf, isGoodToken, type Sent } from './sent.ts'

/** Something to send again. */
export type Repeat = Pick<Sent, 'probe' | 'variant'>

/** How often one probe is sent at most, and how often what it shows must have been seen. */
const MOST = 6
const heard = { accusation: 2, accusationByOther: 3, neither: 4, fresh: 2, freshAmongStumbles: 4, amid: 2, none: 2 }

/** Probes that are accepted where nothing is wrong. */
const harmless: ReadonlySet<string> = new Set(['issued-in-future', 'wrong-issuer'])

/** Whether a probe may pass where nothing is wrong. */
export function isHarmless(probe: string): boolean {
  return harmless.has(probe)
}

/**
 * What must be heard again before anything is said: whatever got no answer, what accuses the endpoint and was heard once, what
 * contradicts itself, and refusals that good tokens got as well. Empty when everything is settled or will not be. `patience` is how often the
 * doubtful may be sent.
 */
export function planRepeats(sent: readonly Sent[], judgement: Judgement): readonly Repeat[] {
  const opinions = new Map<string, SampleOpinion[]>()
  for (const [index, one] of sent.entries()) {
    const opinion = judgement.samples[index]
    if (isGoodToken(one) || one.probe === 'issued' || opinion === undefined) continue
    const name = nameProbe(one)
    opinions.set(name, [...(opinions.get(name) ?? []), opinion])
  }
  const isUnclear = (answer: ProbeAnswer) => isOpen(answer, opinions.get(nameProbe(answer)) ?? [], sent, judgement)
  // One published key that passes for certain is enough.
  const isPlaceholderKnown = judgement.answers.some(
    (answer) => answer.probe === 'placeholder' && answer.verdict === 'accepted' && !isUnclear(answer),
  )
  return judgement.answers.filter((answer) => {
    const times = opinions.get(nameProbe(answer))?.length ?? MOST
    if (times >= MOST) return false
    if (isHarmless(answer.probe) && answer.verdict !== 'inconclusive') return false
    if (answer.probe === 'placeholder' && isPlaceholderKnown) return false
    return isUnclear(answer)
  })
}

function isOpen(
  { probe, verdict }: ProbeAnswer,
  own: readonly SampleOpinion[],
  sent: readonly Sent[],
  { state, controls, samples }: Judgement,
): boolean {
  const times = (doubt: SampleOpinion['doubt']) => own.filter((one) => one.doubt === doubt).length
  const accepted = own.filter((one) => one.verdict === 'accepted').length
  if (probe === 'none') {
    const isAsGood = sent.filter((one, index) => {
      const answer = answerOf(one)
      return one.probe === 'none' && answer !== null && samples[index]?.verdict !== 'refused'
    }).length
    if (controls.none.length === 0) return true
    // It got what good tokens get, and something else: one of the two is chance.
    const [first, ...others] = controls.none
    const isMixed = first !== undefined && others.some((one) => !isSameOutcome(one, first))
    if (isMixed && (state === 'unclear' || state === 'wrong-endpoint')) return true
    return state !== 'guarded' && isAsGood < heard.none
  }
  if (accepted > 0) {
    const isTimed = sent.some(({ observation }) => observation.kind === 'socket' && observation.isKicked)
    const isSuccess =
      !isTimed &&
      (controls.passing.length === 0 || controls.passing.some((one) => standing(one) === 'success' && !isSilent(one)))
    if (verdict !== 'accepted') return true
    return accepted < (isSuccess ? heard.accusation : heard.accusationByOther)
  }
  if (verdict === 'refused') {
    const needed = controls.stumbles.length > 0 ? heard.freshAmongStumbles : heard.fresh
    if (times('amid') + times('unproven') === own.length) return times('amid') < heard.amid
    return times('fresh') === own.length && own.length < needed
  }
  const isJudged = state === 'guarded' || state === 'optional'
  if (!isJudged) return controls.passing.length === 0 && isControl(probe) && times('silent') === own.length
  return times('silent') + times('unproven') > 0 || times('neither') < heard.neither
}

function isControl(probe: string): boolean {
  return probe === 'garbage' || probe === 'wrong-key'
}

/**
 * How an endpoint must be asked on: `gently`, slowly and beside good tokens, where it asked for a pause or turned good tokens away;
 * `again` where something broke or was lost on the way; else `calmly`.
 */
export function chooseManner(sent: readonly Sent[], { controls }: Judgement): 'gently' | 'again' | 'calmly' {
  const asksForPause = sent.some(
    ({ observation }) => observation.kind !== 'failure' && standing(observation) === 'pause',
  )
  if (asksForPause || controls.stumbles.some((one) => standing(one) !== 'trouble')) return 'gently'
  const isBroken = sent.some(({ observation }) => observation.kind === 'failure' || standing(observation) === 'trouble')
  return isBroken ? 'again' : 'calmly'
}

/** Whether a good token gets what good tokens get that pass. */
export function isPass(one: Sent, { controls }: Judgement): boolean {
  const answer = answerOf(one)
  return answer !== null && controls.passing.some((other) => isAlike(other, answer, controls.closeness))
}
