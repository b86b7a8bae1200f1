import type { ProbeTokens } from '../../token/probe-tokens.ts'
import { standing } from '../judge/observation.ts'
import { orderProbes } from './order-probes.ts'
import { isPass } from './plan-repeats.ts'
import type { Sent } from './sent.ts'
import type { Talk } from './talk.ts'

/** How many bad tokens are sent between two good ones. */
export const stretch = { calm: 12, careful: 3 }

/**
 * So many of the catalogue are sent one by one, however calm the endpoint is: one that shuts out whoever sends a few bad tokens, in a row
 * or in all, has then been asked what tells most, and what passed has passed twice.
 */
const ONE_BY_ONE = 9

/** Sends the rest of the catalogue to an endpoint where good tokens pass. `telling`: see `orderProbes`. */
export async function sendCatalogue(talk: Talk, tokens: ProbeTokens, telling: readonly string[]): Promise<void> {
  const sentAlready = new Set(talk.sent.filter(({ probe }) => probe === 'garbage').map(({ variant }) => variant))
  const waiting = orderProbes(tokens, telling).filter(
    ({ probe, variant }) => probe !== 'garbage' || !sentAlready.has(variant),
  )
  let isAlive = talk.isCareful() || hasStumbled(talk) ? await talk.checkpoint() : true
  let isFound = false
  const known = talk.judge()
  await talk.confirm(talk.sent.filter(({ probe }) => probe === 'wrong-key'))
  for (let asked = 0; isAlive && waiting.length > 0; ) {
    const isOneByOne = talk.isCareful() || asked < ONE_BY_ONE
    const batch = waiting.splice(0, isOneByOne ? stretch.careful : stretch.calm)
    asked += batch.length
    const chosen = batch.filter(({ probe }) => !(isFound && probe === 'placeholder'))
    const answers: Sent[] = []
    for (const part of isOneByOne ? chosen.map((token) => [token]) : [chosen]) {
      const heard = await talk.sendAll(part)
      await talk.confirm(heard)
      answers.push(...heard)
    }
    if (answers.some(asksForPause)) await talk.backOff()
    isAlive = await talk.checkpoint()
    isFound ||= answers.some((one) => one.probe === 'placeholder' && isPass(one, known))
  }
  const { state } = talk.judge()
  if (state === 'answers-differ') await talk.sendAll([...tokens.diagnosis, ...waiting.slice(0, stretch.calm)])
  else if (isAlive) await talk.repeatUntilClear()
  const last = tokens.good.at(-1)
  if (last !== undefined) await talk.sendAll([last])
}

function hasStumbled(talk: Talk): boolean {
  return talk.judge().controls.stumbles.length > 0 || talk.sent.some(asksForPause)
}

function asksForPause({ observation }: Sent): boolean {
  return observation.kind !== 'failure' && standing(observation) === 'pause'
}
