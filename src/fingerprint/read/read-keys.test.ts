import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyExportOptions, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { KeyForm } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { CanonicalKey, KeyReading } from '../canonical-key.ts'
import { readKeys } from './read-keys.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const text = 'fake-key-for-tests-91b6e0c4'
const oct = { kty: 'oct', k: Buffer.from(text).toString('base64url'), alg: 'HS256' }

const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki'): string =>
  key.export({ type, format: 'pem' } as KeyExportOptions<'pem'>).toString()
const jwk = (key: KeyObject): Record<string, unknown> => key.export({ format: 'jwk' }) as Record<string, unknown>
const json = JSON.stringify
const base64 = (content: string): string => Buffer.from(content).toString('base64')

const symmetric = (bytes: string | Uint8Array, algorithm?: string): CanonicalKey => ({
  kind: 'symmetric',
  material: { type: 'bytes', bytes: new Uint8Array(Buffer.from(bytes)) },
  ...(algorithm !== undefined && { algorithm }),
})
const half = (
  kind: 'public' | 'private',
  { publicKey }: { publicKey: KeyObject },
  algorithm?: string,
): CanonicalKey => ({
  kind,
  material: { type: 'jwk', jwk: jwk(publicKey) },
  ...(algorithm !== undefined && { algorithm }),
})

function read(content: string | Uint8Array, form: KeyForm): KeyReading {
  const reading = readKeys(new Secret(new Uint8Array(Buffer.from(content))), form)
  const keys = reading.keys.map((key) =>
    key.material.type === 'bytes'
      ? { ...key, material: { type: 'bytes' as const, bytes: new Uint8Array(key.material.bytes) } }
      : key,
  )
  return { ...reading, keys }
}

/** A certificate of the key, as `openssl` makes it. */
function certify(key: KeyObject): string {
  const file = join(mkdtempSync(join(tmpdir(), 'countersign-')), 'key.pem')
  writeFileSync(file, pem(key, 'pkcs8'))
  const args = ['req', '-x509', '-key', file, '-subj', '/CN=fake', '-days', '30']
  const certificate = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  rmSync(dirname(file), { recursive: true })
  return certificate
}

const whole = { fault: null, pem: null }

describe('one key, however it is written', () => {
  test.each<[string, string | Uint8Array, KeyForm, CanonicalKey]>([
    ['text', text, 'text', symmetric(text)],
    ['text that could be base64', base64(text), 'text', symmetric(base64(text))],
    ['text with padding of NUL bytes', `${text}\0\0`, 'text', symmetric(text)],
    ['base64', base64(text), 'base64', symmetric(text)],
    [
      'base64 in lines and unpadded',
      `${base64(text).replace(/=+$/, '').slice(0, 8)}\n${base64(text).replace(/=+$/, '').slice(8)}\n`,
      'base64',
      symmetric(text),
    ],
    ['base64url where base64 is decoded', '_-__', 'base64', symmetric(Buffer.from('_-__', 'base64url'))],
    ['base64url', Buffer.from(text).toString('base64url'), 'base64url', symmetric(text)],
    ['hex', Buffer.from(text).toString('hex'), 'hex', symmetric(text)],
    [
      'hex with 0x, in capitals, with a newline',
      `0x${Buffer.from(text).toString('hex').toUpperCase()}\n`,
      'hex',
      symmetric(text),
    ],
    ['JWK', json(oct), 'jwk', symmetric(text, 'HS256')],
    ['base64 of a JWK', base64(json(oct)), 'jwk', symmetric(text, 'HS256')],
    ['a set with one JWK', json({ keys: [oct] }), 'jwks', symmetric(text, 'HS256')],
    ['an array with one JWK', json([oct]), 'jwks', symmetric(text, 'HS256')],
    ["Hasura's JSON", json({ key: text, type: 'HS384' }), 'hasura-json', symmetric(text, 'HS384')],
    ["Hasura's array", json([{ type: 'HS256', key: text }]), 'hasura-json', symmetric(text, 'HS256')],
    ['a line with a kid', `devkey: ${text}\n`, 'kid-pairs', symmetric(text)],
    ['a kid without a space behind the colon', `devkey:${text}`, 'kid-pairs', symmetric(text)],
    ['a kid with a secret that holds a colon', 'devkey: one:two', 'kid-pairs', symmetric('one:two')],
    ['a JSON map of kids', json({ devkey: text }), 'kid-pairs', symmetric(text)],
    ['a YAML map of kids on one line', `{devkey: "${text}"}`, 'kid-pairs', symmetric(text)],
    ['RSA in PKCS #1', pem(rsa.privateKey, 'pkcs1'), 'pem', half('private', rsa)],
    ['RSA in PKCS #8', pem(rsa.privateKey, 'pkcs8'), 'pem', half('private', rsa)],
    ['EC in SEC 1', pem(ec.privateKey, 'sec1'), 'pem', half('private', ec)],
    ['a public key', pem(rsa.publicKey, 'spki'), 'pem', half('public', rsa)],
    ['a public key in PKCS #1', pem(rsa.publicKey, 'pkcs1'), 'pem', half('public', rsa)],
    ['Ed25519', pem(ed.publicKey, 'spki'), 'pem', half('public', ed)],
    ['PEM with CR LF', pem(ec.publicKey, 'spki').replaceAll('\n', '\r\n'), 'pem', half('public', ec)],
    ['PEM with \\n written out', pem(ec.publicKey, 'spki').replaceAll('\n', '\\n'), 'pem', half('public', ec)],
    ['base64 of a PEM', base64(pem(ec.publicKey, 'spki')), 'pem', half('public', ec)],
    ['base64 of a PEM where base64 is decoded', base64(pem(ec.publicKey, 'spki')), 'base64', half('public', ec)],
    ['bare DER', ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), 'pem', half('public', ec)],
    ['a certificate', certify(ec.privateKey), 'x509', half('public', ec)],
    [
      'a private key with its certificate',
      `${certify(ec.privateKey)}${pem(ec.privateKey, 'pkcs8')}`,
      'pem',
      half('private', ec),
    ],
    ['a public JWK', json({ ...jwk(ec.publicKey), alg: 'ES256' }), 'jwk', half('public', ec, 'ES256')],
    ['a private JWK', json(jwk(ec.privateKey)), 'jwk', half('private', ec)],
    [
      "PEM in Hasura's JSON",
      json({ type: 'RS256', key: pem(rsa.publicKey, 'spki') }),
      'hasura-json',
      half('public', rsa, 'RS256'),
    ],
    [
      "a certificate in Hasura's JSON",
      json({ type: 'ES256', key: certify(ec.privateKey) }),
      'hasura-json',
      half('public', ec, 'ES256'),
    ],
  ])('%s', (_name, content, form, key) => {
    expect(read(content, form)).toEqual({ ...whole, keys: [key] })
  })
})

test.each<[string, string, KeyForm, readonly CanonicalKey[]]>([
  [
    'a set of several kinds',
    json({ keys: [jwk(ec.publicKey), oct] }),
    'jwks',
    [half('public', ec), symmetric(text, 'HS256')],
  ],
  ['a set with a kind that nobody knows', json({ keys: [{ kty: 'new' }, oct] }), 'jwks', [symmetric(text, 'HS256')]],
  [
    'a set with an encryption key',
    json({ keys: [{ ...jwk(rsa.publicKey), use: 'enc' }, oct] }),
    'jwks',
    [symmetric(text, 'HS256')],
  ],
  [
    'two certificates',
    `${certify(ec.privateKey)}${certify(rsa.privateKey)}`,
    'x509',
    [half('public', ec), half('public', rsa)],
  ],
  ['kids on lines', 'a: one\n# comment\nb: "two"\n', 'kid-pairs', [symmetric('one'), symmetric('two')]],
  ['kids with commas', 'a: one,x, b: two', 'kid-pairs', [symmetric('one,x'), symmetric('two')]],
  ['a JWKS address in Hasura’s JSON', json({ jwk_url: 'https://auth/jwks' }), 'hasura-json', []],
  ['a path', '/run/secrets/jwt', 'path', []],
  ['a URL', 'https://auth/jwks', 'jwks-url', []],
])('%s', (_name, content, form, keys) => {
  expect(read(content, form)).toEqual({ ...whole, keys })
})

test.each<[string, string, KeyForm]>([
  ['odd hex', 'abc', 'hex'],
  ['hex with other letters', 'xyz0', 'hex'],
  ['base64 with other characters', 'not base64!', 'base64'],
  ['half a JWK', '{"kty":"oct","k', 'jwk'],
  ['a JWK without its key', '{"kty":"oct"}', 'jwk'],
  ['an empty set', '{"keys":[]}', 'jwks'],
  ['Hasura’s JSON without a key', '{"type":"HS256"}', 'hasura-json'],
  ['a secret without a kid', 'nothing-but-a-secret', 'kid-pairs'],
])('%s is compared as the text it is', (_name, content, form) => {
  expect(read(content, form)).toEqual({ keys: [symmetric(content)], fault: 'malformed', pem: null })
})

test('half a JWK of a pair is not taken for an HMAC key', () => {
  const content = '{"kty":"EC","crv":"P-256","x":"abc'
  expect(read(content, 'jwk')).toEqual({
    keys: [{ kind: 'public', material: symmetric(content).material }],
    fault: 'malformed',
    pem: null,
  })
})

test('one broken member of a set is a fault, and the others count', () => {
  expect(read(json({ keys: [{ kty: 'RSA', n: 'AQAB' }, oct] }), 'jwks')).toEqual({
    keys: [symmetric(text, 'HS256')],
    fault: 'malformed',
    pem: null,
  })
})

test.each<[string, string, Partial<KeyReading>]>([
  ['flattened', pem(ec.publicKey, 'spki').replaceAll('\n', ' '), { keys: [half('public', ec)], pem: 'flattened' }],
  ['flattened', pem(ec.publicKey, 'spki').replaceAll('\n', ''), { keys: [half('public', ec)], pem: 'flattened' }],
  ['unreadable', `"${pem(ec.publicKey, 'spki').trim()}"`, { keys: [half('public', ec)], pem: 'unreadable' }],
])('a mangled PEM is read as the key it was, and called %s', (_name, content, reading) => {
  expect(read(content, 'pem')).toEqual({ fault: null, ...reading })
})

test.each<[string, string]>([
  ['truncated', '-----BEGIN PRIVATE KEY-----'],
  ['truncated', pem(ec.privateKey, 'pkcs8').slice(0, 90)],
  ['unreadable', '-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----'],
])('a PEM of which too little is left is compared as text, and called %s', (fault, content) => {
  expect(read(content, 'pem')).toEqual({
    keys: [{ kind: 'private', material: symmetric(content.trim()).material }],
    fault: null,
    pem: fault,
  })
})

test('a private key behind a passphrase is compared as text, which is said', () => {
  const content = ec.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'fake' })
    .toString()
  expect(read(content, 'pem')).toEqual({
    keys: [{ kind: 'private', material: symmetric(content.trim()).material }],
    fault: 'encrypted',
    pem: null,
  })
})

test('an expired certificate is a key as good as any', () => {
  const body = certify(rsa.privateKey).replace(/-----[A-Z ]+-----/g, '')
  // Its signature no longer fits, which nobody who pins a certificate looks at.
  const expired = Buffer.from(body, 'base64')
    .toString('latin1')
    .replaceAll(/\d{12}Z/g, '200102000000Z')
  const armoured = `-----BEGIN CERTIFICATE-----\n${Buffer.from(expired, 'latin1').toString('base64')}\n-----END CERTIFICATE-----`
  expect(read(armoured, 'x509').keys).toEqual([half('public', rsa)])
})

test('of ten thousand keys the first 256 count', () => {
  const keys = Array.from({ length: 10_000 }, (_, index) => ({ kty: 'oct', k: base64(`fake-${index}`) }))
  const reading = read(json({ keys }), 'jwks')
  expect({ ...reading, keys: reading.keys.length }).toEqual({ keys: 256, fault: 'too-large', pem: null })
})

test.each<[string, KeyForm, string]>([
  ['PEM without an end', 'pem', '-----BEGIN PRIVATE KEY-----\n'],
  ['backslashes', 'pem', '\\'],
  ['backslashes behind an armour', 'pem', '-----BEGIN \\\\'],
  ['kids', 'kid-pairs', 'a: b,'],
  ['padding', 'base64', '='],
  ['brackets', 'jwks', '['],
  ['whitespace', 'kid-pairs', ', '],
])('megabytes of %s are read in bounded time', (_name, form, piece) => {
  // Of the processor: the machine may be busy with other tests.
  const started = process.cpuUsage()
  read(piece.repeat(5_000_000 / piece.length), form)
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(3_000)
})
