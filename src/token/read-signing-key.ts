import { createSecretKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { openPrivateKey } from '../model/keys/open-key.ts'
import { hmacHashes } from './forge-token.ts'
import type { SigningKey } from './key-material.ts'

const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** Whether a probe can be signed with the algorithm at all: those of RFC 7518 §3.1 but `none`, and of RFC 8037. */
export function isSigningAlgorithm(algorithm: string): boolean {
  return /^([HRP]S(256|384|512)|ES(256|384|512)|EdDSA|Ed25519)$/.test(algorithm)
}

/** The key for Node, or `null` when its text is no key of that form that can sign. No error tells why: it would quote the key. */
export function readSigningKey(key: SigningKey, algorithm: string): KeyObject | null {
  const isHmac = algorithm in hmacHashes
  try {
    if (key.form === 'bytes') return isHmac ? createSecretKey(key.value.reveal()) : null
    if (key.form === 'jwk') return readJwk(JSON.parse(key.value.revealText()), algorithm)
    return isHmac ? null : ifFits(openPrivateKey({ pem: key.value.revealText() }), algorithm)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A fresh key that nobody else has, fit for the algorithm. */
export async function makeRandomKey(algorithm: string): Promise<KeyObject> {
  if (algorithm in hmacHashes) return createSecretKey(randomBytes(64))
  const make = promisify(generateKeyPair)
  const curve = curves[algorithm]
  if (curve !== undefined) return (await make('ec', { namedCurve: curve })).privateKey
  if (/^Ed/.test(algorithm)) return (await promisify(generateKeyPair)('ed25519')).privateKey
  return (await make('rsa', { modulusLength: 2048 })).privateKey
}

function readJwk(jwk: unknown, algorithm: string): KeyObject | null {
  if (typeof jwk !== 'object' || jwk === null) return null
  if (!(algorithm in hmacHashes)) return ifFits(openPrivateKey({ jwk: { ...jwk } }), algorithm)
  const encoded: unknown = Reflect.get(jwk, 'k')
  return typeof encoded === 'string' ? createSecretKey(Buffer.from(encoded, 'base64url')) : null
}

/** The key, if it is one for the algorithm that jose would sign with; it refuses RSA keys of less than 2048 bits. */
function ifFits(key: KeyObject | null, algorithm: string): KeyObject | null {
  if (key === null) return null
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key
  if (/^Ed/.test(algorithm)) return kind === 'ed25519' ? key : null
  const curve = curves[algorithm]
  if (curve === undefined) return kind === 'rsa' && (details?.modulusLength ?? 0) >= 2048 ? key : null
  const names: Readonly<Record<string, string>> = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' }
  return kind === 'ec' && details?.namedCurve === names[curve] ? key : null
}
