import { isAlgorithmName } from '../../model/keys/normalise-algorithm.ts'
import { openPrivateKey, openPublicHalf } from '../../model/keys/open-key.ts'
import { isRecord } from '../../model/text/json-shape.ts'
import { type CanonicalKey, type KeyReading, MAX_KEYS, symmetricKey } from '../canonical-key.ts'
import { decodeBase64, decodeBase64Url } from './decode-text.ts'
import { publicHalf } from './public-half.ts'

const knownTypes: ReadonlySet<unknown> = new Set(['oct', 'RSA', 'EC', 'OKP'])

/**
 * Reads a JWK, a JWK Set or an array of JWKs (RFC 7517), as JSON or as base64 of it. `null` when it is none of them or holds
 * no key. Of a set, members with a `kty` that is not understood are passed over (§5), and so are encryption keys beside others.
 */
export function readJwk(text: string): KeyReading | null {
  const members = listMembers(parseJson(text) ?? parseJson(decodeSixBits(text)))
  if (members === null) return null
  const known = members.slice(0, MAX_KEYS).filter((member) => isRecord(member) && knownTypes.has(member['kty']))
  const signing = known.filter((member) => isRecord(member) && !isForEncryption(member))
  const relevant = signing.length > 0 ? signing : known
  const keys = relevant.map((member) => canonicalJwk(member)).filter((key) => key !== null)
  if (keys.length === 0) return null
  const isPartial = keys.length < relevant.length
  const isUnfit = signing.length === 0
  const fault = members.length > MAX_KEYS ? 'too-large' : isPartial ? 'malformed' : isUnfit ? 'unfit' : null
  return { keys, fault, pem: null }
}

/** By its use, or because its curve is for key agreement only (RFC 8037 §3.2). */
function isForEncryption({ use, crv }: Readonly<Record<string, unknown>>): boolean {
  return use === 'enc' || crv === 'X25519' || crv === 'X448'
}

/** A set of 256 RSA keys with their certificates is shorter. Megabytes of brackets take seconds. */
const MAX_JSON_LENGTH = 1024 * 1024

/** The value of a JSON text; `undefined` when it is none, or longer than any set of keys. */
export function parseJson(text: string | null): unknown {
  if (text === null || text.length > MAX_JSON_LENGTH || !/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function listMembers(parsed: unknown): readonly unknown[] | null {
  if (Array.isArray(parsed)) return parsed
  if (!isRecord(parsed)) return null
  const { keys } = parsed
  if (Array.isArray(keys)) return keys
  return 'kty' in parsed ? [parsed] : null
}

function canonicalJwk(jwk: unknown): CanonicalKey | null {
  if (!isRecord(jwk)) return null
  // Anything else may be a key in the wrong place, and what a key says of its use is shown.
  const algorithm = typeof jwk['alg'] === 'string' && isAlgorithmName(jwk['alg']) ? jwk['alg'] : undefined
  if (jwk['kty'] === 'oct') {
    const bytes = typeof jwk['k'] === 'string' ? (decodeBase64Url(jwk['k']) ?? decodeBase64(jwk['k'])) : null
    return bytes === null ? null : symmetricKey(bytes, algorithm)
  }
  const half = openPublicHalf({ jwk })
  if (half === null || !hasUsablePrivateKey(jwk)) return null
  return publicHalf(half, jwk['d'] === undefined ? 'public' : 'private', algorithm)
}

/** Whether it has no private key, or one that signs. Of RSA the primes may be left out (RFC 7518 §6.3.2): not every library needs them. */
function hasUsablePrivateKey(jwk: Readonly<Record<string, unknown>>): boolean {
  const isAlone = jwk['kty'] === 'RSA' && jwk['p'] === undefined
  return jwk['d'] === undefined || isAlone || openPrivateKey({ jwk }) !== null
}

function decodeSixBits(text: string): string | null {
  return (decodeBase64(text) ?? decodeBase64Url(text))?.toString('utf8') ?? null
}
