import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { KeyForm, KeyStrength } from '../../model/keys/binding.ts'
import { looksRandom } from '../../model/keys/looks-random.ts'
import { Secret } from '../../model/keys/secret.ts'
import { readKeys } from '../read/read-keys.ts'
import { createGuessJudge } from './guess-judge.ts'
import { judgeStrength } from './strength.ts'

const judge = createGuessJudge()
const strong = 'fake-key-for-tests-8c41f7d2b60e95a3c7184fe2d90b36a5'
const sound: KeyStrength = {
  placeholder: null,
  isComment: false,
  isShort: false,
  requiredBits: 256,
  isLowEntropy: false,
  isToken: false,
  isPath: false,
  pem: null,
}

async function judged(
  text: string,
  {
    form = 'text',
    algorithms = [],
    minimumBits = 0,
  }: { form?: KeyForm; algorithms?: readonly string[]; minimumBits?: number } = {},
): Promise<KeyStrength> {
  const reading = readKeys(Secret.fromText(text), form)
  return judgeStrength({ text, form, ...reading, algorithms, minimumBits, context: ['billing', 'acme'] }, judge)
}

const header = Buffer.from('{"alg":"HS256"}').toString('base64url')
const short = 'tq7Zr2mXw9'

test.each<[string, string, Parameters<typeof judged>[1], Partial<KeyStrength>]>([
  ['a strong key', strong, {}, {}],
  ['too short for HS256', short, {}, { isShort: true }],
  [
    'long enough for HS256 and too short for HS512',
    strong,
    { algorithms: ['HS256', 'HS512'] },
    { isShort: true, requiredBits: 512 },
  ],
  [
    'too short for the product',
    strong,
    { minimumBits: 4096 },
    { isShort: true, isUnderMinimum: true, requiredBits: 4096 },
  ],
  ['too short once it is decoded', randomBytes(24).toString('hex'), { form: 'hex' }, { isShort: true }],
  [
    'a JWK says itself what it is for',
    JSON.stringify({ kty: 'oct', k: randomBytes(40).toString('base64url'), alg: 'HS384' }),
    { form: 'jwk', algorithms: ['HS512'] },
    { isShort: true, requiredBits: 384 },
  ],
  ['one short key in a set', `a: ${strong}\nb: ${short}`, { form: 'kid-pairs' }, { isShort: true }],
  ['a comment', '# put a long random text here, please', {}, { isComment: true, placeholder: 'pattern' }],
  [
    'a token',
    `${header}.${Buffer.from('{"sub":"1"}').toString('base64url')}.${randomBytes(32).toString('base64url')}`,
    {},
    { isToken: true },
  ],
  ['three parts that are no token', `${short}.${strong}.${strong}`, {}, {}],
  ['a path', '/run/secrets/a-long-name-for-the-jwt-secret', {}, { isPath: true }],
  ['a path with an extension', '/opt/service/with/keys/private-key.pem', {}, { isPath: true }],
  ['a file URL', 'file:///service/with/keys/in/private-folder', {}, { isPath: true }],
  ['base64 with slashes', '/k3J/9sQx0vTz7LwP2mYc8RbNf5HdGa1UeZoViK6WtS4=', {}, {}],
  [
    'a flattened PEM',
    '-----BEGIN PUBLIC KEY----- MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg== -----END PUBLIC KEY-----',
    { form: 'pem' },
    { pem: 'flattened', placeholder: 'published', requiredBits: 0 },
  ],
  [
    'a published key',
    'your-256-bit-secret-0000000000000'.slice(0, 19),
    {},
    { placeholder: 'published', isShort: true },
  ],
  ['a published key in quotes', '"supersecret"', {}, { placeholder: 'published', isShort: true }],
  [
    'a published key that is decoded',
    Buffer.from('your-super-secret-jwt-token-with-at-least-32-characters-long').toString('base64'),
    { form: 'base64' },
    { placeholder: 'published' },
  ],
  [
    'a published text that is decoded',
    '0x688f5d737bad920bdfb2fc2f488d6b6209eebda1dae949a8de91398d932c517a',
    { form: 'hex' },
    { placeholder: 'published' },
  ],
  [
    'a published key in a set',
    `kid: ${strong}\ndevkey: secret`,
    { form: 'kid-pairs' },
    { placeholder: 'published', isShort: true },
  ],
  [
    'a key of RFC 7515 as JWK',
    '{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}',
    { form: 'jwk' },
    { placeholder: 'published' },
  ],
])('%s', async (_name, text, use, faults) => {
  expect(await judged(text, use)).toEqual({ ...sound, ...faults })
})

describe('reads like a placeholder', () => {
  test.each([
    'change-me-to-something-else-32-chars',
    'PLEASE_CHANGE_THIS_VALUE_IN_PRODUCTION',
    'replace-this-with-your-own-jwt-secret-key',
    'your-very-own-long-jwt-secret-key-of-32',
    'my-example-jwt-signing-secret-for-docs',
    '<put a long random string of letters here>',
    'TODO: generate a secret before deploying',
    '$(openssl rand -hex 32)',
    '`openssl rand -base64 32`',
    '{{ vault_jwt_secret_of_the_service }}',
    'insert-your-long-secret-key-right-here',
    'a-secret-key-with-at-least-32-characters',
    'dev-jwt-secret-do-not-use-in-production',
    'this-is-a-very-long-jwt-secret-key-123',
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  ])('%s', async (text) => {
    expect((await judged(text)).placeholder).toBe('pattern')
  })
})

describe('can be guessed', () => {
  test.each([
    'companyname2024secretkeyforthebackend',
    'acme-billing-jwt-signing-key-of-2024-x',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabcabcabcabcabcabcabc',
    'qwertyuiopasdfghjklzxcvbnmqwertyuiop',
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,',
    '0123456789abcdef0123456789abcdef',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    'P@ssw0rdP@ssw0rdP@ssw0rdP@ssw0rd1',
    'winter2024winter2024winter2024winter2024',
    'to be or not to be that is the question',
    'we sell the best coffee in the whole town',
    'MyCompanyBillingServiceSigningKey2024Jwt',
  ])('%s', async (text) => {
    expect(await judged(text)).toEqual({ ...sound, isLowEntropy: true })
  })

  test('bytes that are all alike', async () => {
    expect(await judged(`${'00'.repeat(31)}01`, { form: 'hex' })).toEqual({ ...sound, isLowEntropy: true })
  })
})

describe('cannot be guessed', () => {
  const times = (make: () => string): readonly string[] => Array.from({ length: 200 }, make)
  test.each<[string, readonly string[]]>([
    ['128 bits in hex', times(() => randomBytes(16).toString('hex'))],
    ['256 bits in hex', times(() => randomBytes(32).toString('hex'))],
    ['512 bits in hex', times(() => randomBytes(64).toString('hex'))],
    ['256 bits in base64', times(() => randomBytes(32).toString('base64'))],
    ['256 bits in hex with the line break of its file', times(() => `${randomBytes(32).toString('hex')}\n`)],
    ['384 bits in base64url', times(() => randomBytes(48).toString('base64url'))],
    ['a UUID', times(() => randomUUID())],
  ])('%s, and nearly always without the word lists', async (_name, texts) => {
    for (const text of texts) expect((await judged(text)).isLowEntropy).toBe(false)
    // At worst one in fifty (hex with a line break): more than 20 of 200 are met once in ten million runs.
    expect(texts.filter((text) => !looksRandom(text)).length).toBeLessThanOrEqual(20)
  })

  test.each([
    'strung-agreement-uncle-deodorant-palace-wriggle',
    'Tidal Crouton Snippet Hubcap Overlap Vividness',
    'hefty.unfasten.jawline.mural.plywood.cathedral',
  ])('six words drawn by lot: %s', async (text) => {
    expect(await judged(text)).toEqual(sound)
  })

  test('random bytes', async () => {
    for (const text of times(() => randomBytes(32).toString('base64'))) {
      expect((await judged(text, { form: 'base64' })).isLowEntropy).toBe(false)
    }
  })
})

test.each([
  ['one letter', 'a'],
  ['a word', 'secret'],
  ['dots', '.'],
  ['open brackets', '<'],
  ['slashes', '/a'],
])('megabytes of %s are judged in bounded time', async (_name, piece) => {
  const started = performance.now()
  await judged(piece.repeat(5_000_000 / piece.length))
  expect(performance.now() - started).toBeLessThan(3_000)
})
