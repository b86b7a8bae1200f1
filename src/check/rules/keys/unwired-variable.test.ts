import { expect, test } from 'vitest'
import type { AuditView } from '../../../model/report/audit-view.ts'
import { group, holds, strength, unwired, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { unwiredVariable } from './unwired-variable.ts'

const placeholder = strength({ placeholder: 'published' })
const wire = `Pass it to api, whose JWT_SECRET is missing or a placeholder: \`JWT_SECRET: \${JWT_SECRET_KEY:?must be set}\`.`
const usual = unwiredVariable.remedy

test.each<[string, Partial<AuditView>, readonly (readonly [string, string, readonly string[]])[]]>([
  ['nothing is unwired', {}, []],
  ['nobody needs it', { unwired: [unwired()], groups: [group([holds('api', 'A')])] }, [['warning', usual, []]]],
  [
    'a service lacks its key',
    { unwired: [unwired()], groups: [group([holds('api', null)])] },
    [['warning', wire, ['api']]],
  ],
  [
    'a service may do without its key',
    { unwired: [unwired()], groups: [group([holds('api', null, { isOptional: true })])] },
    [['warning', usual, []]],
  ],
  [
    'a service has a placeholder',
    { unwired: [unwired()], groups: [group([holds('api', 'A', { strength: placeholder })])] },
    [['warning', wire, ['api']]],
  ],
  [
    'it is a placeholder itself',
    { unwired: [unwired({ strength: placeholder })], groups: [group([holds('api', null)])] },
    [['warning', usual, []]],
  ],
  [
    'it is empty',
    { unwired: [unwired({ fingerprint: null, strength: null })], groups: [group([holds('api', null)])] },
    [['note', usual, []]],
  ],
  [
    'the needy one is of another project',
    { unwired: [unwired()], groups: [group([holds('api', null)], { project: 'other' })] },
    [['warning', usual, []]],
  ],
])('%s', (_name, facts, expected) => {
  const findings = runRules([unwiredVariable], view(facts))
  expect(findings.map(({ severity, remedy, services }) => [severity, remedy, services])).toEqual(expected)
  for (const { message } of findings) {
    expect(message).toBe('JWT_SECRET_KEY is defined in .env and no service receives it')
  }
})
