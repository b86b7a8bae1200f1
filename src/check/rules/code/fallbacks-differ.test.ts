import { expect, test } from 'vitest'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { asks, codeOf, use, writes } from '../../code-facts-for-tests.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { fallbacksDiffer } from './fallbacks-differ.ts'

const fallsBack = (service: string, key: string, variable = 'JWT_SECRET', given: 'text' | 'nothing' = 'text') =>
  codeOf(service, [use('verifies', [asks(variable, given), writes(key)])])
const message = 'auth and api fall back to different keys in their source code when JWT_SECRET is missing'

test.each<[string, Partial<AuditView>, readonly (readonly [string, string])[]]>([
  ['none', {}, []],
  [
    'one service falls back',
    { code: [fallsBack('auth', 'A'), codeOf('api', [use('signs', [asks('JWT_SECRET')])])] },
    [],
  ],
  ['equal fallbacks', { code: [fallsBack('auth', 'A'), fallsBack('api', 'A')] }, []],
  ['different ones of one variable', { code: [fallsBack('auth', 'A'), fallsBack('api', 'B')] }, [['warning', message]]],
  ['of two variables of different keys', { code: [fallsBack('auth', 'A'), fallsBack('api', 'B', 'OTHER')] }, []],
  [
    'of two variables of one trust group',
    {
      groups: [group([holds('auth', 'K'), holds('api', 'K', { variable: 'OTHER' })])],
      code: [fallsBack('auth', 'A'), fallsBack('api', 'B', 'OTHER')],
    },
    [
      [
        'warning',
        'auth and api fall back to different keys in their source code when JWT_SECRET and OTHER are missing',
      ],
    ],
  ],
  [
    'of one variable name in two trust groups',
    {
      groups: [group([holds('auth', 'K')]), group([holds('api', 'L')], { id: 'shop/access-2' })],
      code: [fallsBack('auth', 'A'), fallsBack('api', 'B')],
    },
    [],
  ],
  [
    'of services that hold different keys already',
    {
      groups: [group([holds('auth', 'K'), holds('api', 'L')])],
      code: [fallsBack('auth', 'A'), fallsBack('api', 'B')],
    },
    [],
  ],
  [
    'one that is in effect is reported elsewhere',
    { code: [fallsBack('auth', 'A'), fallsBack('api', 'B', 'JWT_SECRET', 'nothing')] },
    [],
  ],
  [
    'two places of one service',
    {
      code: [
        codeOf('api', [
          use('signs', [asks('JWT_SECRET'), writes('A')]),
          use('verifies', [asks('JWT_SECRET'), writes('B')]),
        ]),
      ],
    },
    [['warning', 'api falls back to different keys in two places in its source code when JWT_SECRET is missing']],
  ],
  [
    'a guess is a note',
    {
      code: [
        fallsBack('auth', 'A'),
        codeOf('api', [use('verifies', [asks('JWT_SECRET'), writes('B')], { certainty: 'guessed' })]),
      ],
    },
    [['note', message]],
  ],
  [
    'a text that is made to something else cannot be compared',
    {
      code: [
        fallsBack('auth', 'A'),
        codeOf('api', [use('verifies', [asks('JWT_SECRET'), writes('B', { fingerprint: null, holds: null })])]),
      ],
    },
    [],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([fallbacksDiffer], view(facts))
  expect(findings.map(({ severity, message: told }) => [severity, told])).toEqual(expected)
})
