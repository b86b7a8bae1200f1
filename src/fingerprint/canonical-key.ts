import type { JsonWebKey } from 'node:crypto'
import type { PemFault } from '../model/keys/binding.ts'

/** The most keys of one holding that are compared; a real set has a handful. */
export const MAX_KEYS = 256

/**
 * What one key amounts to, whatever its spelling. Halves of a pair and certificates are compared by the public half as a
 * JWK; what has no such form, by bytes.
 */
export interface CanonicalKey {
  readonly kind: 'symmetric' | 'public' | 'private'
  readonly material:
    | { readonly type: 'bytes'; readonly bytes: Uint8Array }
    | { readonly type: 'jwk'; readonly jwk: JsonWebKey }
  /** What the key itself says it is for. */
  readonly algorithm?: string
}

/** What a value turned out to be when it was read in the form it claims. */
export interface KeyReading {
  /** Empty: nothing that can be compared, as a path or a URL. */
  readonly keys: readonly CanonicalKey[]
  /**
   * `malformed` it is not the form it claims, or only in part; `too-large` more keys than are compared; `encrypted` a private
   * key that only a passphrase opens; `unfit` a key of a kind that no JWT is signed with.
   */
  readonly fault: 'malformed' | 'too-large' | 'encrypted' | 'unfit' | null
  readonly pem: PemFault | null
}

/** An HMAC key. Trailing NUL bytes are padding (RFC 2104 §2), so they are left out. */
export function symmetricKey(bytes: Uint8Array, algorithm?: string): CanonicalKey {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  return {
    kind: 'symmetric',
    material: { type: 'bytes', bytes: bytes.subarray(0, end) },
    ...(algorithm !== undefined && { algorithm }),
  }
}

/** The reading of a value that is one whole key. */
export function oneKey(key: CanonicalKey): KeyReading {
  return { keys: [key], fault: null, pem: null }
}
