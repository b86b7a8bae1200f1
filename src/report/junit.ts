import { type AuditReport, isBlocking, type ReportedGroup } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'
import type { Gap } from '../model/report/gap.ts'
import { isFileLocation } from '../model/text/location.ts'
import { describeLocation, nameVerdict } from './headline.ts'
import { printable } from './printable.ts'
import { type RepositoryFolders, repositoryPath } from './repository-path.ts'
import { describePair, triedPairs } from './tried-pairs.ts'
import { describeAcceptance } from './waiver-notes.ts'

/** One case, with what came of it. */
interface TestCase {
  readonly name: string
  readonly file?: string
  readonly line?: number
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  /** One line that says what came of it; empty for one that passed in silence. */
  readonly message: string
  readonly type?: string
  readonly text?: string
}

interface TestSuite {
  readonly name: string
  readonly cases: readonly TestCase[]
}

/**
 * The report as JUnit XML. A trust group is a suite: each finding is a case in it, and each service without one is a case
 * that passed. What counts against the verdict is a failure, what is waived is skipped, the rest passes and says its piece.
 * A gap is an error, and so is a report without a key: neither may look like success.
 */
export function renderJunit(report: AuditReport, folders: RepositoryFolders): string {
  const suites = [
    ...report.groups.map((group) => suiteOf(group, report, folders)),
    ...trialSuites(report),
    otherFindings(report, folders),
    gapSuite(report, folders),
  ].filter(({ cases }) => cases.length > 0)
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'countersign', ...countCases(all) })}>`,
    ...suites.flatMap(writeSuite),
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteOf(group: ReportedGroup, report: AuditReport, folders: RepositoryFolders): TestSuite {
  const findings = report.findings.filter((finding) => finding.group === group.id)
  const troubled = new Set(findings.flatMap(({ services }) => services))
  const sound = [...new Set(group.bindings.map(({ service }) => service))].filter((service) => !troubled.has(service))
  return {
    name: group.id,
    cases: [
      ...findings.map((finding) => caseOf(finding, report, folders)),
      ...sound.map((service): TestCase => ({ name: service, outcome: 'passed', message: '' })),
    ],
  }
}

/** The pairs that `verify` tried, a suite for each group. One that is refused fails when the report does. */
function trialSuites(report: AuditReport): readonly TestSuite[] {
  const isBad = report.verdict === 'inconsistent'
  return report.groups.map(({ id }) => ({
    name: `tokens of ${id}`,
    cases: triedPairs(report)
      .filter(({ group }) => group === id)
      .map((pair): TestCase => {
        const isRefused = pair.result === 'refused'
        return {
          name: `${pair.issuer} to ${pair.validator}${pair.method === 'asked' ? ', live' : ''}`,
          outcome: isRefused && isBad ? 'failure' : 'passed',
          message: pair.result === 'accepted' ? '' : describePair(pair),
          ...(isRefused ? { type: 'verification', text: describePair(pair) } : {}),
        }
      }),
  }))
}

function otherFindings(report: AuditReport, folders: RepositoryFolders): TestSuite {
  const groups = new Set(report.groups.map(({ id }) => id))
  const findings = report.findings.filter(({ group }) => group === undefined || !groups.has(group))
  return { name: 'outside the trust groups', cases: findings.map((finding) => caseOf(finding, report, folders)) }
}

function caseOf(finding: Finding, report: AuditReport, folders: RepositoryFolders): TestCase {
  const { ruleId, severity, services, message, remedy, locations, waived } = finding
  const [location] = locations
  const common = {
    name: `${ruleId}: ${services.join(', ')}`,
    ...(isFileLocation(location)
      ? {
          file: repositoryPath(location.file, folders),
          ...(location.line === undefined ? {} : { line: location.line }),
        }
      : {}),
  }
  if (waived !== null)
    return { ...common, outcome: 'skipped', message: `waived: ${describeAcceptance(waived)}: ${message}` }
  return {
    ...common,
    outcome: isBlocking(finding, report.failOn) ? 'failure' : 'passed',
    message: `${severity}: ${message}`,
    type: ruleId,
    text: [
      ...locations.map((location) => [describeLocation(location), location.label ?? ''].join('  ').trimEnd()),
      remedy,
    ].join('\n'),
  }
}

function gapSuite(report: AuditReport, folders: RepositoryFolders): TestSuite {
  const cases = report.gaps.map((gap) => caseOfGap(gap, folders))
  const isEmpty = report.verdict === 'nothing-to-audit'
  return {
    name: 'what could not be checked',
    cases: isEmpty
      ? [...cases, { name: 'a JWT key', outcome: 'error', message: nameVerdict(report.verdict), type: report.verdict }]
      : cases,
  }
}

function caseOfGap({ source, code, reason, line }: Gap, folders: RepositoryFolders): TestCase {
  const place = line === undefined ? {} : { file: repositoryPath(source, folders), line }
  return { name: `${code}: ${source}`, ...place, outcome: 'error', message: reason, type: `gap-${code}` }
}

function countCases(cases: readonly TestCase[]): Record<string, number> {
  const count = (outcome: TestCase['outcome']) => cases.filter((one) => one.outcome === outcome).length
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
}

function writeSuite({ name, cases }: TestSuite): readonly string[] {
  return [
    `  <testsuite${attributes({ name, ...countCases(cases) })}>`,
    ...cases.flatMap((one) => writeCase(name, one)),
    '  </testsuite>',
  ]
}

function writeCase(suite: string, { name, file, line, outcome, message, type, text }: TestCase): readonly string[] {
  const open = `    <testcase${attributes({ name, classname: suite, file, line, time: 0 })}`
  const body = text === undefined ? '' : escapeXml(text)
  if (outcome !== 'passed') {
    const tag = outcome === 'skipped' ? { message } : { message, type }
    return [
      `${open}>`,
      `      <${outcome}${attributes(tag)}${body === '' ? '/>' : `>${body}</${outcome}>`}`,
      '    </testcase>',
    ]
  }
  if (message === '') return [`${open}/>`]
  return [`${open}>`, `      <system-out>${escapeXml(`${message}\n`)}${body}</system-out>`, '    </testcase>']
}

function attributes(named: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(named)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeXml(String(value))}"`))
    .join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escaped, each line printable: XML 1.0 §2.2 admits no control character, not even as a reference. */
function escapeXml(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line).replace(/[&<>"'\uFFFE\uFFFF]/g, (char) => entities[char] ?? ''))
    .join('\n')
}
