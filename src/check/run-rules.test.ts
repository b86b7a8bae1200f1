import { expect, test } from 'vitest'
import type { Severity } from '../model/report/finding.ts'
import { defineRule, type Report, type Rule } from './define-rule.ts'
import { view } from './facts-for-tests.ts'
import { runRules } from './run-rules.ts'

const report = (message: string, facts: Partial<Report> = {}): Report => ({
  message,
  services: [],
  data: {},
  locations: [{ file: 'compose.yaml', line: 1 }],
  ...facts,
})
const rule = (id: string, severity: Severity, ...reports: readonly Report[]): Rule =>
  defineRule({
    id,
    severity,
    confidence: 'certain',
    summary: '',
    remedy: 'the usual',
    needs: ['files'],
    check: () => reports,
  })

test('the header fills in what the report leaves open', () => {
  expect(runRules([rule('first', 'error', report('m', { group: 'g' }))], view({}))).toEqual([
    {
      ruleId: 'first',
      severity: 'error',
      confidence: 'certain',
      message: 'm',
      remedy: 'the usual',
      group: 'g',
      services: [],
      data: {},
      locations: [{ file: 'compose.yaml', line: 1 }],
      waived: null,
    },
  ])
})

test('a report may bring its own remedy and confidence', () => {
  const [finding] = runRules([rule('r', 'error', report('m', { remedy: 'better', confidence: 'likely' }))], view({}))
  expect(finding).toMatchObject({ remedy: 'better', confidence: 'likely', severity: 'error' })
})

test.each<[string, Severity, Partial<Report>, Severity | undefined, Severity]>([
  ['the header decides', 'warning', {}, undefined, 'warning'],
  ['the user may raise', 'warning', {}, 'error', 'error'],
  ['the user may lower', 'error', {}, 'note', 'note'],
  ['a report may lower', 'error', { severity: 'note' }, undefined, 'note'],
  ['a report may not raise', 'note', { severity: 'error' }, undefined, 'note'],
  ['a report lowers what the user raised', 'warning', { severity: 'note' }, 'error', 'note'],
  ['what is only possible is a note', 'error', { confidence: 'possible' }, undefined, 'note'],
  ['what is only possible stays a note', 'warning', { confidence: 'possible' }, 'error', 'note'],
  ['what is likely may be an error', 'error', { confidence: 'likely' }, undefined, 'error'],
])('%s', (_name, severity, facts, configured, expected) => {
  const options = configured === undefined ? {} : { severity: { r: configured } }
  expect(runRules([rule('r', severity, report('m', facts))], view({}), options).map((f) => f.severity)).toEqual([
    expected,
  ])
})

test('worst first, then in the order of the rules, then by place', () => {
  const at = (message: string, ...places: Report['locations']): Report => report(message, { locations: places })
  const rules = [
    rule('z', 'warning', at('5', { file: 'a.yaml' })),
    rule(
      'm',
      'error',
      at('4', { container: 'a' }),
      at('3', { file: 'b.yaml', line: 1 }),
      at('2', { file: 'a.yaml', line: 10, column: 2 }),
      at('1', { file: 'a.yaml', line: 10, column: 1 }),
      at('0', { file: 'a.yaml', line: 9 }),
    ),
    rule('a', 'warning', at('6', { file: 'a.yaml' })),
  ]
  expect(runRules(rules, view({})).map((finding) => finding.message)).toEqual(['0', '1', '2', '3', '4', '5', '6'])
})

test('a rule that throws is not skipped', () => {
  const broken = defineRule({
    ...rule('r', 'error'),
    check: () => {
      throw new Error('bug')
    },
  })
  expect(() => runRules([broken], view({}))).toThrow('bug')
})
