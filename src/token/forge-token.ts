import { createHmac, type KeyObject } from 'node:crypto'

/** The parts of a token before it is signed. `header` is sent as it is: an `alg` that is none of RFC 7518 is on purpose. */
export interface Draft {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

/** The compact form (RFC 7515 §7.1) with the signature given, or none. */
export function assemble(draft: Draft, signature: Uint8Array | '' = ''): string {
  const encoded = signature === '' ? '' : Buffer.from(signature).toString('base64url')
  return `${signingInput(draft)}.${encoded}`
}

/**
 * Signs a draft with the algorithm its header names. Keys that a validator should refuse (empty, short) are taken: HMAC is
 * computed here because jose and Web Crypto refuse the empty key. Everything else is jose's, and throws what jose throws.
 */
export async function sign(draft: Draft, key: KeyObject): Promise<string> {
  const algorithm = String(draft.header['alg'])
  const hash = hmacHashes[algorithm]
  if (hash !== undefined) return signHmac(draft, hash, key.export())
  const { CompactSign } = await import('jose')
  return new CompactSign(Buffer.from(JSON.stringify(draft.payload)))
    .setProtectedHeader({ ...draft.header, alg: algorithm })
    .sign(key)
}

/** The name in `node:crypto` of the hash of an HMAC algorithm (RFC 7518 §3.2). */
export const hmacHashes: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

function signHmac(draft: Draft, hash: string, key: Uint8Array): string {
  return assemble(draft, createHmac(hash, key).update(signingInput(draft)).digest())
}

function signingInput({ header, payload }: Draft): string {
  return `${encode(header)}.${encode(payload)}`
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
