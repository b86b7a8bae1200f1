import type { LiveState, ProbeVerdict } from '../../model/live/live.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { ProbeId } from '../../token/probe-id.ts'
import { type Asking, answerOf, isGoodToken, listPositives, type Sent } from '../ask/sent.ts'
import type { Answer } from './compare-answers.ts'
import { type GoodOpinion, judgeGood } from './judge-good.ts'
import { judgeSample, type SampleOpinion } from './judge-sample.ts'
import { describeObservation, isSilent, standing } from './observation.ts'
import { type Controls, readControls } from './read-controls.ts'
import { readRefusals } from './read-refusals.ts'
import { readState } from './read-state.ts'

/** One probe with its verdict and the reason in words; nothing of what the server wrote is in them. */
export interface ProbeAnswer {
  readonly probe: ProbeId
  readonly variant: string | null
  readonly verdict: ProbeVerdict
  readonly reason: string
  /** What came back, in few words: of several answers the one that the verdict rests on. */
  readonly came: string
  /** How often it was sent. */
  readonly times: number
}

/** The whole of what an endpoint's answers tell. */
export interface Judgement {
  readonly state: LiveState
  /** Why that state, in words. */
  readonly reason: string
  /** In the order in which they were first sent: each good token, and every other probe once however often it was sent. */
  readonly answers: readonly ProbeAnswer[]
  /** The opinion of each sample, in the order they were sent: what is still to be asked follows from them. */
  readonly samples: readonly SampleOpinion[]
  readonly controls: Controls
}

const plainly: Asking = { isSpoken: false, isBodiless: false }

/** Judges everything that was sent to one endpoint, in the order it was sent. Pure: the same answers give the same judgement. */
export function judge(answered: readonly Sent[], asking: Asking = plainly): Judgement {
  const sent = readRefusals(answered)
  const controls = readControls(sent)
  const opinions = sent.map((one) =>
    isGoodToken(one) || one.probe === 'issued' ? judgeGood(one.observation, controls, asking) : null,
  )
  const positives = listPositives(sent)
  const { state, reason } = readState(sent, opinions, controls)
  const accepted = acceptedAnswers(sent, opinions)
  const isPassing = (index: number) => opinions[index]?.verdict === 'accepted'
  const samples = sent.map((one, index): SampleOpinion => {
    const opinion = opinions[index]
    if (opinion != null) return { verdict: opinion.verdict, reason: opinion.reason, doubt: null }
    return judgeSample(one, index, { state, accepted, controls, positives, isPassing })
  })
  return { state, reason, answers: fold(sent, samples, accepted), samples, controls }
}

function acceptedAnswers(sent: readonly Sent[], opinions: readonly (GoodOpinion | null)[]): readonly Answer[] {
  return sent.flatMap((one, index) => (opinions[index]?.verdict === 'accepted' ? (answerOf(one) ?? []) : []))
}

/** Under which all that was sent of one probe is one answer. Good tokens are listed one by one. */
export function nameProbe({ probe, variant }: Pick<Sent, 'probe' | 'variant'>): string {
  return identityOf(probe, variant)
}

/** One answer for each probe, from all of its samples. */
function fold(
  sent: readonly Sent[],
  samples: readonly SampleOpinion[],
  accepted: readonly Answer[],
): readonly ProbeAnswer[] {
  const places = new Map<string, number[]>()
  for (const [index, one] of sent.entries()) {
    const name = isGoodToken(one) || one.probe === 'issued' ? `${index}` : nameProbe(one)
    places.set(name, [...(places.get(name) ?? []), index])
  }
  return [...places.values()].flatMap((own): readonly ProbeAnswer[] => {
    const [first = 0] = own
    const one = sent[first]
    if (one === undefined) return []
    const { verdict, index, reason } = weigh(own, sent, samples, accepted)
    const { observation } = sent[index] ?? one
    const { probe, variant } = one
    return [{ probe, variant, verdict, reason, came: describeObservation(observation), times: own.length }]
  })
}

/** What no server says by chance needs no third hearing; what is no success may be chance, and so may silence. */
const enough = { ofSuccess: 1, ofOther: 3 }

/** Where the acknowledged are put out later, who is still in may only be late to go. */
function hasKicked(sent: readonly Sent[]): boolean {
  return sent.some(({ observation }) => observation.kind === 'socket' && observation.isKicked)
}

function weigh(
  own: readonly number[],
  sent: readonly Sent[],
  samples: readonly SampleOpinion[],
  accepted: readonly Answer[],
): { readonly verdict: ProbeVerdict; readonly index: number; readonly reason: string } {
  const of = (verdict: ProbeVerdict) => own.filter((index) => samples[index]?.verdict === verdict)
  const [yes, no] = [of('accepted'), of('refused')]
  const isTimed = own.some((index) => sent[index]?.observation.kind === 'socket') && hasKicked(sent)
  const isSuccess =
    !isTimed && (accepted.length === 0 || accepted.some((one) => standing(one) === 'success' && !isSilent(one)))
  const conclude = (verdict: ProbeVerdict, index: number | undefined, otherwise?: string) => {
    const at = index ?? own.at(-1) ?? 0
    return { verdict, index: at, reason: otherwise ?? samples[at]?.reason ?? '' }
  }
  if (yes.length > 0 && no.length === 0) {
    const needed = own.length === 1 || isSuccess ? enough.ofSuccess : enough.ofOther
    return yes.length >= needed ? conclude('accepted', yes[0]) : conclude('inconclusive', yes[0])
  }
  if (yes.length >= 2 && isSuccess) return conclude('accepted', yes[0], 'it is accepted only sometimes')
  if (yes.length === 1 && no.length >= enough.ofOther) return conclude('refused', no[0])
  if (yes.length > 0) return conclude('inconclusive', yes[0], 'it was accepted once and refused once')
  return no.length > 0 ? conclude('refused', no[0]) : conclude('inconclusive', undefined)
}
