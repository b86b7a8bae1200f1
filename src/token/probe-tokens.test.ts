import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { Secret } from '../model/keys/secret.ts'
import type { KeyMaterial } from './key-material.ts'
import type { ProbeToken } from './probe-token.ts'
import { type CatalogueBounds, makeProbeTokens, type ProbeTokens } from './probe-tokens.ts'

const bounds: CatalogueBounds = { nowSeconds: 1_800_000_000, goodTokens: 3, placeholders: 2, intrusive: null }
const secret = 'not-a-real-key-of-anybody-0123456789'

function materialOf(otherwise: Partial<KeyMaterial> = {}): KeyMaterial {
  return {
    key: { form: 'bytes', value: Secret.fromText(secret) },
    algorithm: 'HS256',
    claims: {},
    foreignKeys: [],
    publicKeys: [],
    placeholders: ['changeme', 'secret', 'never-reached'],
    issued: [],
    ...otherwise,
  }
}

const all = ({ again: _, morePlaceholders: __, ...tokens }: ProbeTokens): readonly ProbeToken[] =>
  Object.values(tokens).flat()
const textOf = (tokens: ProbeTokens, probe: string, variant: string | null = null): string =>
  all(tokens)
    .find((one) => one.probe === probe && one.variant === variant)
    ?.value?.revealText() ?? 'absent'

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

test.each([
  { algorithm: 'RS256', pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  { algorithm: 'PS384', pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  { algorithm: 'ES256', pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  { algorithm: 'ES512', pair: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }) },
  { algorithm: 'EdDSA', pair: () => generateKeyPairSync('ed25519') },
])('good tokens of $algorithm verify, as PEM and as JWK, and a wrong key does not', async ({ algorithm, pair }) => {
  const { privateKey, publicKey } = pair()
  const forms = [
    { form: 'pem', value: Secret.fromText(pem(privateKey)) },
    { form: 'jwk', value: Secret.fromText(JSON.stringify(privateKey.export({ format: 'jwk' }))) },
  ] as const
  for (const key of forms) {
    const tokens = await makeProbeTokens(materialOf({ key, algorithm }), bounds)
    for (const { value } of tokens.good) await compactVerify(value?.revealText() ?? '', publicKey)
    const wrong = textOf(tokens, 'wrong-key')
    expect(decodeProtectedHeader(wrong).alg).toBe(algorithm)
    await expect(compactVerify(wrong, publicKey)).rejects.toThrow('signature verification failed')
    expect(textOf(tokens, 'public-key-confusion', 'with a last newline')).not.toBe('absent')
  }
})

test('a good token says who, when and for whom, and every one is another', async () => {
  const claims = {
    issuer: Secret.fromText('users'),
    audience: Secret.fromText('api'),
    keyId: 'k1',
    type: 'at+jwt',
    extra: { user_id: 7, sub: 'ada' },
  }
  const tokens = await makeProbeTokens(materialOf({ claims }), bounds)
  expect(tokens.good.map(({ probe }) => probe)).toEqual(['good-first', 'good-repeated', 'good-last'])
  const text = textOf(tokens, 'good-first')
  expect(decodeProtectedHeader(text)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })
  expect(decodeJwt(text)).toEqual({
    sub: 'ada',
    iat: 1_799_999_995,
    nbf: 1_799_999_995,
    exp: 1_800_000_300,
    jti: expect.any(String),
    iss: 'users',
    aud: 'api',
    user_id: 7,
  })
  expect(new Set(tokens.good.map(({ value }) => decodeJwt(value?.revealText() ?? '').jti)).size).toBe(3)
})

test('each hostile token differs in the point it is there for', async () => {
  const claims = { issuer: Secret.fromText('users'), audience: Secret.fromText('api') }
  const tokens = await makeProbeTokens(materialOf({ claims }), bounds)
  const key = Buffer.from(secret)
  const claimsOf = async (probe: string, variant: string | null = null) => {
    await compactVerify(textOf(tokens, probe, variant), key)
    return decodeJwt(textOf(tokens, probe, variant))
  }
  expect(await claimsOf('expired')).toMatchObject({ exp: 1_799_996_400, iss: 'users', aud: 'api' })
  expect(await claimsOf('not-yet-valid')).toMatchObject({ nbf: 1_800_003_600, iat: 1_799_999_995 })
  expect(await claimsOf('issued-in-future')).toMatchObject({ iat: 1_800_003_600, nbf: 1_799_999_995 })
  expect(await claimsOf('wrong-issuer')).toMatchObject({ iss: 'https://countersign.invalid/', aud: 'api' })
  expect(await claimsOf('wrong-audience', 'another')).toMatchObject({
    iss: 'users',
    aud: 'https://countersign.invalid/',
  })
  expect(await claimsOf('wrong-audience', 'none')).not.toHaveProperty('aud')
  expect(decodeJwt(textOf(tokens, 'tampered'))).toMatchObject({ countersign: 'tampered', exp: 1_800_000_300 })
  await expect(compactVerify(textOf(tokens, 'tampered'), key)).rejects.toThrow('signature verification failed')
  expect(decodeProtectedHeader(textOf(tokens, 'none-alg', 'nOnE')).alg).toBe('nOnE')
  expect(textOf(tokens, 'none-alg', 'absent')).toMatch(/^[\w-]+\.[\w-]+\.$/)
  expect(decodeProtectedHeader(textOf(tokens, 'none-alg', 'absent'))).not.toHaveProperty('alg')
  expect(textOf(tokens, 'stripped', 'without the last dot')).toMatch(/^[\w-]+\.[\w-]+$/)
  for (const algorithm of ['HS384', 'HS512']) {
    await compactVerify(textOf(tokens, 'algorithm-swap', algorithm), key, { algorithms: [algorithm] })
  }
})

test('published keys are bounded, numbered and not named, and the empty key comes first', async () => {
  const tokens = await makeProbeTokens(materialOf(), bounds)
  expect(tokens.placeholders.map(({ probe, variant }) => [probe, variant])).toEqual([
    ['empty-key', null],
    ['placeholder', 'number 1'],
    ['placeholder', 'number 2'],
  ])
  await compactVerify(textOf(tokens, 'placeholder', 'number 2'), Buffer.from('secret'))
})

test.each([
  { name: 'no key', key: null, algorithm: 'HS256' },
  { name: 'a PEM that is none', key: 'nonsense', algorithm: 'RS256' },
  { name: 'a public key', key: 'public', algorithm: 'RS256' },
  { name: 'a key of another kind', key: 'ec', algorithm: 'RS256' },
  { name: 'an RSA key that is too small', key: 'small', algorithm: 'RS256' },
  { name: 'an algorithm that does not sign', key: 'ec', algorithm: 'none' },
])('$name makes no good token, and what needs no key is there', async ({ key, algorithm }) => {
  const texts: Readonly<Record<string, () => string>> = {
    nonsense: () => '-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----',
    public: () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ec: () => pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    small: () => pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
  }
  const text = key === null ? null : (texts[key]?.() ?? null)
  const signing = text === null ? null : ({ form: 'pem', value: Secret.fromText(text) } as const)
  const tokens = await makeProbeTokens(materialOf({ key: signing, algorithm }), bounds)
  expect(tokens.good).toEqual([])
  expect(tokens.diagnosis).toEqual([])
  expect([...new Set(all(tokens).map(({ probe }) => probe))]).toEqual([
    ...['none', 'garbage', 'wrong-key', 'none-alg', 'mock', 'empty-key', 'placeholder'],
  ])
})

test('what a login gave is sent as it is, stripped, tampered with and unsigned', async () => {
  const own = await makeProbeTokens(materialOf(), bounds)
  const value = Secret.fromText(textOf(own, 'good-first'))
  const issued = [
    { issuer: 'users', kind: 'token', value },
    { issuer: 'admin', kind: 'cookie', value: Secret.fromText('session=opaque') },
    { issuer: 'legacy', kind: 'token', value: Secret.fromText('opaque') },
  ] as const
  const tokens = await makeProbeTokens(materialOf({ key: null, issued }), bounds)
  expect(tokens.issued.map(({ variant, place }) => [variant, place])).toEqual([
    ['users', 'token'],
    ['admin', 'cookie'],
    ['legacy', 'token'],
  ])
  expect(
    tokens.hostile.flatMap(({ probe, variant }) => (variant?.startsWith('the token') ? [`${probe}: ${variant}`] : [])),
  ).toEqual(['tampered: the token of users', 'stripped: the token of users', 'none-alg: the token of users'])
})

test('no token can be printed by accident', async () => {
  const tokens = await makeProbeTokens(materialOf(), bounds)
  const printed = `${inspect(tokens, { depth: null })} ${JSON.stringify(tokens)}`
  expect(printed).not.toContain('eyJ')
  expect(printed).not.toContain(secret)
})

test('without a key of ours, what is signed says what the token of the login says, and is of this minute', async () => {
  const header = Buffer.from(JSON.stringify({ alg: 'HS512', typ: 'at+jwt', kid: 'k7' })).toString('base64url')
  const payload = Buffer.from(JSON.stringify({ sub: '42', iss: 'login', exp: 1, jti: 'one', role: 'user' }))
  const value = Secret.fromText(`${header}.${payload.toString('base64url')}.AAAA`)
  const issued = [{ issuer: 'login', kind: 'token', value } as const]
  const tokens = await makeProbeTokens(materialOf({ key: null, issued }), bounds)
  const forged = textOf(tokens, 'placeholder', 'number 1')
  expect(decodeProtectedHeader(forged)).toEqual({ alg: 'HS512', typ: 'at+jwt', kid: 'k7' })
  expect(decodeJwt(forged)).toMatchObject({ sub: '42', iss: 'login', role: 'user', exp: 1_800_000_300 })
  expect(decodeJwt(forged).jti).not.toBe('one')
  await compactVerify(forged, new TextEncoder().encode('changeme'))
  expect(tokens.good).toEqual([])
})
