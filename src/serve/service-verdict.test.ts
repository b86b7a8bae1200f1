import { expect, test } from 'vitest'
import type { AuditReport } from '../model/report/audit-report.ts'
import { fullReport } from '../report/sample-report.test-data.ts'
import { judgeService } from './service-verdict.ts'

const withoutGaps: AuditReport = { ...fullReport, gaps: [] }
const sound: AuditReport = { ...withoutGaps, findings: [], matrix: [] }
const looked: AuditReport = { ...withoutGaps, services: [{ project: 'shop', service: 'db' }] }
const agreed: AuditReport = {
  ...sound,
  matrix: fullReport.matrix.map((cell) => ({ ...cell, result: 'accepted' as const })),
}

test.each<[string, AuditReport, string, string, string | null]>([
  ['a finding names it', withoutGaps, 'shop', 'job-processor', 'inconsistent'],
  ['it is on the one side of a refused pair', withoutGaps, 'shop', 'gateway', 'inconsistent'],
  ['it is on the other side', withoutGaps, 'shop', 'user-service', 'inconsistent'],
  ['its pairs are accepted', withoutGaps, 'shop', 'web', 'consistent'],
  ['something could not be checked', fullReport, 'shop', 'web', 'incomplete'],
  ['a finding wins over that', fullReport, 'shop', 'job-processor', 'inconsistent'],
  ['nothing is wrong', agreed, 'shop', 'job-processor', 'consistent'],
  ['nothing was compared', sound, 'shop', 'job-processor', 'nothing-to-audit'],
  ['it is of another project', sound, 'other', 'web', null],
  ['it holds no key', looked, 'shop', 'db', 'nothing-to-audit'],
  [
    'it holds no key, and something could not be checked',
    { ...looked, gaps: fullReport.gaps },
    'shop',
    'db',
    'incomplete',
  ],
  ['another project has one of that name', looked, 'other', 'db', null],
  ['nobody knows it', withoutGaps, 'shop', 'none', null],
])('%s', (_, report, project, service, expected) => {
  expect(judgeService(report, project, service)).toBe(expected)
})
