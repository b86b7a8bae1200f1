import { expect, test } from 'vitest'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { asks, codeOf, use } from '../../code-facts-for-tests.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { wrongName } from '../../view-facts-for-tests.ts'
import { secretMissing } from './secret-missing.ts'
import { wrongVariableName } from './wrong-variable-name.ts'

const rename = (services: string) => `Rename JWT_KEY to JWT_SECRET in the environment of ${services}.`

const given = group([holds('api', 'A'), holds('auth', 'A')])
const wanting = use('verifies', [asks('TOKEN_SECRET', 'nothing')])
const useOfBoth = use('verifies', [asks('TOKEN_SECRET', 'nothing'), asks('JWT_SECRET')])
const guessed = use('verifies', [asks('TOKEN_SECRET', 'nothing')], { certainty: 'guessed' })
const inCode = 'api gets JWT_SECRET, which nothing there reads: its code reads TOKEN_SECRET (jwt.decode in app.py:9)'

test.each<[string, Partial<AuditView>, readonly (readonly [string, string, string])[]]>([
  ['none', {}, []],
  [
    'one service',
    { wrongNames: [wrongName('api')] },
    [['error', 'api gets JWT_KEY, which nothing there reads: Acme reads JWT_SECRET', rename('api')]],
  ],
  [
    'the same in two services',
    { wrongNames: [wrongName('api'), wrongName('worker')] },
    [
      [
        'error',
        'api and worker get JWT_KEY, which nothing there reads: Acme reads JWT_SECRET',
        rename('api and worker'),
      ],
    ],
  ],
  [
    'two variables are two',
    { wrongNames: [wrongName('api'), wrongName('api', { variable: 'KEY' })] },
    [
      ['error', 'api gets JWT_KEY, which nothing there reads: Acme reads JWT_SECRET', rename('api')],
      [
        'error',
        'api gets KEY, which nothing there reads: Acme reads JWT_SECRET',
        'Rename KEY to JWT_SECRET in the environment of api.',
      ],
    ],
  ],
  [
    'a guess',
    { wrongNames: [wrongName('api', { confidence: 'possible' })] },
    [['note', 'api gets JWT_KEY, which nothing there reads: Acme reads JWT_SECRET', rename('api')]],
  ],
  [
    'the right one is set beside it',
    { wrongNames: [wrongName('api')], groups: [group([holds('api', 'A')])] },
    [
      [
        'warning',
        'api gets JWT_KEY, which nothing there reads: Acme reads JWT_SECRET',
        'Delete JWT_KEY: JWT_SECRET is already set.',
      ],
    ],
  ],
  [
    'the key that is missing for it is not reported twice',
    { wrongNames: [wrongName('api')], groups: [group([holds('api', null), holds('auth', 'A')])] },
    [['error', 'api gets JWT_KEY, which nothing there reads: Acme reads JWT_SECRET', rename('api')]],
  ],
  [
    'the code verifies with a variable that nobody sets, and reads the given one nowhere',
    { groups: [given], code: [codeOf('api', [wanting])] },
    [['error', inCode, 'Rename JWT_SECRET to TOKEN_SECRET in the environment of api.']],
  ],
  [
    'the key that is missing for it by its code is not reported twice',
    {
      groups: [group([holds('api', 'A'), holds('api', null, { variable: 'TOKEN_SECRET' }), holds('auth', 'A')])],
      code: [codeOf('api', [wanting])],
    },
    [['error', inCode, 'Rename JWT_SECRET to TOKEN_SECRET in the environment of api.']],
  ],
  ['the code reads both', { groups: [given], code: [codeOf('api', [useOfBoth])] }, []],
  [
    'the source speaks of the given one',
    { groups: [given], code: [codeOf('api', [wanting], { mentions: ['JWT_SECRET'] })] },
    [],
  ],
  [
    'a name that the code puts together may be the given one',
    {
      groups: [given],
      code: [codeOf('api', [use('verifies', [asks('${KIND}_SECRET', 'unknown'), asks('TOKEN_SECRET', 'nothing')])])],
    },
    [],
  ],
  [
    'the variable that it reads is set',
    { groups: [given], code: [codeOf('api', [use('verifies', [asks('TOKEN_SECRET')])])] },
    [],
  ],
  [
    'the application loads it out of a file by itself',
    {
      groups: [
        group([holds('api', 'A'), holds('api', 'A', { variable: 'TOKEN_SECRET', carrier: 'mounted-env-file' })]),
      ],
      code: [codeOf('api', [wanting])],
    },
    [],
  ],
  [
    'of two keys that it reads nowhere nobody knows which one was meant',
    {
      groups: [group([holds('api', 'A'), holds('api', 'A', { variable: 'OTHER_SECRET' })])],
      code: [codeOf('api', [wanting])],
    },
    [],
  ],
  ['another program may run', { groups: [given], code: [codeOf('api', [wanting], { applies: 'may' })] }, []],
  [
    'the way to the key is a guess in source that was read as a whole: a note',
    { groups: [given], code: [codeOf('api', [guessed])] },
    [['note', inCode, 'Rename JWT_SECRET to TOKEN_SECRET in the environment of api.']],
  ],
  [
    'it is a guess, and not all was read',
    { groups: [given], code: [codeOf('api', [guessed], { isWhole: false })] },
    [],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([wrongVariableName, secretMissing], view(facts))
  expect(findings.map(({ severity, message, remedy }) => [severity, message, remedy])).toEqual(expected)
})
