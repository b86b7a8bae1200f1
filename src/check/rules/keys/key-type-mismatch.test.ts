import { expect, test } from 'vitest'
import type { Binding, Fingerprint, HeldKey } from '../../../model/keys/binding.ts'
import { group, holds, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { algorithmMismatch } from '../tokens/algorithm-mismatch.ts'
import { keyTypeMismatch } from './key-type-mismatch.ts'

const key = (kind: HeldKey['kind'], algorithm?: string): HeldKey => ({
  fingerprint: kind as unknown as Fingerprint,
  kind,
  ...(algorithm !== undefined && { algorithm }),
})
const has = (service: string, facts: Partial<Binding>, ...keys: readonly HeldKey[]) =>
  holds(service, 'A', { keys, ...facts })
const issues = { role: 'issuer' } as const
const set = (...algorithms: string[]) => ({ algorithms })

test.each<[string, readonly Binding[], readonly string[]]>([
  ['one secret for both', [has('auth', issues, key('symmetric')), has('api', {}, key('symmetric'))], []],
  ['the halves of a pair', [has('auth', issues, key('private')), has('api', {}, key('public'))], []],
  [
    'a secret against a public key',
    [has('auth', issues, key('symmetric')), has('api', {}, key('public'))],
    [
      "JWT_SECRET of api holds a public key, and JWT_SECRET of auth a shared secret: neither verifies the other's tokens",
    ],
  ],
  [
    'a private key against a secret',
    [has('auth', issues, key('private')), has('api', {}, key('symmetric')), has('web', {}, key('symmetric'))],
    [
      "JWT_SECRET of api and web holds a shared secret, and JWT_SECRET of auth a private key: neither verifies the other's tokens",
    ],
  ],
  [
    'a set with both kinds meets either',
    [
      has('auth', issues, key('private'), key('symmetric')),
      has('api', {}, key('public')),
      has('web', {}, key('symmetric')),
    ],
    [],
  ],
  [
    'a service with a secret and a set may use either',
    [
      has('auth', issues, key('private')),
      has('api', {}, key('symmetric')),
      has('api', { variable: 'JWKS' }, key('public')),
    ],
    [],
  ],
  ['a bystander', [has('auth', issues, key('private')), has('db', { role: 'bystander' }, key('symmetric'))], []],
  ['nothing to look at', [has('auth', issues, key('private')), has('api', {})], []],
  [
    'a broken PEM is reported as that',
    [has('auth', issues, key('private')), has('api', { strength: strength({ pem: 'flattened' }) }, key('symmetric'))],
    [],
  ],
  ['a reference has no kind', [has('api', { ...set('RS256'), form: 'reference' }, key('symmetric'))], []],
  ['a symbol of audit --wiring', [has('api', { ...set('RS256'), strength: null }, key('symmetric'))], []],
  ['the algorithm takes the key', [has('api', set('RS256'), key('public'))], []],
  ['one of several takes it', [has('api', set('RS256', 'HS256'), key('symmetric'))], []],
  ['an algorithm that nobody knows', [has('api', set('A256GCM'), key('symmetric'))], []],
  [
    'RS256 with a text',
    [has('api', set('RS256'), key('symmetric'))],
    ['api is set to RS256, and JWT_SECRET holds a shared secret'],
  ],
  [
    'HS256 with a public key',
    [has('api', set('hs256'), key('public'))],
    ['api is set to HS256, and JWT_SECRET holds a public key'],
  ],
  [
    'what the key says of itself',
    [has('api', {}, key('symmetric', 'RS256'))],
    ['api is set to RS256, and JWT_SECRET holds a shared secret'],
  ],
])('%s', (_name, bindings, messages) => {
  const findings = runRules([keyTypeMismatch], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => finding.message)).toEqual(messages)
})

test.each<[string, readonly Binding[]]>([
  [
    'two kinds, named',
    [has('auth', { ...issues, ...set('HS256') }, key('symmetric')), has('api', set('RS256'), key('public'))],
  ],
  [
    'one wrong setting',
    [has('auth', { ...issues, ...set('HS256') }, key('symmetric')), has('api', set('RS256'), key('symmetric'))],
  ],
])('%s: reported once, as another algorithm', (_name, bindings) => {
  const findings = runRules([keyTypeMismatch, algorithmMismatch], view({ groups: [group(bindings)] }))
  expect(findings.map(({ ruleId }) => ruleId)).toEqual(['algorithm-mismatch'])
})

test.each<[string, readonly Binding[], string, string]>([
  ['sure of the issuer', [has('auth', issues, key('symmetric')), has('api', {}, key('public'))], 'error', 'certain'],
  ['nobody issues', [has('web', {}, key('symmetric')), has('api', {}, key('public'))], 'note', 'possible'],
  ['a text in an unknown form', [has('api', set('RS256'), key('symmetric'))], 'error', 'likely'],
])('%s', (_name, bindings, severity, confidence) => {
  const findings = runRules([keyTypeMismatch], view({ groups: [group(bindings)] }))
  expect(findings.map((finding) => [finding.severity, finding.confidence])).toEqual([[severity, confidence]])
})

test('the whole finding', () => {
  const bindings = [has('auth', issues, key('private')), has('api', {}, key('symmetric'))]
  expect(runRules([keyTypeMismatch], view({ groups: [group(bindings)] }))).toEqual([
    {
      ruleId: 'key-type-mismatch',
      severity: 'error',
      confidence: 'certain',
      message:
        "JWT_SECRET of api holds a shared secret, and JWT_SECRET of auth a private key: neither verifies the other's tokens",
      remedy: 'Give JWT_SECRET of api the public key that belongs to JWT_SECRET of auth.',
      group: 'shop/access',
      services: ['api', 'auth'],
      data: { variables: ['JWT_SECRET'], differsFrom: 'auth' },
      locations: [
        { file: 'compose.yaml', line: 3 },
        { file: 'compose.yaml', line: 4 },
      ],
      waived: null,
    },
  ])
})
