import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { Gap } from '../../src/model/report/gap.ts'
import { renderJson } from '../../src/report/json.ts'
import { fullReport, sampleLive, sampleWaivers } from '../../src/report/sample-report.test-data.ts'

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'report.schema.json'), 'utf8'),
) as Record<string, unknown>

/** The published schema allows additions; with those closed it also shows what our model has and the schema lacks. */
function close(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(close)
  if (typeof part !== 'object' || part === null) return part
  const closed = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, close(value)]))
  const { properties, type } = closed
  return properties !== undefined && type === 'object' ? { additionalProperties: false, ...closed } : closed
}

const check = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
const isReport = check.compile(schema)
const isExactlyReport = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(close(schema) as object)
const waived = fullReport.findings.map((finding) =>
  finding.waived === null
    ? {
        ...finding,
        locations: [{ file: '.env', line: 1, label: 'api verifies with it', excerpt: 'KEY=[masked]' }] as const,
      }
    : { ...finding, waived: { ...finding.waived, origin: 'comment' as const } },
)
const notices = [{ code: 'engine-access', message: 'too much', remedy: 'a proxy' }] as const
const gaps: readonly Gap[] = [
  ...fullReport.gaps,
  { source: 'unix:///run/docker.sock', subject: { kind: 'engine' }, code: 'unreachable', reason: 'nobody answers' },
  { source: 'container api', subject: { kind: 'container', name: 'api' }, code: 'hidden', reason: 'no environment' },
]
const groups = fullReport.groups.map((one) => ({
  ...one,
  bindings: one.bindings.map((binding) => ({ ...binding, overruledRole: 'both' as const })),
}))
const sample = JSON.parse(
  renderJson({ ...fullReport, groups, gaps, findings: waived, live: sampleLive, waivers: sampleWaivers, notices }),
)

test('a report with everything in it is valid, and holds nothing that the schema does not name', () => {
  expect(isReport(sample), JSON.stringify(isReport.errors)).toBe(true)
  expect(isExactlyReport(sample), JSON.stringify(isExactlyReport.errors)).toBe(true)
})

test('an addition within schemaVersion 1 stays valid', () => {
  expect(isReport({ ...sample, later: 1 })).toBe(true)
})

const [finding] = sample.findings
const [group] = sample.groups

test.each([
  ['an unknown verdict', { ...sample, verdict: 'fine' }],
  ['a missing part', { ...sample, gaps: undefined }],
  ['another schemaVersion', { ...sample, schemaVersion: 2 }],
  ['a finding that is possible and yet an error', withFinding({ confidence: 'possible', severity: 'error' })],
  ['a finding without a place', withFinding({ locations: [] })],
  ['a line 0', withFinding({ locations: [{ file: 'a', line: 0 }] })],
  ['an object among the facts of a finding', withFinding({ data: { value: {} } })],
  [
    'an unkeyed hash as fingerprint',
    { ...sample, groups: [{ ...group, bindings: [{ ...group.bindings[0], fingerprint: 'a'.repeat(64) }] }] },
  ],
])('%s is not valid', (_, report) => {
  expect(isReport(JSON.parse(JSON.stringify(report)))).toBe(false)
})

function withFinding(part: object): object {
  return { ...sample, findings: [{ ...finding, ...part }] }
}
