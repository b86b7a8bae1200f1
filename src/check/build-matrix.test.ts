import { expect, test } from 'vitest'
import type { Binding, Fingerprint, HeldKey } from '../model/binding.ts'
import { buildMatrix } from './build-matrix.ts'
import { group, holds } from './facts-for-tests.ts'

const issues = { role: 'issuer' } as const
const keys = (...held: readonly [string, HeldKey['kind']][]): Pick<Binding, 'keys'> => ({
  keys: held.map(([fingerprint, kind]) => ({ fingerprint: fingerprint as Fingerprint, kind })),
})
const encrypted = { keys: [{ fingerprint: 'fp1:e' as Fingerprint, kind: 'private', isUnread: true }] } as const

test.each<[string, Binding, Binding | readonly Binding[], string, string]>([
  ['one key', holds('auth', 'A', issues), holds('api', 'A'), 'accepted', 'the keys are the same'],
  ['another key', holds('auth', 'A', issues), holds('api', 'B'), 'refused', 'the keys differ'],
  [
    'a set with the key',
    holds('auth', 'A', issues),
    holds('api', 'B', keys(['B', 'public'], ['A', 'symmetric'])),
    'accepted',
    'the keys are the same',
  ],
  [
    'a secret and a public key',
    holds('auth', 'A', issues),
    holds('api', 'B', keys(['B', 'public'])),
    'refused',
    'the keys are of different kinds',
  ],
  [
    'a key behind a passphrase',
    holds('auth', 'fp1:e', { ...issues, ...encrypted }),
    holds('api', 'B', keys(['B', 'public'])),
    'unknown',
    'a key could not be read',
  ],
  [
    'two references',
    holds('auth', 'A', { ...issues, form: 'reference' }),
    holds('api', 'B', { form: 'reference' }),
    'unknown',
    'a key is known by its name only',
  ],
  [
    'a reference and a text',
    holds('auth', 'A', issues),
    holds('api', 'B', { form: 'reference' }),
    'unknown',
    'a key is known by its name only',
  ],
  ['no key to check with', holds('auth', 'A', issues), holds('api', null), 'refused', 'api has no key to check with'],
  [
    'other algorithms',
    holds('auth', 'A', { ...issues, algorithms: ['HS256'] }),
    holds('api', 'A', { algorithms: ['HS512'] }),
    'refused',
    'the algorithms differ',
  ],
])('%s', (_name, issuer, validators, result, reason) => {
  const cells = buildMatrix([group([issuer, ...[validators].flat()])])
  expect(cells).toEqual([
    { group: 'shop/access', issuer: 'auth', validator: 'api', result, reason, evidence: 'resolved' },
  ])
})

test('the key before a rotation counts where the product takes several', () => {
  const several = { acceptsSeveral: true } as const
  const bindings = [
    holds('auth', 'A', issues),
    holds('api', 'B', several),
    holds('api', 'A', { ...several, variable: 'JWT_SECRET_PREVIOUS' }),
  ]
  expect(buildMatrix([group(bindings)]).map(({ result }) => result)).toEqual(['accepted'])
})
