import { expect, test } from 'vitest'
import type { Binding, Fingerprint, HeldKey } from '../../../model/keys/binding.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { algorithmMismatch } from './algorithm-mismatch.ts'

const check = (bindings: readonly Binding[]) => runRules([algorithmMismatch], view({ groups: [group(bindings)] }))
const auth = (...algorithms: string[]) => holds('auth', 'A', { role: 'issuer', algorithms })
const api = (...algorithms: string[]) => holds('api', 'A', { algorithms })
const says = (algorithm: string): HeldKey => ({ fingerprint: 'A' as Fingerprint, kind: 'symmetric', algorithm })
const both = (service: string, algorithm: string) => holds(service, 'A', { role: 'both', algorithms: [algorithm] })

test.each<[string, readonly Binding[], readonly string[]]>([
  ['the same', [auth('HS256'), api('HS256')], []],
  ['one in common', [auth('HS256'), api('HS512', 'HS256')], []],
  ['the same in small letters', [auth('hs256'), api('HS256')], []],
  ['two names for one', [auth('EdDSA'), api('Ed25519')], []],
  ['the validator says nothing', [auth('HS512'), api()], []],
  ['the issuer says nothing', [auth(), api('HS256')], []],
  ['other length', [auth('HS512'), api('HS256')], ['auth signs with HS512 and api accepts only HS256']],
  [
    'other family',
    [auth('RS256'), api('HS256', 'HS512')],
    ['auth signs with RS256 and api accepts only HS256 and HS512'],
  ],
  ['other padding', [auth('PS256'), api('RS256')], ['auth signs with PS256 and api accepts only RS256']],
  [
    'what the keys say of themselves',
    [holds('auth', 'A', { role: 'issuer', keys: [says('HS256')] }), holds('api', 'A', { keys: [says('RS256')] })],
    ['auth signs with HS256 and api accepts only RS256'],
  ],
  [
    'a set with one key of the right algorithm',
    [auth('ES256'), holds('api', 'A', { keys: [says('HS256'), says('ES256')] })],
    [],
  ],
  [
    'a set with a key that says nothing',
    [auth('ES256'), holds('api', 'A', { keys: [says('HS256'), ...holds('api', 'A').keys] })],
    [],
  ],
  [
    'a service with a secret and a set',
    [auth('ES256'), api('HS256'), holds('api', 'A', { variable: 'JWKS', keys: [says('ES256')] })],
    [],
  ],
  ['a bystander', [auth('HS512'), holds('api', 'A', { role: 'bystander', algorithms: ['HS256'] })], []],
  [
    'a pair is reported once',
    [both('a', 'HS256'), both('b', 'HS512')],
    ['a signs with HS256 and b accepts only HS512'],
  ],
  ['a service with itself', [both('a', 'HS256'), both('a', 'HS512')], []],
  [
    'only as it runs',
    [auth('HS256'), api('HS256'), runs('auth', 'A', { role: 'issuer', algorithms: ['HS512'] })],
    ['in the running containers, auth signs with HS512 and api accepts only HS256'],
  ],
])('%s', (_name, bindings, messages) => {
  expect(check(bindings).map((finding) => finding.message)).toEqual(messages)
})

test.each([
  ['RS256', true, 'Configure the same algorithm for auth and api; these two also need different types of key.'],
  ['HS512', false, 'Configure the same algorithm for auth and api.'],
])('%s against HS256', (algorithm, isOtherFamily, remedy) => {
  const algorithmLocation = { file: 'compose.yaml', line: 99 }
  expect(check([auth(algorithm), { ...api('HS256'), algorithmLocation }])).toEqual([
    {
      ruleId: 'algorithm-mismatch',
      severity: 'error',
      confidence: 'certain',
      message: `auth signs with ${algorithm} and api accepts only HS256`,
      remedy,
      group: 'shop/access',
      services: ['api', 'auth'],
      data: { signs: [algorithm], accepts: ['HS256'], isOtherFamily },
      locations: [algorithmLocation, { file: 'compose.yaml', line: 4 }],
      waived: null,
    },
  ])
})
