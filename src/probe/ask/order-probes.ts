import type { ProbeToken } from '../../token/probe-token.ts'
import type { ProbeTokens } from '../../token/probe-tokens.ts'

/**
 * One of each kind first, the most telling before the others: an endpoint that shuts out whoever sends a few bad tokens has then
 * said the most. By the name of the probe, and of its variant where one of several is meant.
 */
const first: readonly string[] = [
  'expired',
  'placeholder: number 1',
  'mock: mock_access_token_countersign',
  'wrong-audience: another',
  'algorithm-swap: HS384',
  'none-alg: none',
  'tampered',
  'stripped: with the last dot',
  'placeholder: number 2',
  'placeholder: number 3',
  'not-yet-valid',
  'empty-key',
  'garbage: not.a.jwt',
]

/** What is wrong only where the settings of the service say so. */
const bySettings: readonly string[] = ['wrong-audience', 'algorithm-swap']

/**
 * All that should be refused, but no token and a token of a random key, in the order in which it is sent. `telling`: the probes of which
 * the settings say that they must be refused; without that they are none of the first.
 */
export function orderProbes(
  { negative, hostile, placeholders }: ProbeTokens,
  telling: readonly string[] = [],
): readonly ProbeToken[] {
  const garbage = negative.filter(({ probe }) => probe === 'garbage')
  const all = [...hostile, ...garbage, ...placeholders]
  const rankOf = ({ probe, variant }: ProbeToken): number => {
    const rank = first.indexOf(variant === null ? probe : `${probe}: ${variant}`)
    return rank < 0 || (bySettings.includes(probe) && !telling.includes(probe)) ? first.length : rank
  }
  return all.toSorted((one, other) => rankOf(one) - rankOf(other))
}
