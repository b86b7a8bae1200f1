import { createPublicKey, type JsonWebKey, X509Certificate } from 'node:crypto'
import type { KeyForm } from '../model/binding.ts'

/**
 * What a key amounts to, whatever its spelling. `bytes` an HMAC key's own bytes; `public` the public half of a pair as a
 * JWK, by which private half, public half and certificate are compared; `opaque` nothing that can be compared.
 */
export type CanonicalKey =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'public'; readonly jwk: JsonWebKey }
  | { readonly kind: 'opaque' }

/** Turns a key's text into what it amounts to. A key that claims a form and is not is taken as the bytes it is. */
export function canonicalKey(bytes: Uint8Array, form: KeyForm): CanonicalKey {
  const text = Buffer.from(bytes).toString('utf8')
  switch (form) {
    case 'pem':
    case 'x509':
      return publicHalf(text, form) ?? { kind: 'bytes', bytes }
    case 'jwk':
      return fromJwk(JSON.parse(text)) ?? { kind: 'bytes', bytes }
    case 'hasura-json':
      return fromHasura(JSON.parse(text)) ?? { kind: 'bytes', bytes }
    case 'path':
    case 'jwks-url':
    case 'reference':
      return { kind: 'opaque' }
    default:
      return { kind: 'bytes', bytes }
  }
}

function publicHalf(text: string, form: 'pem' | 'x509'): CanonicalKey | null {
  try {
    const key = form === 'x509' ? new X509Certificate(text).publicKey : createPublicKey(text)
    return { kind: 'public', jwk: key.export({ format: 'jwk' }) }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null // OpenSSL cannot read it: not the key it claims to be
    throw error
  }
}

function fromJwk(parsed: unknown): CanonicalKey | null {
  if (typeof parsed !== 'object' || parsed === null) return null
  const jwk = parsed as JsonWebKey
  if (jwk.kty === 'oct') {
    return typeof jwk.k === 'string' ? { kind: 'bytes', bytes: Buffer.from(jwk.k, 'base64url') } : null
  }
  try {
    return { kind: 'public', jwk: createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' }) }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/** Hasura's `{"type","key"}`: the key is PEM for the asymmetric types, else plain text, hex-looking or not. */
function fromHasura(parsed: unknown): CanonicalKey | null {
  if (typeof parsed !== 'object' || parsed === null || !('key' in parsed) || typeof parsed.key !== 'string') return null
  const key = parsed.key
  if (key.includes('-----BEGIN CERTIFICATE')) return publicHalf(key, 'x509')
  if (key.includes('-----BEGIN ')) return publicHalf(key, 'pem')
  return { kind: 'bytes', bytes: Buffer.from(key, 'utf8') }
}
