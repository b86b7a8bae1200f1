import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { sarifSchema } from '../../test/support/sarif-schema.ts'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'
import type { RuleDescription } from './rule-description.ts'
import { fullReport } from './sample-report.test-data.ts'
import { renderSarif } from './sarif.ts'

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false })
// RFC 3986: a reference in which every character may stand, and a URI has a scheme as well.
ajv.addFormat('uri-reference', /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})*$/)
ajv.addFormat('uri', /^[a-zA-Z][a-zA-Z\d+.-]*:(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})*$/)
const isSarif = ajv.compile(sarifSchema)

const rules: readonly RuleDescription[] = ['secret-missing', 'short-secret', 'placeholder-secret', 'latent-split'].map(
  (id) => ({ id, severity: 'error', confidence: 'likely', summary: `What ${id} is.`, remedy: 'Fix it.' }),
)
const folders = { working: '/repo/deploy', repository: '/repo' }

function render(report: AuditReport): Log['runs'][0] {
  const log: unknown = JSON.parse(renderSarif(report, { rules, folders, exitCode: 1 }))
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true)
  return (log as Log).runs[0]
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly results: readonly Result[]
      readonly invocations: readonly Record<string, unknown>[]
    },
  ]
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex?: number
  readonly message: { readonly text: string }
  readonly locations: readonly unknown[]
  readonly suppressions: readonly unknown[]
  readonly partialFingerprints: Readonly<Record<string, string>>
}

const [first] = fullReport.findings as readonly [Finding]
const withFindings = (...findings: readonly Finding[]): AuditReport => ({ ...fullReport, findings })
const atPlace = (...locations: Finding['locations']): unknown =>
  render(withFindings({ ...first, locations })).results[0]?.locations

test('a log with everything in it is valid, and declares every rule', () => {
  const { tool, results } = render({
    ...fullReport,
    waivers: [
      { rule: 'latent-split', origin: 'comment', source: 'compose.yaml:3', state: 'unused', reason: 'x' },
      { rule: 'nowhere', origin: 'baseline', source: 'old.json', state: 'unused', reason: 'x' },
    ],
  })
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
  expect(results.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex])).toEqual([
    ['placeholder-secret', 2],
    ['secret-missing', 0],
    ['short-secret', 1],
  ])
})

test('the schema finds what SARIF does not have', () => {
  const log = JSON.parse(renderSarif(fullReport, { rules, folders, exitCode: 1 }))
  expect(isSarif({ ...log, more: 1 })).toBe(false)
  log.runs[0].results[0].suppressions = [{ kind: 'external', state: 'accepted' }]
  expect(isSarif(log)).toBe(false)
})

describe('places', () => {
  const inRepository = (uri: string) => ({ artifactLocation: { uri, uriBaseId: '%SRCROOT%' } })
  test.each<[string, Finding['locations'], unknown]>([
    [
      'a file counts from the root of the repository',
      [{ file: 'compose.yaml', line: 3, column: 7 }],
      { physicalLocation: { ...inRepository('deploy/compose.yaml'), region: { startLine: 3, startColumn: 7 } } },
    ],
    [
      'a name with whitespace, marks and other scripts is encoded',
      [{ file: 'a b/ü#1?.env' }],
      { physicalLocation: inRepository('deploy/a%20b/%C3%BC%231%3F.env') },
    ],
    [
      'an absolute name inside the repository is relative again',
      [{ file: '/repo/.env', line: 1 }],
      { physicalLocation: { ...inRepository('.env'), region: { startLine: 1 } } },
    ],
    [
      'a file outside the repository is absolute',
      [{ file: '/etc/keys/a.env' }],
      { physicalLocation: { artifactLocation: { uri: 'file:///etc/keys/a.env' } } },
    ],
    [
      'a container stands at the file that the finding has too',
      [{ container: 'shop-api-1' }, { file: '.env', line: 2 }],
      {
        physicalLocation: { ...inRepository('deploy/.env'), region: { startLine: 2 } },
        logicalLocations: [{ name: 'shop-api-1', fullyQualifiedName: 'shop-api-1', kind: 'container' }],
      },
    ],
    [
      'a container alone stands at the compose file',
      [{ container: 'x' }],
      {
        physicalLocation: inRepository('deploy/compose.yaml'),
        logicalLocations: [{ name: 'x', fullyQualifiedName: 'x', kind: 'container' }],
      },
    ],
  ])('%s', (_, locations, expected) => {
    expect(atPlace(...locations)).toEqual([expected])
  })

  test('without any file a container is a logical place only', () => {
    const { results } = render({ ...withFindings({ ...first, locations: [{ container: 'x' }] }), sources: [] })
    expect(results[0]?.locations).toEqual([
      { logicalLocations: [{ name: 'x', fullyQualifiedName: 'x', kind: 'container' }] },
    ])
  })
})

describe('fingerprints of results', () => {
  const print = (finding: Finding) => render(withFindings(finding)).results[0]?.partialFingerprints
  const before = print(first)

  test.each<[string, Partial<Finding>]>([
    ['a line that moves', { locations: [{ file: '.env', line: 9, column: 4 }] }],
    ['other words', { message: 'said otherwise', remedy: 'do otherwise' }],
    ['another severity', { severity: 'error', confidence: 'certain' }],
    ['another place that explains it', { locations: [{ file: '.env' }, { file: 'more.env' }] }],
  ])('%s does not change it', (_, part) => {
    expect(print({ ...first, ...part })).toEqual(before)
  })

  test.each<[string, Partial<Finding>]>([
    ['another rule', { ruleId: 'short-secret' }],
    ['another service', { services: ['api'] }],
    ['another variable', { data: { variables: ['OTHER'] } }],
    ['another file', { locations: [{ file: 'other.env', line: 1 }] }],
  ])('%s changes it', (_, part) => {
    expect(print({ ...first, ...part })).not.toEqual(before)
  })

  test('two findings of one identity have two', () => {
    const prints = render(withFindings(first, first)).results.map(({ partialFingerprints }) => partialFingerprints)
    expect(prints[0]).toEqual(before)
    expect(prints[1]).not.toEqual(before)
  })
})

test.each<[string, Finding['waived'], readonly unknown[]]>([
  ['what is not waived has none', null, []],
  [
    'a waiver of the configuration is external',
    { reason: 'vendor limit', owner: 'ops', expires: '2027-01-31' },
    [{ kind: 'external', status: 'accepted', justification: 'vendor limit (owner ops, until 2027-01-31)' }],
  ],
  [
    'a comment is in the source',
    { reason: 'vendor limit', origin: 'comment' },
    [{ kind: 'inSource', status: 'accepted', justification: 'vendor limit' }],
  ],
  [
    'the baseline is external',
    { reason: 'in the baseline', origin: 'baseline' },
    [{ kind: 'external', status: 'accepted', justification: 'in the baseline' }],
  ],
])('suppressions: %s', (_, waived, expected) => {
  expect(render(withFindings({ ...first, waived })).results[0]?.suppressions).toEqual(expected)
})

test('a gap makes the execution unsuccessful, and stands at its line', () => {
  expect(render(fullReport).invocations).toEqual([
    {
      executionSuccessful: false,
      exitCode: 1,
      exitCodeDescription: 'inconsistent',
      toolExecutionNotifications: [
        {
          descriptor: { id: 'gap-malformed' },
          level: 'error',
          message: { text: 'old.env: expected NAME=value.' },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'deploy/old.env', uriBaseId: '%SRCROOT%' },
                region: { startLine: 4, startColumn: 1 },
              },
            },
          ],
        },
      ],
      toolConfigurationNotifications: [],
    },
  ])
})

test('no name makes a link or a placeholder of a message', () => {
  const { results } = render(withFindings({ ...first, message: '[click](http://evil) {0}', remedy: 'Go\u202e.' }))
  expect(results[0]?.message.text).toBe('[click] (http://evil) {{0}}. Go\\u{202e}.')
})
