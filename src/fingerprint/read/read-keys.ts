import type { KeyForm } from '../../model/keys/binding.ts'
import type { Secret } from '../../model/keys/secret.ts'
import { type CanonicalKey, type KeyReading, oneKey, symmetricKey } from '../canonical-key.ts'
import { decodeBase64, decodeBase64Url, decodeHex } from './decode-text.ts'
import { readHasura } from './read-hasura.ts'
import { readJwk } from './read-jwk.ts'
import { readKidPairs } from './read-kid-pairs.ts'
import { readPem } from './read-pem.ts'

/**
 * The keys that a value holds when it is read as its service reads it. What is not the form that it claims is taken as the
 * text it is, with the fault named.
 */
export function readKeys(value: Secret, form: KeyForm): KeyReading {
  if (form === 'path' || form === 'jwks-url' || form === 'reference') return { keys: [], fault: null, pem: null }
  const text = value.revealText()
  if (text.length > MAX_LENGTH && sets.has(form)) {
    return { keys: [asText(value, text, form)], fault: 'too-large', pem: null }
  }
  const reading = readAs(text, form)
  if (reading !== null) return reading ?? oneKey(symmetricKey(value.reveal()))
  return { keys: [asText(value, text, form)], fault: 'malformed', pem: null }
}

/** Forms that hold several keys. */
const sets: ReadonlySet<KeyForm> = new Set(['jwk', 'jwks', 'hasura-json', 'kid-pairs'])

/** Characters; 256 keys with their certificates are shorter. Taking a longer text apart takes seconds. */
const MAX_LENGTH = 1_048_576

/** `undefined`: the bytes themselves are the key; `null`: the text is not of this form. */
function readAs(text: string, form: KeyForm): KeyReading | null | undefined {
  switch (form) {
    case 'base64':
      return decoded(decodeBase64(text) ?? decodeBase64Url(text))
    case 'base64url':
      return decoded(decodeBase64Url(text) ?? decodeBase64(text))
    case 'hex':
      return decoded(decodeHex(text))
    case 'pem':
    case 'x509':
      return readPem(text)
    case 'jwk':
    case 'jwks':
      return readJwk(text)
    case 'hasura-json':
      return readHasura(text)
    case 'kid-pairs':
      return readKidPairs(text)
    default:
      // No HMAC key is written in PEM on purpose, but the form was determined without removing the quotes, so quoted PEM was not recognised.
      return text.includes('-----BEGIN ') ? readPem(text) : undefined
  }
}

/** What was decoded is a key, unless it is the text of one: products take base64 of a PEM or a JWK to keep it on one line. */
function decoded(bytes: Buffer | null): KeyReading | null {
  if (bytes === null) return null
  if (bytes.includes('-----BEGIN ')) return readPem(bytes.toString('utf8'))
  const jwk = bytes[0] === 0x7b || bytes[0] === 0x5b ? readJwk(bytes.toString('utf8')) : null
  return jwk ?? oneKey(symmetricKey(bytes))
}

/** A broken set still says what it was meant to be, so that a half-pasted JWK is not taken for an HMAC key. */
function asText(value: Secret, text: string, form: KeyForm): CanonicalKey {
  const isAsymmetric = (form === 'jwk' || form === 'jwks') && /"kty"\s*:\s*"(?!oct)/.test(text)
  const isPublic = isAsymmetric || (form === 'hasura-json' && text.includes('-----BEGIN '))
  return isPublic
    ? { kind: /"d"\s*:/.test(text) ? 'private' : 'public', material: { type: 'bytes', bytes: value.reveal() } }
    : symmetricKey(value.reveal())
}
