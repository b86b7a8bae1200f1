import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** A key that nothing can use. */
export interface HostileKey {
  readonly name: string
  readonly value: Readonly<Record<string, unknown>>
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const R = jwkOf(rsa.privateKey)
const E = jwkOf(ec.privateKey)
const D = jwkOf(ed.privateKey)

function jwkOf(key: KeyObject): Readonly<Record<string, unknown>> {
  return key.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>
}

function publicOf(jwk: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { d: _, p: __, q: ___, dp: ____, dq: _____, qi: ______, ...half } = jwk
  return half
}

/** An odd number of so many bytes. */
function number(bytes: number): Buffer {
  const made = randomBytes(bytes)
  made[0] = 0x41
  made[bytes - 1] = 1
  return made
}

const text = (bytes: number): string => number(bytes).toString('base64url')
const primes = (bytes: number) => Object.fromEntries(['p', 'q', 'dp', 'dq', 'qi'].map((name) => [name, text(bytes)]))

/** JWKs: wrong lengths, wrong types, points that are on no curve, and numbers that take minutes. */
export const hostileJwks: readonly HostileKey[] = Object.entries({
  'an RSA modulus of dots': { kty: 'RSA', n: '...', e: 'AQAB' },
  'an empty RSA modulus': { kty: 'RSA', n: '', e: 'AQAB' },
  'an RSA modulus of zero': { kty: 'RSA', n: 'AA', e: 'AQAB' },
  'an RSA modulus that is no text': { kty: 'RSA', n: [5], e: 'AQAB' },
  'an RSA modulus with half a surrogate pair': { kty: 'RSA', n: '\ud800', e: 'AQAB' },
  'an empty RSA exponent': { kty: 'RSA', n: R['n'], e: '' },
  'an RSA exponent of zero': { kty: 'RSA', n: R['n'], e: 'AA' },
  'an RSA modulus of 120,000 bits': { kty: 'RSA', n: text(15_000), e: 'AQAB' },
  'an RSA private key of 32,768 bits': { kty: 'RSA', n: text(4_096), e: 'AQAB', d: text(4_096), ...primes(2_048) },
  'RSA primes longer than their modulus': { ...R, ...primes(4_000) },
  'an RSA private exponent of dots': { ...R, d: '...' },
  'RSA primes of dots': { ...R, p: '...' },
  'a point on no curve': { ...publicOf(E), x: D['x'] },
  'a point of zeros': { ...publicOf(E), x: 'AA', y: 'AA' },
  'a point without y': { kty: 'EC', crv: 'P-256', x: E['x'] },
  'a point of dots': { kty: 'EC', crv: 'P-256', x: '...', y: '...' },
  'a point of another curve': { ...publicOf(E), crv: 'P-384' },
  'a curve that nobody knows': { ...publicOf(E), crv: 'P-257' },
  'a curve that is no text': { ...publicOf(E), crv: 5 },
  'an EC private key that is too short': { ...E, d: 'AA' },
  'an EC private key that is too long': { ...E, d: text(60) },
  'an Ed25519 key that is too short': { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' },
  'an Ed25519 key that is too long': { kty: 'OKP', crv: 'Ed25519', x: R['n'] },
  'an Ed25519 private key that is too short': { ...D, d: 'AA' },
  'an OKP without a curve': { kty: 'OKP', x: D['x'] },
  'certificates that are none, and no key': { kty: 'RSA', x5c: ['garbage', 5, null] },
  'odd use and no key': { kty: 'RSA', use: 'banana', key_ops: 7, alg: 'RS257' },
}).map(([name, value]) => ({ name, value }))

/** The PEM of some DER. */
export function asPem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex')

/** SEC 1 (RFC 5915) with a private key of so many bytes, for P-256, which has 32. */
function sec1(bytes: number): Buffer {
  return tlv(0x30, hex('020101'), tlv(4, Buffer.alloc(bytes, 7)), tlv(0xa0, hex('06082a8648ce3d030107')))
}

/** PKCS #8 of a DSA key: to open it OpenSSL raises one number of so many bytes to the power of another. */
function dsa(bytes: number): Buffer {
  const integer = (): Buffer => tlv(2, number(bytes))
  const algorithm = tlv(0x30, hex('06072a8648ce380401'), tlv(0x30, integer(), tlv(2, number(20)), integer()))
  return tlv(0x30, hex('020100'), algorithm, tlv(4, integer()))
}

/** Node's types know only of Diffie-Hellman with a prime of one's own. */
function createDiffieHellmanKey(): KeyObject {
  const generate = generateKeyPairSync as unknown as (
    type: 'dh',
    options: { group: string },
  ) => { privateKey: KeyObject }
  return generate('dh', { group: 'modp14' }).privateKey
}

const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a fake passphrase' } as const

/** PEM: broken, behind a passphrase, of kinds that sign no JWT, and such as end Node or take minutes. */
export const hostilePems: readonly [string, string][] = Object.entries({
  'PEM behind a passphrase': rsa.privateKey.export(encrypted).toString(),
  'PEM behind a passphrase of the old kind': asPem('RSA PRIVATE KEY', Buffer.alloc(0)).replace(
    '\n',
    '\nProc-Type: 4,ENCRYPTED\nDEK-Info: BANANA,00\n\nAAAA',
  ),
  'PEM with other letters': pkcs8.replace(/M/g, 'Q'),
  'PEM that is cut off': pkcs8.slice(0, 600),
  'PEM with nothing in it': asPem('PUBLIC KEY', Buffer.alloc(0)),
  'PEM of nothing known': asPem('BANANA', Buffer.from('banana')),
  'a certificate that is none': asPem('CERTIFICATE', Buffer.from('banana')),
  'a public key as a private one': rsa.publicKey
    .export({ type: 'spki', format: 'pem' })
    .toString()
    .replaceAll('PUBLIC', 'PRIVATE'),
  'an EC key of SEC 1 that is too long': asPem('EC PRIVATE KEY', sec1(40)),
  'an EC key of SEC 1 that is much too long': asPem('EC PRIVATE KEY', sec1(2_000)),
  'a DSA key of 24,000 bits': asPem('PRIVATE KEY', dsa(3_000)),
  'an RSA key with primes longer than its modulus': createPrivateKey({
    key: { ...R, ...primes(4_000) },
    format: 'jwk',
  })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  'an OpenSSH key': asPem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1\0\0\0\0\x04none')),
  ...Object.fromEntries(
    [
      ['a DSA key', generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey] as const,
      ['a Diffie-Hellman key', createDiffieHellmanKey()] as const,
      ['a key of X25519', generateKeyPairSync('x25519').privateKey] as const,
      ['a key of X448', generateKeyPairSync('x448').privateKey] as const,
      ['a Brainpool key', generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }).privateKey] as const,
    ].map(([name, privateKey]) => [name, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()]),
  ),
})
