import type { Binding } from '../model/keys/binding.ts'
import { normaliseAlgorithm } from '../model/keys/normalise-algorithm.ts'

/**
 * The algorithms that a service names for a key: those of its settings; else those that the keys name themselves (the `alg`
 * of a JWK, the `type` of Hasura's JSON), if every one does. Names are compared without case, because configuration is read
 * leniently; in a token they are not (RFC 7515 §4.1.1). Empty: not known.
 */
export function algorithmsOf({ algorithms, keys }: Binding): readonly string[] {
  if (algorithms.length > 0) return [...new Set(algorithms.map(normaliseAlgorithm))]
  const named = keys.flatMap(({ algorithm }) => (algorithm === undefined ? [] : [normaliseAlgorithm(algorithm)]))
  return named.length === keys.length ? [...new Set(named)] : []
}

/** What the key must be like: RS and PS take the same RSA key (RFC 7518 §3.3, §3.5). */
export function familyOf(algorithm: string): string {
  return algorithm.slice(0, 2).replace('PS', 'RS')
}

/** The kind of key that an algorithm takes; `null` when it is not one that signs tokens. */
export function kindFor(algorithm: string): 'symmetric' | 'asymmetric' | null {
  if (/^HS\d/.test(algorithm)) return 'symmetric'
  return /^(RS|PS|ES)\d|^EDDSA|^ED\d/.test(algorithm) ? 'asymmetric' : null
}

/** Whether both name algorithms and have none in common. */
export function areDisjoint(one: readonly string[], other: readonly string[]): boolean {
  return one.length > 0 && other.length > 0 && !one.some((name) => other.includes(name))
}
