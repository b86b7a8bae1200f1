import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'

/**
 * A key as a stranger wrote it: the first PEM block of a text that may hold a key, DER of a public key (SPKI), or the JSON of a
 * JWK. Nothing of it is believed.
 */
export type KeySource =
  | { readonly pem: string }
  | { readonly der: Uint8Array }
  | { readonly jwk: Readonly<Record<string, unknown>> }

/**
 * OpenSSL's own bound for RSA (`OPENSSL_RSA_MAX_MODULUS_BITS`): it verifies with no larger modulus. It would sign with one, for
 * minutes.
 */
const MAX_MODULUS_BITS = 16_384

/** A private RSA key of 16,384 bits takes 13 kB as PEM; the rest is for certificates with long lists of names. */
const MAX_SOURCE_LENGTH = 64 * 1024

/** No key of an elliptic curve is longer. What is, and is not RSA, is a DSA or DH key, which takes minutes to open. */
const MAX_CURVE_KEY_BYTES = 1024

/** The labels of RFC 7468, and the older ones of OpenSSL, under which a key that can sign or verify a JWT stands. */
const labels: ReadonlySet<string> = new Set([
  'PUBLIC KEY',
  'RSA PUBLIC KEY',
  'PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'CERTIFICATE',
  'X509 CERTIFICATE',
  'TRUSTED CERTIFICATE',
])

const privateLabels: ReadonlySet<string> = new Set(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'])
const opening = '-----BEGIN '

/**
 * The public half of a public key, private key or certificate; `null` when OpenSSL cannot use it. This file is the only one that
 * hands foreign bytes to OpenSSL: some make it throw with a message that quotes them, some end the process with a failed
 * assertion, some take minutes. A key that comes out does none of that.
 */
export function openPublicHalf(source: KeySource): KeyObject | null {
  return attempt(() => {
    const found = readHalf(source)
    if (found === null) return null
    // Node asserts that what it exports as a JWK is whole, and OpenSSL reads what is not: only what it writes itself is.
    const key = createPublicKey({ key: found.export({ type: 'spki', format: 'der' }), format: 'der', type: 'spki' })
    return hasUsableModulus(key) ? key : null
  })
}

/** A private key that can be used; `null` for a public one, one that a passphrase guards, and one that OpenSSL cannot use. */
export function openPrivateKey(source: Exclude<KeySource, { readonly der: Uint8Array }>): KeyObject | null {
  return attempt(() => {
    const found = readWhole(source)
    if (found === null) return null
    const der = found.export({ type: 'pkcs8', format: 'der' })
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (!hasUsableModulus(key)) return null
    // With primes longer than the modulus that they make, signing takes minutes.
    const modulusBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
    return isRsa(key) && der.length > 6 * modulusBytes + 256 ? null : key
  })
}

const curves: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1'])

/** Whether there is an algorithm that signs a JWT with such a key (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3). */
export function canSignTokens(key: KeyObject): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  return isRsa(key) || type === 'ed25519' || type === 'ed448' || (type === 'ec' && curves.has(details?.namedCurve))
}

/** The public half of a key that was opened. */
export function halfOf(key: KeyObject): KeyObject {
  return key.type === 'public' ? key : createPublicKey(key)
}

function attempt(open: () => KeyObject | null): KeyObject | null {
  try {
    return open()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null // Node or OpenSSL cannot read it
    throw error
  }
}

function isRsa({ asymmetricKeyType }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss'
}

function hasUsableModulus(key: KeyObject): boolean {
  if (!isRsa(key)) return true
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  return modulusLength > 0 && modulusLength <= MAX_MODULUS_BITS && publicExponent > 0n
}

function readHalf(source: KeySource): KeyObject | null {
  if ('jwk' in source) {
    return isOpenableJwk(source.jwk) ? createPublicKey({ key: publicMembers(source.jwk), format: 'jwk' }) : null
  }
  if ('der' in source) {
    const key = Buffer.from(source.der)
    return isOpenableDer(key) ? createPublicKey({ key, format: 'der', type: 'spki' }) : null
  }
  const block = findBlock(source.pem, labels)
  return block === null ? null : createPublicKey(block)
}

function readWhole(source: Exclude<KeySource, { readonly der: Uint8Array }>): KeyObject | null {
  if ('jwk' in source) {
    return isOpenableJwk(source.jwk) ? createPrivateKey({ key: source.jwk as JsonWebKey, format: 'jwk' }) : null
  }
  const block = findBlock(source.pem, privateLabels)
  return block === null ? null : createPrivateKey(block)
}

/** The first block with one of the labels (RFC 7468 §2); `null` when there is none, or it is not to be opened. */
function findBlock(text: string, wanted: ReadonlySet<string>): string | null {
  for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + opening.length)) {
    const labelEnd = text.indexOf('-----', at + opening.length)
    if (labelEnd === -1) return null
    const label = text.slice(at + opening.length, labelEnd)
    if (!wanted.has(label)) continue
    const footer = `-----END ${label}-----`
    const end = text.indexOf(footer, labelEnd)
    if (end === -1 || end - at > MAX_SOURCE_LENGTH) return null
    const isPlain = label === 'PRIVATE KEY' || label === 'PUBLIC KEY'
    return isPlain && !isOpenableBody(text.slice(labelEnd + 5, end)) ? null : text.slice(at, end + footer.length)
  }
  return null
}

function isOpenableBody(body: string): boolean {
  return /^[A-Za-z0-9+/=\s]*$/.test(body) && isOpenableDer(Buffer.from(body, 'base64'))
}

/** PKCS #8 and SPKI of more than 255 and less than 65,536 bytes begin so, when they are of RSA (RFC 8017 §A.1, §A.2.3). */
const rsaHeader = /^3082.{4}(?:02010[01])?30..06092a864886f70d0101(?:01|0a)/

/** Whether it is a key of RSA, or short: others are not as long, except for those that no JWT is signed with. */
function isOpenableDer(der: Buffer): boolean {
  if (der.length <= MAX_CURVE_KEY_BYTES) return true
  return der.length <= MAX_SOURCE_LENGTH && rsaHeader.test(der.subarray(0, 40).toString('hex'))
}

/** The bytes that each coordinate and private key of a curve has (RFC 7518 §6.2.1.2, RFC 8037 §2). */
const coordinateBytes: ReadonlyMap<unknown, number> = new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
  ['secp256k1', 32],
  ['Ed25519', 32],
  ['X25519', 32],
  ['Ed448', 57],
  ['X448', 56],
])

/** The members that a key of the type has, of the length that RFC 7518 and RFC 8037 demand. */
function isOpenableJwk(jwk: Readonly<Record<string, unknown>>): boolean {
  const length = (name: string): number => lengthOf(jwk[name])
  if (jwk['kty'] === 'RSA') {
    const parts = ['d', 'p', 'q', 'dp', 'dq', 'qi'].filter((name) => jwk[name] !== undefined)
    const modulus = length('n')
    return modulus > 0 && modulus <= MAX_MODULUS_BITS / 8 && length('e') > 0 && parts.every((name) => length(name) > 0)
  }
  const expected = coordinateBytes.get(jwk['crv'])
  if (expected === undefined) return false
  const isCurve = jwk['kty'] === 'EC' ? length('y') === expected : jwk['kty'] === 'OKP'
  return isCurve && length('x') === expected && (jwk['d'] === undefined || length('d') === expected)
}

/** The bytes of a member in base64url; 0 for anything else. */
function lengthOf(member: unknown): number {
  if (typeof member !== 'string' || member.length > MAX_SOURCE_LENGTH || !/^[A-Za-z0-9_-]+$/.test(member)) return 0
  return Buffer.from(member, 'base64url').length
}

function publicMembers({ kty, crv, x, y, n, e }: Readonly<Record<string, unknown>>): JsonWebKey {
  return (kty === 'RSA' ? { kty, n, e } : { kty, crv, x, ...(kty === 'EC' && { y }) }) as JsonWebKey
}
