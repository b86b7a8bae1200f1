import { describe, expect, test } from 'vitest'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Finding, Severity } from '../model/report/finding.ts'
import { renderGithub } from './github.ts'
import { fullReport } from './sample-report.test-data.ts'

const folders = { working: '/repo/deploy', repository: '/repo' }
const [first] = fullReport.findings as readonly [Finding]
const lines = (report: AuditReport) => renderGithub(report, folders).split('\n')
const many = (count: number, severity: Severity): readonly Finding[] =>
  Array.from({ length: count }, (_, index) => ({ ...first, severity, message: `${severity} ${index}` }))

test('a report with everything in it', () => {
  expect(lines(fullReport)).toEqual([
    '::error file=deploy/compose.yaml,line=30,col=5,title=secret-missing::job-processor has no JWT_SECRET, but it verifies tokens that user-service signs%0AAdd JWT_SECRET to the environment of job-processor',
    '::error file=deploy/old.env,line=4,col=1,title=gap%3A malformed::old.env: expected NAME=value',
    '::warning file=deploy/.env,line=1,col=1,title=placeholder-secret::JWT_SECRET of user-service reads like a placeholder%0AGenerate a strong value and put it in .env',
    '::notice title=short-secret (waived)::JWT_SECRET of legacy is shorter than HS256 asks for (container legacy)%0Awaived: vendor limit (ops, until 2027-01-31)',
    'countersign: inconsistent: 1 error, 1 warning, 1 waived, 1 gap — job-processor refuses tokens of user-service',
    '',
  ])
})

test('ten of a level are shown, errors before warnings before notices, and the rest is counted', () => {
  const findings = [...many(2, 'note'), ...many(11, 'warning'), ...many(13, 'error')]
  const shown = lines({ ...fullReport, findings, gaps: [] })
  expect(shown.slice(0, 22).map((line) => line.split(' ')[0])).toEqual([
    ...Array(10).fill('::error'),
    ...Array(10).fill('::warning'),
    ...Array(2).fill('::notice'),
  ])
  expect(shown[22]).toMatch(/; left out here: 3 more errors, 1 more warning$/)
  expect(shown).toHaveLength(24)
})

describe('no name starts a command or ends a property', () => {
  const hostile = 'a%0A::error::x\r\n::set-output name=y::z,line=1:2'
  test.each<[string, Partial<AuditReport>]>([
    ['in a message', { findings: [{ ...first, message: hostile, remedy: hostile }] }],
    ['in a file', { findings: [{ ...first, locations: [{ file: hostile, line: 1 }] }] }],
    ['in a container', { findings: [{ ...first, locations: [{ container: hostile }] }] }],
    ['in a reason', { findings: [{ ...first, waived: { reason: hostile } }] }],
    ['in a gap', { findings: [], gaps: [{ source: hostile, code: 'missing', reason: hostile, line: 1 }] }],
    [
      'in a waiver',
      {
        findings: [],
        waivers: [{ rule: hostile, origin: 'comment', source: hostile, state: 'unused', reason: hostile }],
      },
    ],
  ])('%s', (_, part) => {
    const [annotation = '', ...rest] = lines({ ...fullReport, gaps: [], groups: [], matrix: [], ...part })
    expect(rest).toHaveLength(2)
    const [, properties = ''] = /^::\w+ (.*?)::/.exec(annotation) ?? []
    expect(properties.split(',').map((property) => property.split('=')[0])).toEqual(
      properties.startsWith('file') ? expect.arrayContaining(['file', 'title']) : ['title'],
    )
    expect(properties).not.toMatch(/[:\r\n]|,line=1%3A2/)
    expect(annotation).not.toMatch(/%0A::(?!error::x|set-output)/)
    expect(annotation).toContain('a%250A')
  })
})
