import type { ProbeVerdict } from '../model/live.ts'
import type { ProbeId } from '../token/probe-id.ts'
import { type Answer, type Closeness, isAlike, isSameOutcome, readCloseness } from './compare-answers.ts'
import { type Controls, type GoodOpinion, judgeGood } from './judge-good.ts'
import { describeObservation, type Observation, standing } from './observation.ts'

/** One probe that was sent, and what came back. */
export interface Sent {
  readonly probe: ProbeId
  readonly variant: string | null
  readonly observation: Observation
}

/** One probe with its verdict and the reason in words; nothing of what the server wrote is in them. */
export interface ProbeAnswer {
  readonly probe: ProbeId
  readonly variant: string | null
  readonly verdict: ProbeVerdict
  readonly reason: string
}

/**
 * What an endpoint is, as its controls show.
 *
 * - `guarded` it takes the good token and refuses none; `optional` it takes none too, but refuses a bad token: the two states
 *   in which a refusal means anything;
 * - `open` no token, or any, gets what the good one gets;
 * - `refuses-good` the good token is refused; `answers-differ` one good token passes and another does not: several processes
 *   with different keys; `locked-out` good tokens passed until the hostile ones had been sent;
 * - `unclear` it says yes to all, in other words each time, so that only the user can say what to expect (`exchange.expect`);
 * - `wrong-endpoint` it answers all the same, and neither yes nor no (404, a redirect, 500);
 * - `no-control` there was no good token to send; `unreachable` no good token got an answer that can be compared.
 */
export type EndpointState =
  | 'guarded'
  | 'optional'
  | 'open'
  | 'refuses-good'
  | 'answers-differ'
  | 'locked-out'
  | 'unclear'
  | 'wrong-endpoint'
  | 'no-control'
  | 'unreachable'

/** The whole of what an endpoint's answers tell. */
export interface Judgement {
  readonly state: EndpointState
  /** Why that state, in words. */
  readonly reason: string
  /** In the order they were sent. */
  readonly answers: readonly ProbeAnswer[]
}

const goodProbes: readonly ProbeId[] = ['good-first', 'good-repeated', 'good-last']

/** Judges everything that was sent to one endpoint, in the order it was sent. Pure: the same answers give the same judgement. */
export function judge(sent: readonly Sent[]): Judgement {
  const controls = readControls(sent)
  const opinions = sent.map(({ probe, observation }) =>
    goodProbes.includes(probe) || probe === 'issued' ? judgeGood(observation, controls) : null,
  )
  const good = opinions.filter((_opinion, index) => goodProbes.includes(sent[index]?.probe ?? 'none'))
  const issued = opinions.filter((_opinion, index) => sent[index]?.probe === 'issued')
  // Without a key of our own, what a login gave is the good token.
  const positive = (good.length > 0 ? good : issued).flatMap((opinion) => opinion ?? [])
  const { state, reason } = readState(positive, controls)
  const accepted = sent.flatMap(({ observation }, index) =>
    opinions[index]?.verdict === 'accepted' ? answered(observation) : [],
  )
  const answers = sent.map((one, index): ProbeAnswer => {
    const refused = refusedControls(one.probe, { state, accepted, controls })
    const opinion = opinions[index] ?? judgeProbe(one, { state, accepted, refused, closeness: controls.closeness })
    return { probe: one.probe, variant: one.variant, verdict: opinion.verdict, reason: opinion.reason }
  })
  return { state, reason, answers }
}

function readControls(sent: readonly Sent[]): Controls {
  const of = (...probes: readonly ProbeId[]) =>
    sent.flatMap(({ probe, observation }) => (probes.includes(probe) ? answered(observation) : []))
  const passing = of(...goodProbes).filter((answer) => standing(answer) === 'success')
  return { none: of('none'), garbage: of('garbage'), wrongKey: of('wrong-key'), closeness: readCloseness(passing) }
}

function answered(observation: Observation): readonly Answer[] {
  return observation.kind === 'failure' ? [] : [observation]
}

function readState(good: readonly GoodOpinion[], { none, garbage }: Controls): Pick<Judgement, 'state' | 'reason'> {
  const count = (verdict: ProbeVerdict) => good.filter((opinion) => opinion.verdict === verdict).length
  const [accepted, refused] = [count('accepted'), count('refused')]
  const [first] = good
  if (first === undefined && none.length === 0)
    return { state: 'unreachable', reason: 'no answer, with a token or without' }
  if (first === undefined) {
    const isOpen = [none, garbage].every((answers) => answers.some((one) => standing(one) === 'success'))
    return isOpen
      ? { state: 'open', reason: 'no token and garbage pass' }
      : { state: 'no-control', reason: 'there is no key at hand to make a good token with' }
  }
  if (accepted > 0 && refused > 0) {
    return refused === 1 && good.length > 2 && good.at(-1)?.verdict === 'refused'
      ? { state: 'locked-out', reason: 'good tokens passed until the bad ones had been sent' }
      : { state: 'answers-differ', reason: `${accepted} of ${good.length} good tokens pass` }
  }
  const same = good.find((opinion) => opinion.same !== null)
  if (same !== undefined && same.same !== null && refused === 0) return { state: same.same, reason: same.reason }
  const telling = good.find(({ verdict }) => verdict !== 'inconclusive')
  if (telling === undefined) return { state: 'unreachable', reason: first.reason }
  return { state: accepted > 0 ? 'guarded' : 'refuses-good', reason: telling.reason }
}

/**
 * The answers that mean "refused" for a probe: those to no token, and to garbage where that fares no better. Where none
 * passes, a token is compared with one of a random key, and a word with other words, since some servers take a word for no token.
 */
function refusedControls(
  probe: ProbeId,
  {
    state,
    accepted,
    controls: { none, garbage, wrongKey, closeness },
  }: { readonly state: EndpointState; readonly accepted: readonly Answer[]; readonly controls: Controls },
): readonly Answer[] {
  const isOpenToNone = state !== 'guarded' && none.some((one) => standing(one) === 'success')
  if (isOpenToNone) return probe === 'mock' || probe === 'wrong-key' || probe === 'garbage' ? garbage : wrongKey
  if (probe === 'garbage') return none
  return [...none, ...garbage.filter((one) => !accepted.some((good) => isAlike(good, one, closeness)))]
}

interface References {
  readonly state: EndpointState
  readonly accepted: readonly Answer[]
  readonly refused: readonly Answer[]
  readonly closeness: Closeness
}

type Opinion = Pick<ProbeAnswer, 'verdict' | 'reason'>

function judgeProbe({ probe, observation }: Sent, references: References): Opinion {
  const words = describeObservation(observation)
  if (observation.kind === 'failure') return { verdict: 'inconclusive', reason: words }
  const { state, accepted, refused } = references
  if (probe === 'none') return judgeNone(state, words, standing(observation) === 'success')
  if (accepted.length === 0) {
    const isAlone = state !== 'open' && refused.length > 0 && refused.every((one) => standing(one) !== 'success')
    return standing(observation) === 'success' && isAlone
      ? { verdict: 'accepted', reason: `${words}, although no good token passes` }
      : { verdict: 'inconclusive', reason: `${words}; no good token shows what passing is` }
  }
  const [verdict, why] = compare(observation, references)
  if (verdict !== 'refused' || state === 'guarded' || state === 'optional') return { verdict, reason: `${words}${why}` }
  return { verdict: 'inconclusive', reason: `${words}; but not every good token passes either` }
}

function compare(answer: Answer, { accepted, refused, closeness }: References): readonly [ProbeVerdict, string] {
  const isAmong = (answers: readonly Answer[]) => answers.some((one) => isAlike(one, answer, closeness))
  const isOutcomeOf = (answers: readonly Answer[]) => answers.some((one) => isSameOutcome(one, answer))
  const [isAsGood, isAsRefused] = [isAmong(accepted), isAmong(refused)]
  if (isAsGood !== isAsRefused) return isAsGood ? ['accepted', ', as with the good token'] : ['refused', '']
  const isRefusal = standing(answer) === 'refusal' && accepted.every((one) => standing(one) !== 'refusal')
  // The server says that it could not read what it was sent, and it can read a good token.
  const isUnread =
    (answer.status === 400 || answer.status === 422) && accepted.every((one) => standing(one) === 'success')
  if (isRefusal || isUnread) return ['refused', '']
  const isCrash = answer.kind === 'http' && answer.status >= 500
  if (isOutcomeOf(accepted) !== isOutcomeOf(refused) && !isCrash) {
    return isOutcomeOf(accepted)
      ? ['accepted', ', with another text than the good token gets']
      : ['refused', ', with another text than no token gets']
  }
  return ['inconclusive', ', neither as with the good token nor as with none']
}

function judgeNone(state: EndpointState, words: string, isSuccess: boolean): Opinion {
  if (state === 'guarded') return { verdict: 'refused', reason: words }
  const isOpen = state === 'open' || state === 'optional' || state === 'refuses-good'
  if (isSuccess && isOpen) return { verdict: 'accepted', reason: words }
  return { verdict: 'inconclusive', reason: `${words}; no good token shows what passing is` }
}
