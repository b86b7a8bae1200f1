import type { KeyObject } from 'node:crypto'
import { readKeys } from '../fingerprint/read/read-keys.ts'
import type { KeyForm } from '../model/keys/binding.ts'
import { canSignTokens, openPrivateKey } from '../model/keys/open-key.ts'
import type { Secret } from '../model/keys/secret.ts'
import { isRecord } from '../model/text/json-shape.ts'

/** A key that can sign. */
export interface Signer {
  readonly key: Uint8Array | KeyObject
  /** The algorithm that the key itself names, or that its kind leaves no choice about. */
  readonly algorithm: string | null
  /** The `kid` of a JWK. */
  readonly keyId: string | null
}

const algorithmOfCurve: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

/** Every key of a holding that can sign: private halves first, then HMAC keys. Empty for public halves, paths and URLs. */
export function readSigners(value: Secret, form: KeyForm): readonly Signer[] {
  const { keys } = readKeys(value, form)
  const isPrivate = keys.some(({ kind }) => kind === 'private')
  const halves = isPrivate ? readPrivateHalves(value.revealText()) : []
  const secrets = keys.flatMap(({ kind, material, algorithm }): readonly Signer[] =>
    kind === 'symmetric' && material.type === 'bytes' && material.bytes.length > 0
      ? [{ key: material.bytes, algorithm: algorithm ?? null, keyId: null }]
      : [],
  )
  return [...halves, ...secrets]
}

/** Private keys out of PEM blocks and JWKs, wherever in the text they stand. */
function readPrivateHalves(text: string): readonly Signer[] {
  const isEncoded = !text.includes('-----BEGIN ') && /^[A-Za-z0-9+/=\s_-]+$/.test(text)
  const plain = isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text
  const lines = plain.replaceAll('\\r', '').replaceAll('\\n', '\n')
  const blocks = lines.match(/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]+-----END [A-Z ]{0,20}PRIVATE KEY-----/g) ?? []
  const fromPem = blocks.flatMap((block) => signerOf(openPrivateKey({ pem: block }), {}))
  return fromPem.length > 0 ? fromPem : readJwks(plain)
}

function readJwks(text: string): readonly Signer[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
  const members = Array.isArray(parsed)
    ? parsed
    : isRecord(parsed) && Array.isArray(parsed['keys'])
      ? parsed['keys']
      : [parsed]
  return members.filter(isRecord).flatMap((jwk) => {
    if (typeof jwk['d'] !== 'string') return []
    return signerOf(openPrivateKey({ jwk }), jwk)
  })
}

function signerOf(key: KeyObject | null, { alg, kid }: Readonly<Record<string, unknown>>): readonly Signer[] {
  if (key === null || !canSignTokens(key)) return []
  const algorithm = typeof alg === 'string' ? alg : algorithmOf(key)
  return [{ key, algorithm, keyId: typeof kid === 'string' ? kid : null }]
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | null {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA'
  if (asymmetricKeyType === 'ec') return algorithmOfCurve[asymmetricKeyDetails?.namedCurve ?? ''] ?? null
  return null
}
