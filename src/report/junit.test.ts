import { expect, test } from 'vitest'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'
import { renderJunit } from './junit.ts'
import { fullReport } from './sample-report.test-data.ts'

const folders = { working: '/repo/deploy', repository: '/repo' }
const [first] = fullReport.findings as readonly [Finding]
const quiet: AuditReport = { ...fullReport, verdict: 'consistent', groups: [], findings: [], gaps: [] }
const render = (part: Partial<AuditReport>): string => renderJunit({ ...quiet, ...part }, folders)

test('a report with everything in it', () => {
  expect(renderJunit(fullReport, folders)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="countersign" tests="7" failures="1" errors="1" skipped="1">
  <testsuite name="shop/access" tests="4" failures="1" errors="0" skipped="0">
    <testcase name="secret-missing: job-processor, user-service" classname="shop/access" file="deploy/compose.yaml" line="30" time="0">
      <failure message="error: job-processor has no JWT_SECRET, but it verifies tokens that user-service signs" type="secret-missing">compose.yaml:30:5
compose.yaml:12:7
Add JWT_SECRET to the environment of job-processor</failure>
    </testcase>
    <testcase name="gateway" classname="shop/access" time="0"/>
    <testcase name="mailer" classname="shop/access" time="0"/>
    <testcase name="web" classname="shop/access" time="0"/>
  </testsuite>
  <testsuite name="outside the trust groups" tests="2" failures="0" errors="0" skipped="1">
    <testcase name="placeholder-secret: user-service" classname="outside the trust groups" file="deploy/.env" line="1" time="0">
      <system-out>warning: JWT_SECRET of user-service reads like a placeholder
.env:1:1
Generate a strong value and put it in .env</system-out>
    </testcase>
    <testcase name="short-secret: legacy" classname="outside the trust groups" time="0">
      <skipped message="waived: vendor limit (ops, until 2027-01-31): JWT_SECRET of legacy is shorter than HS256 asks for"/>
    </testcase>
  </testsuite>
  <testsuite name="what could not be checked" tests="1" failures="0" errors="1" skipped="0">
    <testcase name="malformed: old.env" classname="what could not be checked" file="deploy/old.env" line="4" time="0">
      <error message="expected NAME=value" type="gap-malformed"/>
    </testcase>
  </testsuite>
</testsuites>
`)
})

test.each<[string, Partial<AuditReport>, string]>([
  [
    'a warning fails where warnings count',
    { findings: [first], failOn: 'warning' },
    'tests="1" failures="1" errors="0" skipped="0"',
  ],
  [
    'and passes where they do not',
    { findings: [first], failOn: 'error' },
    'tests="1" failures="0" errors="0" skipped="0"',
  ],
  ['nothing to audit is an error', { verdict: 'nothing-to-audit' }, 'tests="1" failures="0" errors="1" skipped="0"'],
  [
    'a finding of a group that is not reported is not lost',
    { findings: [{ ...first, group: 'gone/x' }] },
    'tests="1" failures="0" errors="0" skipped="0"',
  ],
])('%s', (_, part, counts) => {
  expect(render(part)).toContain(`<testsuites name="countersign" ${counts}>`)
})

test('no name breaks the XML', () => {
  const hostile = "\"><x a='1'>&amp;\u0000\u001b\ufffe\ud800]]>\n<!--"
  const xml = render({
    failOn: 'note',
    findings: [{ ...first, message: hostile, remedy: hostile, services: [hostile], locations: [{ file: hostile }] }],
    gaps: [{ source: hostile, code: 'missing', reason: hostile }],
  })
  expect(xml.match(/<[^>]*>/g)?.map((tag) => /^<[?/]?\w+/.exec(tag)?.[0])).toEqual([
    '<?xml',
    '<testsuites',
    '<testsuite',
    '<testcase',
    '<failure',
    '</failure',
    '</testcase',
    '</testsuite',
    '<testsuite',
    '<testcase',
    '<error',
    '</testcase',
    '</testsuite',
    '</testsuites',
  ])
  expect(xml).not.toMatch(/[\p{Cs}\ufffe]|(?!\n)\p{Cc}/u)
})
