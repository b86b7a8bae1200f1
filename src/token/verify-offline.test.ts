import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { fingerprint } from '../fingerprint/fingerprint.ts'
import type { ResolvedBinding } from '../model/keys/binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { Secret } from '../model/keys/secret.ts'
import { listCells } from '../relate/list-cells.ts'
import { relate } from '../relate/relate.ts'
import { verifyOffline } from './verify-offline.ts'

const now = 1_800_000_000
const key = 'a-fake-key-that-is-long-enough-for-everybody-who-counts-bits'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsaPrivate = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const rsaPublic = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const ecSet = JSON.stringify({
  keys: [
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' },
    { kty: 'oct', k: Buffer.from(key).toString('base64url'), alg: 'HS256' },
  ],
})

function holds(service: string, value: string | null, facts: Partial<ResolvedBinding> = {}): ResolvedBinding {
  return {
    ...sampleHolding,
    service,
    role: service === 'auth' ? 'issuer' : 'validator',
    state: value === null ? 'absent' : value === '' ? 'empty' : 'present',
    value: value === null ? null : Secret.fromText(value),
    group: { id: 'shop/access', basis: 'recipe', confidence: 'certain' },
    ...facts,
  }
}

const issuer = (value: string) =>
  ({
    issuer: { variable: 'JWT_ISSUER', location: { file: 'compose.yaml', line: 5 }, values: [Secret.fromText(value)] },
  }) as const
const audience = (...values: [string, ...string[]]) =>
  ({
    audience: {
      variable: 'JWT_AUDIENCE',
      location: { file: 'compose.yaml', line: 6 },
      values: values.map((value) => Secret.fromText(value)) as [Secret, ...Secret[]],
    },
  }) as const

const accepted = { result: 'accepted' }
const cases: readonly [string, ResolvedBinding, ResolvedBinding, object][] = [
  ['passes with the same key', holds('auth', key), holds('api', key), accepted],
  [
    'fails at the signature and names why the keys differ',
    holds('auth', key),
    holds('api', `"${key}"`),
    { result: 'refused', step: 'signature', cause: 'surrounding-quotes' },
  ],
  [
    'fails where the validator allows another algorithm',
    holds('auth', key, { algorithms: ['HS512'] }),
    holds('api', key, { algorithms: ['HS256'] }),
    { result: 'refused', step: 'algorithm' },
  ],
  [
    'passes where the validator allows several',
    holds('auth', key, { algorithms: ['HS512'] }),
    holds('api', key, { algorithms: ['HS256', 'HS512'] }),
    accepted,
  ],
  [
    'fails where the product refuses a short key',
    holds('auth', 'short-fake'),
    holds('api', 'short-fake', { minimumBits: 256, product: 'PostgREST' }),
    { result: 'refused', step: 'key-length', reason: 'PostgREST refuses keys under 256 bits' },
  ],
  [
    'fails where there is no key to sign with',
    holds('auth', ''),
    holds('api', key),
    { result: 'refused', reason: 'auth has no key to sign with' },
  ],
  [
    'fails where there is no key to verify with',
    holds('auth', key),
    holds('api', null),
    { result: 'refused', step: 'key' },
  ],
  [
    'passes from a private half to its public half',
    holds('auth', rsaPrivate, { form: 'pem' }),
    holds('api', rsaPublic.replaceAll('\n', '\\n'), { form: 'pem' }),
    accepted,
  ],
  [
    'signs PS256 when the settings say so',
    holds('auth', rsaPrivate, { form: 'pem', algorithms: ['PS256'] }),
    holds('api', rsaPublic, { form: 'pem', algorithms: ['RS256'] }),
    { result: 'refused', step: 'algorithm' },
  ],
  [
    'passes with Ed25519',
    holds('auth', ed.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, {
      form: 'pem',
      algorithms: ['EDDSA'],
    }),
    holds('api', ed.publicKey.export({ type: 'spki', format: 'pem' }) as string, { form: 'pem' }),
    accepted,
  ],
  ...(
    [
      ['EDDSA', 'ED25519'],
      ['ED25519', 'EDDSA'],
      ['ED25519', 'ED25519'],
    ] as const
  ).map(([signs, accepts]): (typeof cases)[number] => [
    `passes from ${signs} to ${accepts}, which are one (RFC 9864)`,
    holds('auth', ed.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, {
      form: 'pem',
      algorithms: [signs],
    }),
    holds('api', ed.publicKey.export({ type: 'spki', format: 'pem' }) as string, {
      form: 'pem',
      algorithms: [accepts],
    }),
    { ...accepted, method: 'minted' },
  ]),
  ['finds the HMAC key inside a key set', holds('auth', key), holds('api', ecSet, { form: 'jwks' }), accepted],
  [
    'passes from a JWK to a set',
    holds('auth', JSON.stringify({ ...ec.privateKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }), {
      form: 'jwk',
    }),
    holds('api', ecSet, { form: 'jwks' }),
    accepted,
  ],
  [
    'fails where an HMAC key meets a public one',
    holds('auth', key),
    holds('api', rsaPublic, { form: 'pem' }),
    { result: 'refused', step: 'key-type' },
  ],
  [
    'cannot say who signs for two public halves',
    holds('auth', rsaPublic, { form: 'pem' }),
    holds('api', rsaPublic, { form: 'pem' }),
    { result: 'unknown' },
  ],
  [
    'cannot say anything about a key that nobody read',
    holds('auth', key),
    holds('api', '/keys/jwt', { form: 'path' }),
    { result: 'unknown', reason: 'a key could not be read' },
  ],
  [
    'fails at the issuer',
    holds('auth', key, { claims: issuer('auth') }),
    holds('api', key, { claims: issuer('https://auth.example') }),
    {
      result: 'refused',
      step: 'issuer',
      reason: 'api accepts a different issuer (JWT_ISSUER) than auth writes (JWT_ISSUER)',
    },
  ],
  [
    'passes where only the validator names an issuer',
    holds('auth', key),
    holds('api', key, { claims: issuer('auth') }),
    accepted,
  ],
  [
    'fails at the audience',
    holds('auth', key, { claims: audience('web') }),
    holds('api', key, { claims: audience('api', 'admin') }),
    { result: 'refused', step: 'audience' },
  ],
  [
    'passes when one audience of several fits',
    holds('auth', key, { claims: audience('web', 'api') }),
    holds('api', key, { claims: audience('api', 'admin') }),
    accepted,
  ],
  [
    'decodes where a service decodes',
    holds('auth', Buffer.from(key).toString('base64'), { form: 'base64' }),
    holds('api', key),
    accepted,
  ],
]

test.each(cases)('%s', async (_, one, other, expected) => {
  const bindings = [one, other]
  const { groups } = await fingerprint(bindings, new Uint8Array(32).fill(5))
  const { relations } = relate(groups)
  const { proofs } = await verifyOffline(bindings, relations, now)
  expect(listCells(relations, proofs)).toMatchObject([
    { group: 'shop/access', issuer: 'auth', validator: 'api', ...expected },
  ])
})

test('a refusal that was judged is no fact of its own', async () => {
  const bindings = [holds('auth', 'short-fake'), holds('api', 'short-fake', { minimumBits: 256, product: 'PostgREST' })]
  const { groups } = await fingerprint(bindings, new Uint8Array(32).fill(5))
  const { relations } = relate(groups)
  const { refused, proofs } = await verifyOffline(bindings, relations, now)
  expect(refused).toEqual([])
  expect([...proofs.values()]).toEqual([
    { result: 'refused', step: 'key-length', reason: 'PostgREST refuses keys under 256 bits' },
  ])
})

test('different keys are no such fact', async () => {
  const bindings = [holds('auth', key), holds('api', `${key}x`)]
  const { groups } = await fingerprint(bindings, new Uint8Array(32).fill(5))
  expect((await verifyOffline(bindings, relate(groups).relations, now)).refused).toEqual([])
})

test('two thousand services that are alike are tried as one pair', async () => {
  const bindings = [holds('auth', key), ...Array.from({ length: 2_000 }, () => holds('api', key))]
  const { groups } = await fingerprint(bindings, new Uint8Array(32).fill(5))
  const startedAt = performance.now()
  const { proofs } = await verifyOffline(bindings, relate(groups).relations, now)
  expect([...proofs.values()]).toEqual([{ result: 'accepted' }])
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
