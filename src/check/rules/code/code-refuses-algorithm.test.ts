import { expect, test } from 'vitest'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { asks, codeOf, use } from '../../code-facts-for-tests.ts'
import { group, holds, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { algorithmMismatch } from '../tokens/algorithm-mismatch.ts'
import { codeRefusesAlgorithm } from './code-refuses-algorithm.ts'

const key = [asks('JWT_SECRET')]
const issuer = holds('auth', 'A', { role: 'issuer' })
const validator = holds('api', 'A')
const groups = [group([issuer, validator])]
const signs = (algorithm: string) => codeOf('auth', [use('signs', key, { algorithms: [algorithm] })])
const verifies = (...algorithms: string[]) => codeOf('api', [use('verifies', key, { algorithms })])
const message = 'auth signs with HS512, and the source code of api accepts only HS256'

test.each<[string, Partial<AuditView>, readonly (readonly [string, string, string, string])[]]>([
  ['the code says nothing', { groups }, []],
  ['the same', { groups, code: [signs('HS256'), verifies('HS256')] }, []],
  ['one in common', { groups, code: [signs('HS256'), verifies('HS512', 'HS256')] }, []],
  ['one name for two', { groups, code: [signs('EdDSA'), verifies('Ed25519')] }, []],
  [
    'none in common',
    { groups, code: [signs('HS512'), verifies('HS256')] },
    [['code-refuses-algorithm', 'error', 'certain', message]],
  ],
  [
    'by a setting of the issuer',
    { groups: [group([{ ...issuer, algorithms: ['HS512'] }, validator])], code: [verifies('HS256')] },
    [['code-refuses-algorithm', 'error', 'certain', message]],
  ],
  [
    'what the code says counts more than a setting that it does not read',
    { groups: [group([{ ...issuer, algorithms: ['HS512'] }, validator])], code: [signs('HS256'), verifies('HS256')] },
    [],
  ],
  [
    'one finding where both hold the algorithms as settings too',
    {
      groups: [
        group([
          { ...issuer, algorithms: ['HS512'] },
          { ...validator, algorithms: ['HS256'] },
        ]),
      ],
      code: [signs('HS512'), verifies('HS256')],
    },
    [['code-refuses-algorithm', 'error', 'certain', message]],
  ],
  [
    'settings alone are the other rule',
    {
      groups: [
        group([
          { ...issuer, algorithms: ['HS512'] },
          { ...validator, algorithms: ['HS256'] },
        ]),
      ],
    },
    [['algorithm-mismatch', 'error', 'certain', 'auth signs with HS512 and api accepts only HS256']],
  ],
  [
    'another call names none, and takes the default of its library',
    {
      groups,
      code: [
        signs('HS512'),
        codeOf('api', [use('verifies', key, { algorithms: ['HS256'] }), use('verifies', key, { algorithms: null })]),
      ],
    },
    [],
  ],
  [
    'a guess is a note',
    {
      groups,
      code: [signs('HS512'), codeOf('api', [use('verifies', key, { algorithms: ['HS256'], certainty: 'guessed' })])],
    },
    [['code-refuses-algorithm', 'note', 'possible', message]],
  ],
  [
    'nothing tells surely that the two share tokens',
    { groups: [group([issuer, validator], { confidence: 'possible' })], code: [signs('HS512'), verifies('HS256')] },
    [],
  ],
  [
    'one service refuses its own',
    {
      groups: [group([holds('api', 'A', { role: 'both', roleSource: 'code' })])],
      code: [
        codeOf('api', [use('signs', key, { algorithms: ['HS512'] }), use('verifies', key, { algorithms: ['HS256'] })]),
      ],
    },
    [['code-refuses-algorithm', 'error', 'certain', 'api signs with HS512, and its source code accepts only HS256']],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([codeRefusesAlgorithm, algorithmMismatch], view(facts))
  const told = findings.map((one) => [one.ruleId, one.severity, one.confidence, one.message])
  expect(told).toEqual(expected)
})
