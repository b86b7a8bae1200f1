import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KeyForm } from '../model/keys/binding.ts'
import type { KnownBinding } from '../model/keys/known-binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { Secret } from '../model/keys/secret.ts'
import type { FoundToken } from '../model/stack/found.ts'
import { tryTokens } from './try-tokens.ts'

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A token signed by hand, so that the test does not lean on the library it tests. */
function token(key: string | Uint8Array, payload: object = {}, hash = 'HS256'): string {
  const body = `${encode({ alg: hash, typ: 'JWT' })}.${encode(payload)}`
  return `${body}.${createHmac(`sha${hash.slice(2)}`, key)
    .update(body)
    .digest('base64url')}`
}

function binding(value: string, facts: Partial<KnownBinding> = {}): KnownBinding {
  return {
    ...sampleHolding,
    service: 'auth',
    role: 'issuer',
    value: Secret.fromText(value),
    group: { id: 'shop/access', basis: 'recipe', confidence: 'certain' },
    ...facts,
  }
}

function found(text: string, facts: Partial<FoundToken> = {}): FoundToken {
  return {
    project: 'shop',
    service: 'kong',
    variable: 'ANON_KEY',
    location: { file: '.env', line: 2 },
    token: Secret.fromText(text),
    expectedGroup: 'shop/access',
    expectedBecause: 'Supabase signs it with the JWT secret',
    confidence: 'certain',
    ...facts,
  }
}

const hexKey = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string
const refresh = { id: 'shop/refresh', basis: 'same-name', confidence: 'likely' } as const

function rsaToken(): string {
  const body = `${encode({ alg: 'RS256' })}.${encode({ sub: 'x' })}`
  return `${body}.${sign('sha256', Buffer.from(body), rsa.privateKey).toString('base64url')}`
}

const cases: readonly [string, string, readonly KnownBinding[], object][] = [
  [
    'names the group whose key signed it',
    token('a-fake-key'),
    [binding('another-fake-key', { group: refresh }), binding('a-fake-key')],
    { signedBy: ['shop/access'], decodedAs: null },
  ],
  ['names nobody when no key signed it', token('a-fake-key'), [binding('other')], { signedBy: [], decodedAs: null }],
  [
    'finds the key of which the decoded digits signed it',
    token(Buffer.from(hexKey, 'hex')),
    [binding(hexKey)],
    { signedBy: ['shop/access'], decodedAs: 'hex' },
  ],
  [
    'finds the key of which the text signed it, where the services decode it',
    token(hexKey),
    [binding(hexKey, { form: 'hex' })],
    { signedBy: ['shop/access'], decodedAs: 'text' },
  ],
  [
    'verifies an asymmetric token with the public half',
    rsaToken(),
    [binding(pem, { form: 'pem' as KeyForm })],
    { signedBy: ['shop/access'], decodedAs: null },
  ],
  [
    'never takes a public key for an HMAC secret',
    token(pem),
    [binding(pem, { form: 'pem' as KeyForm })],
    { signedBy: [], decodedAs: null },
  ],
]

test.each(cases)('%s', async (_, text, bindings, expected) => {
  const [fact] = await tryTokens([found(text)], bindings, [])
  expect(fact).toMatchObject(expected)
})

test('reports everything about a token but the token', async () => {
  const facts = await tryTokens(
    [found(token('a-fake-key', { exp: 1_900_000_000 }, 'HS512'))],
    [binding('a-fake-key')],
    [],
  )
  expect(facts).toEqual([
    {
      project: 'shop',
      service: 'kong',
      variable: 'ANON_KEY',
      location: { file: '.env', line: 2 },
      expectedGroup: 'shop/access',
      expectedBecause: 'Supabase signs it with the JWT secret',
      confidence: 'certain',
      algorithm: 'HS512',
      expiresAt: '2030-03-17T17:46:40.000Z',
      signedBy: ['shop/access'],
      decodedAs: null,
      signedByUnwired: null,
    },
  ])
})

test('names the variable that reaches nobody when its key signed the token', async () => {
  const unwired = {
    name: 'OLD_JWT_SECRET',
    project: 'shop',
    value: Secret.fromText('a-fake-key'),
    location: { file: '.env', line: 9 },
    isUsed: false,
    shellHas: 'nothing',
  } as const
  const [fact] = await tryTokens([found(token('a-fake-key'))], [binding('other')], [unwired])
  expect(fact).toMatchObject({ signedBy: [], signedByUnwired: 'OLD_JWT_SECRET' })
})

test.each([
  ['three words with dots between', 'not.a.jwt'],
  ['a header that names no algorithm', `${encode({ typ: 'JWT' })}.${encode({})}.x`],
  ['a text of a megabyte', `${'e'.repeat(1_000_000)}.e.e`],
])('leaves out %s', async (_, text) => {
  expect(await tryTokens([found(text)], [binding('a-fake-key')], [])).toEqual([])
})

test('a date past the end of all calendars is no date', async () => {
  const [fact] = await tryTokens([found(token('a-fake-key', { exp: 1e300 }))], [binding('a-fake-key')], [])
  expect(fact?.expiresAt).toBeNull()
})
