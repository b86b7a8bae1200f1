import { expect, test } from 'vitest'
import type { AuditView } from '../../../model/audit-view.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { wrongName } from '../../view-facts-for-tests.ts'
import { secretMissing } from './secret-missing.ts'
import { wrongVariableName } from './wrong-variable-name.ts'

const rename = (services: string) => `Rename JWT_KEY to JWT_SECRET in the environment of ${services}.`

test.each<[string, Partial<AuditView>, readonly (readonly [string, string, string])[]]>([
  ['none', {}, []],
  [
    'one service',
    { wrongNames: [wrongName('api')] },
    [['error', 'api gets JWT_KEY, which nothing reads there: Acme reads JWT_SECRET', rename('api')]],
  ],
  [
    'the same in two services',
    { wrongNames: [wrongName('api'), wrongName('worker')] },
    [
      [
        'error',
        'api and worker get JWT_KEY, which nothing reads there: Acme reads JWT_SECRET',
        rename('api and worker'),
      ],
    ],
  ],
  [
    'two variables are two',
    { wrongNames: [wrongName('api'), wrongName('api', { variable: 'KEY' })] },
    [
      ['error', 'api gets JWT_KEY, which nothing reads there: Acme reads JWT_SECRET', rename('api')],
      [
        'error',
        'api gets KEY, which nothing reads there: Acme reads JWT_SECRET',
        'Rename KEY to JWT_SECRET in the environment of api.',
      ],
    ],
  ],
  [
    'a guess',
    { wrongNames: [wrongName('api', { confidence: 'possible' })] },
    [['note', 'api gets JWT_KEY, which nothing reads there: Acme reads JWT_SECRET', rename('api')]],
  ],
  [
    'the right one is set beside it',
    { wrongNames: [wrongName('api')], groups: [group([holds('api', 'A')])] },
    [
      [
        'warning',
        'api gets JWT_KEY, which nothing reads there: Acme reads JWT_SECRET',
        'Delete JWT_KEY: JWT_SECRET is set already.',
      ],
    ],
  ],
  [
    'the key that is missing for it is not told twice',
    { wrongNames: [wrongName('api')], groups: [group([holds('api', null), holds('auth', 'A')])] },
    [['error', 'api gets JWT_KEY, which nothing reads there: Acme reads JWT_SECRET', rename('api')]],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([wrongVariableName, secretMissing], view(facts))
  expect(findings.map(({ severity, message, remedy }) => [severity, message, remedy])).toEqual(expected)
})
