import type { ProbeToken } from '../token/probe-token.ts'
import type { ProbeTokens } from '../token/probe-tokens.ts'

/**
 * One of each kind first, the most telling before the others: an endpoint that shuts out whoever sends a few bad tokens has then
 * said the most. By the name of the probe, and of its variant where one of several is meant.
 */
const first: readonly string[] = [
  'expired',
  'placeholder: number 1',
  'mock: mock_access_token_countersign',
  'none-alg: none',
  'tampered',
  'wrong-audience: another',
  'algorithm-swap: HS384',
  'stripped: with the last dot',
  'placeholder: number 2',
  'placeholder: number 3',
  'not-yet-valid',
  'empty-key',
  'garbage: not.a.jwt',
]

/** All that should be refused, but no token and a token of a random key, in the order in which it is sent. */
export function orderProbes({ negative, hostile, placeholders }: ProbeTokens): readonly ProbeToken[] {
  const garbage = negative.filter(({ probe }) => probe === 'garbage')
  const all = [...hostile, ...garbage, ...placeholders]
  return all.toSorted((one, other) => rankOf(one) - rankOf(other))
}

function rankOf({ probe, variant }: ProbeToken): number {
  const rank = first.indexOf(variant === null ? probe : `${probe}: ${variant}`)
  return rank < 0 ? first.length : rank
}
