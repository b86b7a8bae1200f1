import type { ProbeId } from '../../token/probe-id.ts'
import type { Answer } from '../judge/compare-answers.ts'
import { type Observation, standing } from '../judge/observation.ts'

/** One probe that was sent, and what came back. */
export interface Sent {
  readonly probe: ProbeId
  readonly variant: string | null
  readonly observation: Observation
  /** Sent by itself, after a pause, at an endpoint that had not answered alike. */
  readonly isCareful?: boolean
  /** One of several good tokens that were sent one by one, each after the same pause and with nothing else between them. */
  readonly isProof?: boolean
}

/** How an endpoint is asked, as far as its answers mean something else then. */
export interface Asking {
  /** The token is handed over once the socket is open: without one nothing is said, and nothing need be answered. */
  readonly isSpoken: boolean
  /** `HEAD`: there is no text to compare. */
  readonly isBodiless: boolean
}

const goodProbes: readonly ProbeId[] = ['good-first', 'good-repeated', 'good-last']

/** Whether it is a token that is signed with the configured key and should pass. */
export function isGoodToken({ probe }: Pick<Sent, 'probe'>): boolean {
  return goodProbes.includes(probe)
}

/** The answer, where there is one: neither a failure nor the wish for a pause. */
export function answerOf({ observation }: Pick<Sent, 'observation'>): Answer | null {
  return observation.kind === 'failure' || standing(observation) === 'pause' ? null : observation
}

/** The tokens that show what passing is, by their place in what was sent: without a key of our own, what a login gave. */
export function listPositives(sent: readonly Sent[]): readonly number[] {
  const places = (matches: (one: Sent) => boolean) => sent.flatMap((one, index) => (matches(one) ? [index] : []))
  const good = places(isGoodToken)
  return good.length > 0 ? good : places(({ probe }) => probe === 'issued')
}
