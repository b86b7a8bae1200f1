import { expect, test } from 'vitest'
import type { TrustGroup } from '../../../model/keys/binding.ts'
import type { ReadyMadeToken } from '../../../model/report/audit-view.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { token } from '../../view-facts-for-tests.ts'
import { tokenNotSignedByKey } from './token-not-signed-by-key.ts'

const groups = [group([holds('db', 'A', { role: 'bystander' }), holds('rest', 'A')])]
const stale = { signedBy: [] } as const

test.each<[string, readonly TrustGroup[], readonly ReadyMadeToken[], readonly (readonly [string, string])[]]>([
  ['signed with the key', groups, [token()], []],
  ['signed with the key and another', groups, [token({ signedBy: ['shop/admin', 'shop/access'] })], []],
  [
    'signed with none',
    groups,
    [token({ ...stale, expectedBecause: 'Kong passes it to rest' })],
    [['unknown', 'ANON_KEY of kong is signed with a different key than JWT_SECRET of rest (Kong passes it to rest)']],
  ],
  [
    'signed with that of another group',
    groups,
    [token({ signedBy: ['shop/admin'] })],
    [['other-key', 'ANON_KEY of kong is signed with the key of shop/admin and not with JWT_SECRET of rest']],
  ],
  [
    'signed with one that reaches nobody',
    groups,
    [token({ ...stale, signedByUnwired: 'OLD_SECRET' })],
    [
      [
        'unwired',
        'ANON_KEY of kong is signed with OLD_SECRET, which no service receives, and not with JWT_SECRET of rest',
      ],
    ],
  ],
  [
    'signed with the key read otherwise',
    groups,
    [token({ decodedAs: 'hex' })],
    [['decoding', 'ANON_KEY of kong is signed with JWT_SECRET of rest decoded as hex, which the services do not do']],
  ],
  [
    'the same, and nothing said whose it is',
    groups,
    [token({ decodedAs: 'hex', expectedGroup: null })],
    [['decoding', 'ANON_KEY of kong is signed with JWT_SECRET of rest decoded as hex, which the services do not do']],
  ],
  [
    'several tokens that one replacement of the key left behind',
    groups,
    [token(stale), token({ ...stale, service: 'studio' }), token({ ...stale, variable: 'SERVICE_KEY' })],
    [
      [
        'unknown',
        'ANON_KEY and SERVICE_KEY of kong and studio are signed with a different key than JWT_SECRET of rest',
      ],
    ],
  ],
  ["somebody else's token", groups, [token({ ...stale, expectedGroup: null })], []],
  [
    "nobody's token, signed with what reaches nobody",
    groups,
    [token({ ...stale, expectedGroup: null, signedByUnwired: 'OLD_SECRET' })],
    [['unwired', 'ANON_KEY of kong is signed with OLD_SECRET, which no service receives']],
  ],
  [
    'surely meant for another kind of key',
    groups,
    [token({ ...stale, algorithm: 'RS256' })],
    [['unknown', 'ANON_KEY of kong is signed with a different key than JWT_SECRET of rest']],
  ],
  [
    'perhaps meant for another kind of key',
    groups,
    [token({ ...stale, algorithm: 'RS256', confidence: 'possible' })],
    [],
  ],
  ['an algorithm that was not tried', groups, [token({ ...stale, algorithm: null })], []],
  ['no key to try', [group([holds('rest', null)])], [token(stale)], []],
])('%s', (_name, given, tokens, expected) => {
  const findings = runRules([tokenNotSignedByKey], view({ groups: given, tokens }))
  expect(findings.map(({ data, message }) => [data['cause'], message])).toEqual(expected)
})

test('a token that only probably belongs here is a note', () => {
  const findings = runRules(
    [tokenNotSignedByKey],
    view({ groups, tokens: [token({ ...stale, confidence: 'possible' })] }),
  )
  expect(findings.map(({ severity }) => severity)).toEqual(['note'])
})

test('the whole finding', () => {
  expect(runRules([tokenNotSignedByKey], view({ groups, tokens: [token({ decodedAs: 'hex' })] }))).toEqual([
    {
      ruleId: 'token-not-signed-by-key',
      severity: 'error',
      confidence: 'certain',
      message: 'ANON_KEY of kong is signed with JWT_SECRET of rest decoded as hex, which the services do not do',
      remedy: 'Sign ANON_KEY again with JWT_SECRET of rest as it is written, and recreate kong.',
      group: 'shop/access',
      services: ['kong'],
      data: { variables: ['ANON_KEY'], cause: 'decoding', decodedAs: 'hex' },
      locations: [
        { file: 'compose.yaml', line: 40, label: 'the token' },
        { file: 'compose.yaml', line: 4 },
      ],
      waived: null,
    },
  ])
})
