import type { ProbeToken } from '../../token/probe-token.ts'
import { describeObservation, standing } from '../judge/observation.ts'
import { completeOptions, type ProbeTarget } from '../probe-target.ts'
import { parsePlacement } from './placement.ts'
import { readTargetUrl } from './request-line.ts'
import { sendOne } from './send-one.ts'

/** What an endpoint answered to one token, by itself: nothing else was sent to compare it with. */
export interface OneAnswer {
  readonly result: 'accepted' | 'refused' | 'unknown'
  /** In few words, without anything that the server wrote. */
  readonly reason: string
}

/** A socket that says nothing for so long has said all. */
const LONGEST_SILENCE_MS = 2_000

/**
 * Sends one token to one endpoint, once. `accepted` means an answer of success, which an endpoint that asks for no token gives as well;
 * a redirect, 404 and 500 say nothing. Never rejects for what a server does.
 */
export async function askOnce(
  target: ProbeTarget,
  token: Pick<ProbeToken, 'place' | 'value'>,
  { requestTimeoutMs }: { readonly requestTimeoutMs: number },
  signal: AbortSignal,
): Promise<OneAnswer> {
  const url = readTargetUrl(target)
  const placement = parsePlacement(target.token ?? 'header:Authorization', target.kind)
  if (url === null || placement === null) return { result: 'unknown', reason: 'its URL cannot be asked' }
  const options = completeOptions({ requestTimeoutMs, silenceMs: Math.min(LONGEST_SILENCE_MS, requestTimeoutMs / 5) })
  const probe = { probe: 'issued', variant: null, ...token } as const
  const queue = { run: <Outcome>(task: () => Promise<Outcome>) => task() }
  const context = { queue, options, signal, onAnswer: () => {} }
  const { observation } = await sendOne(target, { url, placement }, probe, context)
  const reason = describeObservation(observation)
  if (observation.kind === 'failure') return { result: 'unknown', reason }
  return { result: results[standing(observation)], reason }
}

const results = {
  success: 'accepted',
  refusal: 'refused',
  pause: 'unknown',
  trouble: 'unknown',
  other: 'unknown',
} as const
