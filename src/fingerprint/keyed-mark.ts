import { createHmac } from 'node:crypto'
import type { Fingerprint } from '../model/keys/binding.ts'
import type { CanonicalKey } from './canonical-key.ts'

/**
 * The fingerprint of a key. Keyed, because a plain hash of a weak secret can be guessed back from the report (RFC 7638 §7,
 * RFC 9679 §7); a public half has its thumbprint, which may be known to everyone (RFC 7638 §3).
 */
export async function markKey({ material }: CanonicalKey, fingerprintKey: Uint8Array): Promise<Fingerprint> {
  if (material.type === 'bytes') return digest(material.bytes, fingerprintKey)
  const { calculateJwkThumbprint } = await import('jose')
  return `jkt:${await calculateJwkThumbprint(material.jwk as Parameters<typeof calculateJwkThumbprint>[0])}` as Fingerprint
}

/**
 * The mark of a text that is no key: an identity, a claim. It never equals a key's fingerprint nor a mark of another domain,
 * because what is digested ends in a NUL, which no canonical key does.
 */
export function markText(domain: 'ref' | 'claim', text: string, fingerprintKey: Uint8Array): Fingerprint {
  return digest(Buffer.from(`${domain}:${text}\0`, 'utf8'), fingerprintKey)
}

function digest(bytes: Uint8Array, fingerprintKey: Uint8Array): Fingerprint {
  return `fp1:${createHmac('sha256', fingerprintKey).update(bytes).digest('hex').slice(0, 12)}` as Fingerprint
}
