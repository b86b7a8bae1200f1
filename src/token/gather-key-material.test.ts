import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KnownBinding } from '../model/keys/known-binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { Secret } from '../model/keys/secret.ts'
import type { DefinedVariable } from '../model/stack/compose.ts'
import { gatherKeyMaterial } from './gather-key-material.ts'

const [own, foreign] = ['the key of this group, of a test', 'the key of another group, of a test']
const holding = (service: string, key: string, facts: Partial<KnownBinding> = {}): KnownBinding => ({
  ...sampleHolding,
  service,
  value: Secret.fromText(key),
  group: { id: 'shop/access', basis: 'declared', confidence: 'certain' },
  ...facts,
})
const elsewhere = { group: { id: 'shop/billing', basis: 'declared', confidence: 'certain' } } as const
const gather = (bindings: readonly KnownBinding[], unwired: readonly DefinedVariable[] = []) =>
  gatherKeyMaterial('shop/access', { bindings, unwired }, { claims: {}, issued: [] })

test.each<[string, readonly KnownBinding[], string | undefined]>([
  ['the issuer before a validator', [holding('api', own), holding('auth', own, { role: 'issuer' })], 'auth'],
  ['a validator where there is no issuer', [holding('api', own)], 'api'],
  [
    'the issuer that runs before the one of the files',
    [holding('auth', own, { role: 'issuer' }), holding('running', own, { role: 'issuer', evidence: 'container' })],
    'running',
  ],
  ['nobody whose key is a path', [holding('api', '/run/secrets/key', { form: 'path' })], undefined],
  ['nobody of another group', [holding('billing', own, elsewhere)], undefined],
  ['nobody whose key is empty', [holding('api', '')], undefined],
])('good tokens are signed by %s', (_name, bindings, expected) => {
  const { signer, material } = gather(bindings)
  expect(signer?.service).toBe(expected)
  expect(material.key === null).toBe(expected === undefined)
})

test('all other keys are foreign, each once, by the name of their holder', () => {
  const loose = { name: 'JWT_SECRET_KEY', value: Secret.fromText('a key that nobody reads'), isUsed: false }
  const { foreign: names, material } = gather(
    [holding('api', own), holding('billing', foreign, elsewhere), holding('mail', foreign, elsewhere)],
    [{ ...loose, location: { file: '.env', line: 1 }, shellHas: 'nothing' }],
  )
  expect([...names]).toEqual([
    ['JWT_SECRET of billing', { service: 'billing', variable: 'JWT_SECRET', group: 'shop/billing' }],
    ['JWT_SECRET_KEY of .env', { service: '.env', variable: 'JWT_SECRET_KEY', group: null }],
  ])
  expect(material.foreignKeys.map(({ service }) => service)).toEqual([...names.keys()])
})

test('a text of the key is there for other readings, a key pair has none', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  expect(gather([holding('api', own)]).material.text).toBeDefined()
  const { material } = gather([
    holding('auth', pem, { form: 'pem', role: 'issuer' }),
    holding('api', publicPem, { form: 'pem' }),
  ])
  expect(material.text).toBeUndefined()
  expect(material.algorithm).toBe('ES256')
  expect(material.publicKeys).toEqual([publicPem])
})

test('a published key is tried before the others', () => {
  const { isKeyPublished, material } = gather([holding('api', 'Your-256-bit-SECRET')])
  expect(isKeyPublished).toBe(true)
  expect(material.placeholders[0]).toBe('Your-256-bit-SECRET')
  expect(gather([holding('api', own)]).isKeyPublished).toBe(false)
})

test('issuer and audience are those of the signer, else those that anyone of the group asks for', () => {
  const setting = (text: string) => {
    return { variable: 'JWT_ISSUER', location: { file: '.env' }, values: [Secret.fromText(text)] } as const
  }
  const asking = holding('api', own, { claims: { issuer: setting('asked'), audience: setting('asked') } })
  const signing = holding('auth', own, { role: 'issuer', claims: { issuer: setting('written') } })
  const { claims } = gather([asking, signing]).material
  expect([claims.issuer?.revealText(), claims.audience?.revealText()]).toEqual(['written', 'asked'])
})
