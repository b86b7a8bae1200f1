import type { CanonicalKey } from '../fingerprint/canonical-key.ts'

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
  const { compactVerify, errors, importJWK } = await import('jose')
  try {
    const key = material.type === 'bytes' ? material.bytes : await importJWK({ ...material.jwk }, algorithm)
    await compactVerify(token, key, { algorithms: [algorithm] })
    return true
  } catch (error) {
    // A key that does not fit (another curve, no bytes at all, a modulus under 2048 bits) verifies nothing either.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) return false
    throw error
  }
}
