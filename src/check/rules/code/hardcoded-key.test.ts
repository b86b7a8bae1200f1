import { expect, test } from 'vitest'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { asks, codeOf, use, writes } from '../../code-facts-for-tests.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { keyOverExposed } from '../keys/key-over-exposed.ts'
import { secretMismatch } from '../keys/secret-mismatch.ts'
import { hardcodedKey } from './hardcoded-key.ts'

const issuer = holds('auth', 'A', { role: 'issuer' })
const idle = holds('api', 'A', { role: 'bystander' })
const others = [group([issuer, holds('web', 'A')])]
const alone =
  'api verifies tokens with a constant in the source code: anyone who reads the code can forge a valid token'
const splits =
  'api verifies tokens with a constant in the source code, and auth holds another key: tokens between them are refused'

test.each<[string, Partial<AuditView>, readonly (readonly [string, string, string])[]]>([
  ['nothing is read of code', { groups: [group([issuer])] }, []],
  [
    'the code reads a variable, and falls back',
    { groups: [group([issuer])], code: [codeOf('api', [use('verifies', [asks('JWT_SECRET'), writes('B')])])] },
    [],
  ],
  [
    'the other end holds a different key',
    { groups: [group([issuer, idle])], code: [codeOf('api', [use('verifies', [writes('B')])])] },
    [['error', 'likely', splits]],
  ],
  [
    'the constant is the key of the others',
    { groups: [group([issuer, idle])], code: [codeOf('api', [use('verifies', [writes('A')])])] },
    [
      [
        'warning',
        'certain',
        'api verifies tokens with a constant in the source code, which is the same key that auth is given: after the next rotation they differ',
      ],
    ],
  ],
  [
    'nobody shares tokens with it',
    { code: [codeOf('api', [use('verifies', [writes('B')])])] },
    [['warning', 'certain', alone]],
  ],
  [
    'it is the only one that verifies what the only issuer signs',
    { groups: [group([issuer])], code: [codeOf('api', [use('verifies', [writes('B')])])] },
    [['error', 'likely', splits]],
  ],
  [
    'others check what the issuer signs, and nothing ties the service to them',
    { groups: others, code: [codeOf('api', [use('verifies', [writes('B')])])] },
    [['warning', 'certain', alone]],
  ],
  [
    'beside the key that it is given, for the same thing: tokens of another kind',
    {
      groups: [group([issuer, holds('api', 'A')])],
      code: [codeOf('api', [use('verifies', [asks('JWT_SECRET')]), use('verifies', [writes('B')])])],
    },
    [['warning', 'certain', alone]],
  ],
  [
    'it signs and verifies with the constant beside the key that it is given: tokens of another kind',
    {
      groups: [group([issuer, holds('api', 'A')])],
      code: [
        codeOf('api', [
          use('verifies', [asks('JWT_SECRET')]),
          use('signs', [writes('B')]),
          use('verifies', [writes('B')]),
        ]),
      ],
    },
    [
      [
        'warning',
        'certain',
        'api signs and verifies tokens with a constant in the source code: anyone who reads the code can forge a valid token',
      ],
    ],
  ],
  [
    'it signs with the constant and verifies with the key that it is given',
    {
      groups: [group([holds('web', 'A'), holds('api', 'A')])],
      code: [codeOf('api', [use('verifies', [asks('JWT_SECRET')]), use('signs', [writes('B')])])],
    },
    [
      [
        'error',
        'likely',
        'api signs tokens with a constant in the source code, and web holds another key: tokens between them are refused',
      ],
    ],
  ],
  [
    'a guess is a note',
    {
      groups: [group([issuer, idle])],
      code: [codeOf('api', [use('verifies', [writes('B')], { certainty: 'guessed' })])],
    },
    [['note', 'possible', splits]],
  ],
  [
    'a program that may not run is a note',
    { groups: [group([issuer, idle])], code: [codeOf('api', [use('verifies', [writes('B')])], { applies: 'may' })] },
    [['note', 'possible', splits]],
  ],
  [
    'a public half may stand in the code',
    { groups: [group([issuer, idle])], code: [codeOf('api', [use('verifies', [writes('B', { holds: 'public' })])])] },
    [['note', 'likely', 'api can read the key in JWT_SECRET and does not use it']],
  ],
  [
    'a secret is not held against the key pair of the others',
    {
      groups: [
        group([holds('auth', 'A', { role: 'issuer', keys: [{ fingerprint: 'A' as never, kind: 'private' }] }), idle]),
      ],
      code: [codeOf('api', [use('verifies', [writes('B')])])],
    },
    [
      ['warning', 'certain', alone],
      ['note', 'likely', 'api can read the key in JWT_SECRET and does not use it'],
    ],
  ],
  [
    'the holding of the constant is not reported a second time',
    {
      groups: [group([issuer, idle, holds('api', 'B', { carrier: 'code', variable: 'app.py' })])],
      code: [codeOf('api', [use('verifies', [writes('B')])])],
    },
    [['error', 'likely', splits]],
  ],
  [
    'two constants that differ are one finding',
    {
      groups: [
        group([
          holds('auth', 'C', { role: 'issuer', carrier: 'code', variable: 'app.py' }),
          holds('api', 'B', { carrier: 'code', variable: 'app.py' }),
        ]),
      ],
      code: [codeOf('auth', [use('signs', [writes('C')])]), codeOf('api', [use('verifies', [writes('B')])])],
    },
    [
      [
        'error',
        'likely',
        'auth signs tokens with a constant in the source code, and api holds another key: tokens between them are refused',
      ],
    ],
  ],
  [
    'two services with one constant are one finding',
    { code: [codeOf('auth', [use('signs', [writes('B')])]), codeOf('api', [use('verifies', [writes('B')])])] },
    [
      [
        'warning',
        'certain',
        'auth and api sign and verify tokens with a constant in the source code: anyone who reads the code can forge a valid token',
      ],
    ],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([hardcodedKey, secretMismatch, keyOverExposed], view(facts))
  expect(findings.map(({ severity, confidence, message }) => [severity, confidence, message])).toEqual(expected)
})

test('the constant comes first among the places, then the call, then the holdings at the other end', () => {
  const code = [codeOf('api', [use('verifies', [writes('B')])])]
  const [finding] = runRules([hardcodedKey], view({ groups: [group([issuer, idle])], code }))
  expect(finding?.locations).toEqual([
    { file: 'app.py', line: 5, label: 'the constant' },
    { file: 'app.py', line: 9, label: 'jwt.decode is given the constant' },
    issuer.location,
  ])
})

test('of more than a hundred others the first are named, and that there are more', () => {
  const others = Array.from({ length: 102 }, (_, at) => holds(`s${at}`, 'A', { role: 'issuer' }))
  const [finding] = runRules(
    [hardcodedKey],
    view({ groups: [group([...others, idle])], code: [codeOf('api', [use('verifies', [writes('B')])])] }),
  )
  expect(finding?.message).toMatch(/, s98, s99 and more hold another key: tokens between them are refused$/)
  expect(finding?.services).toEqual(['api', ...others.slice(0, 100).map(({ service }) => service)])
})
