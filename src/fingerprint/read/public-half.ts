import type { JsonWebKey, KeyObject } from 'node:crypto'
import type { CanonicalKey } from '../canonical-key.ts'

/** The public half as the key's canonical form; as SPKI bytes for a kind of key that has no JWK, as the Brainpool curves. */
export function publicHalf(half: KeyObject, kind: 'public' | 'private', algorithm?: string): CanonicalKey {
  const jwk = asJwk(half)
  return {
    kind,
    material:
      jwk === null ? { type: 'bytes', bytes: half.export({ type: 'spki', format: 'der' }) } : { type: 'jwk', jwk },
    ...(algorithm !== undefined && { algorithm }),
  }
}

/** Of a key that was opened by `openPublicHalf`: of others, Node may end the process in place of throwing. */
function asJwk(half: KeyObject): JsonWebKey | null {
  try {
    return half.export({ format: 'jwk' })
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
