import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { group, holds, runs, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { wrongName } from '../../view-facts-for-tests.ts'
import { randomPerProcess } from './random-per-process.ts'
import { secretEmpty } from './secret-empty.ts'
import { secretMissing } from './secret-missing.ts'

const random = { whenUnset: 'random-per-process', product: 'Acme' } as const
const needs = (service: string, facts: Partial<Binding> = {}) => holds(service, null, { ...random, ...facts })
const many = 'each generates its own key: a token of one is refused by the others'
const alone = 'Acme generates a new key at every start: tokens signed before are refused'

test.each<[string, readonly Binding[], Partial<AuditView>, readonly (readonly [string, string, string])[]]>([
  ['it is set', [holds('api', 'A', random)], {}, []],
  [
    'several need it',
    [needs('api'), needs('worker')],
    {},
    [['random-per-process', 'error', `JWT_SECRET of api and worker is not set, and ${many}`]],
  ],
  [
    'one needs it',
    [needs('api')],
    {},
    [['random-per-process', 'warning', `JWT_SECRET of api is not set, and ${alone}`]],
  ],
  [
    'set to nothing',
    [needs('api', { state: 'empty' })],
    {},
    [['random-per-process', 'warning', `JWT_SECRET of api is empty, and ${alone}`]],
  ],
  [
    'another service holds one, so it is missing',
    [needs('api'), holds('auth', 'A')],
    {},
    [['secret-missing', 'error', 'api has no JWT_SECRET, which auth holds, and then generates its own at every start']],
  ],
  ['it may be left out', [needs('api', { isOptional: true }), needs('worker', { isOptional: true })], {}, []],
  ['another product makes one and keeps it', [needs('api', { whenUnset: 'random-once' })], {}, []],
  [
    'another product refuses',
    [needs('api', { whenUnset: 'refuses' })],
    {},
    [['secret-missing', 'error', 'api has no JWT_SECRET']],
  ],
  ['a bystander', [needs('db', { role: 'bystander' })], {}, []],
  ['it has another name, which is reported', [needs('api')], { wrongNames: [wrongName('api')] }, []],
  [
    'another name that is only a guess',
    [needs('api')],
    { wrongNames: [wrongName('api', { confidence: 'possible' })] },
    [['random-per-process', 'warning', `JWT_SECRET of api is not set, and ${alone}`]],
  ],
  [
    'only as it runs',
    [holds('api', 'A', random), runs('api', null, random)],
    {},
    [['random-per-process', 'warning', `in the running containers, JWT_SECRET of api is not set, and ${alone}`]],
  ],
])('%s', (_name, bindings, facts, expected) => {
  const findings = runRules(
    [randomPerProcess, secretMissing, secretEmpty],
    view({ groups: [group(bindings)], ...facts }),
  )
  expect(findings.map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual(expected)
})

test('the whole finding', () => {
  const bindings = [needs('api', { sources: ['KEY'] }), needs('worker')]
  expect(runRules([randomPerProcess], view({ groups: [group(bindings)] }))).toEqual([
    {
      ruleId: 'random-per-process',
      severity: 'error',
      confidence: 'certain',
      message: `JWT_SECRET of api and worker is not set, and ${many}`,
      remedy: `Set one key (\`openssl rand -hex 32\`) in .env and pass it to api and worker: \`JWT_SECRET: \${KEY:?must be set}\`.`,
      edits: [
        { kind: 'new-key', source: 'KEY' },
        { kind: 'refer', services: ['api', 'worker'], variable: 'JWT_SECRET', source: 'KEY' },
      ],
      group: 'shop/access',
      services: ['api', 'worker'],
      data: { variables: ['JWT_SECRET'], state: 'not set' },
      locations: [
        { file: 'compose.yaml', line: 3 },
        { file: 'compose.yaml', line: 6 },
      ],
      waived: null,
    },
  ])
})
