import { isGoodToken, type Sent } from '../ask/sent.ts'
import type { HttpObservation } from './observation.ts'

/**
 * What was sent, with one refusal in words for everybody taken as the refusal that it is: a text of which a success has such words, too, says
 * no only where every good token gets the very text that none gets.
 */
export function readRefusals(sent: readonly Sent[]): readonly Sent[] {
  const good = pagesOf(sent.filter(isGoodToken))
  const [first] = good
  if (first === undefined || !good.every((one) => one.marks.isRefusal && isSame(one, first))) return sent
  if (!pagesOf(sent.filter(({ probe }) => probe === 'none')).some((one) => isSame(one, first))) return sent
  return sent.map((one) => {
    const { observation } = one
    if (observation.kind !== 'http' || !isSame(observation, first)) return one
    return { ...one, observation: { ...observation, marks: { ...observation.marks, isError: true } } }
  })
}

function isSame(one: HttpObservation, other: HttpObservation): boolean {
  return one.status === other.status && one.marks.content === other.marks.content
}

/** The answers with 2xx of a page. */
function pagesOf(sent: readonly Sent[]): readonly HttpObservation[] {
  return sent.flatMap(({ observation }) =>
    observation.kind === 'http' && observation.status >= 200 && observation.status < 300 ? [observation] : [],
  )
}
