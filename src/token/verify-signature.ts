import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CanonicalKey } from '../fingerprint/canonical-key.ts'
import { tryKey } from './try-key.ts'

/**
 * Whether the compact JWS was signed with the key, under the algorithm that its header names (RFC 7515 §5.2). No claim is
 * looked at. A key of another kind than the algorithm needs verifies nothing: an RSA key is never taken for an HMAC secret.
 */
export async function verifySignature(
  token: string,
  algorithm: string,
  { kind, material }: CanonicalKey,
): Promise<boolean> {
  const isHmac = algorithm.startsWith('HS')
  if (isHmac !== (kind === 'symmetric') || algorithm === 'none') return false
  if (!isHmac && material.type === 'bytes') return false
  if (material.type === 'bytes' && !mayBeHmac(token, algorithm, material.bytes)) return false
  const { compactVerify, importJWK } = await import('jose')
  // A key that does not fit verifies nothing either.
  const verified = await tryKey(async () => {
    const key = material.type === 'bytes' ? material.bytes : await importJWK({ ...material.jwk }, algorithm)
    return compactVerify(token, key, { algorithms: [algorithm] })
  })
  return verified !== null
}

/**
 * Whether the MAC of the token is that of the key. Most keys that are tried are not its key, and this tells in a hundredth of the time;
 * that a token is good only jose says, which looks at its header too.
 */
function mayBeHmac(token: string, algorithm: string, key: Uint8Array): boolean {
  const bits = /^HS(256|384|512)$/.exec(algorithm)?.[1]
  if (bits === undefined) return true
  const end = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  const own = createHmac(`sha${bits}`, key).update(token.slice(0, end)).digest()
  return signature.length === own.length && timingSafeEqual(signature, own)
}
