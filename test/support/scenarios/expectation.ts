import type { AuditReport } from '../../../src/model/report/audit-report.ts'
import type { Finding, FindingLocation } from '../../../src/model/report/finding.ts'
import type { Gap } from '../../../src/model/report/gap.ts'

/**
 * What a scenario expects, as the lines of `expected.txt`: the verdict, one line for each finding and one for each gap.
 *
 *     inconsistent
 *     error likely secret-mismatch [api] compose.yaml:10:7 .env:1:1 | api cannot verify tokens of auth: its JWT_SECRET differs
 *     gap missing auth.env | there is no such file
 *
 * `in full` behind the verdict means that all else of the report is held as well: a field on each indented line.
 */
export interface Expectation {
  readonly lines: readonly string[]
  readonly isInFull: boolean
}

type Judged = Pick<AuditReport, 'verdict' | 'findings' | 'gaps'>

const mark = ' in full'

/** The expectation that a file holds. */
export function readExpectation(text: string): Expectation {
  const lines = text.trimEnd().split('\n')
  return { lines, isInFull: lines[0]?.endsWith(mark) === true }
}

/** What came out, as it would stand in the file. */
export function describeReport({ verdict, findings, gaps }: Judged, isInFull: boolean): readonly string[] {
  return [
    isInFull ? `${verdict}${mark}` : verdict,
    ...findings.flatMap((finding) => [describeFinding(finding), ...(isInFull ? detailsOfFinding(finding) : [])]),
    ...gaps.flatMap((gap) => [describeGap(gap), ...(isInFull ? detailsOfGap(gap) : [])]),
  ]
}

/** The rules whose findings are expected, one for each finding. */
export function rulesExpected({ lines }: Expectation): readonly string[] {
  return lines.flatMap((line) => /^(?:error|warning|note) \w+ (?:waived )?([\w-]+) \[/.exec(line)?.[1] ?? [])
}

function describeFinding({ severity, confidence, ruleId, services, locations, message, waived }: Finding): string {
  const places = locations.map((location) => ` ${place(location)}`).join('')
  const isWaived = waived === null ? '' : 'waived '
  return `${severity} ${confidence} ${isWaived}${ruleId} [${services.join(' ')}]${places} | ${message}`
}

function describeGap({ code, source, reason, line, column }: Gap): string {
  return `gap ${code} ${[source, line, column].filter((part) => part !== undefined).join(':')} | ${reason}`
}

function detailsOfFinding(finding: Finding): readonly string[] {
  const { severity, confidence, ruleId, services, message, waived, locations, ...rest } = finding
  return [
    ...locations.map((location) => {
      const { label, excerpt } = location
      const said = { label, excerpt, ...('image' in location ? { image: location.image } : {}) }
      return `  at ${place(location)} ${JSON.stringify(said)}`
    }),
    ...fields({ ...rest, ...(waived === null ? {} : { waived }) }),
  ]
}

function detailsOfGap({ code, source, reason, line, column, ...rest }: Gap): readonly string[] {
  return fields(rest)
}

function fields(rest: object): readonly string[] {
  return Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value.replaceAll('\n', '\\n') : sorted(value)}`)
    .toSorted()
}

function place(location: FindingLocation): string {
  if ('container' in location) return `container ${location.container}`
  const { file, line, column } = location
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

/** JSON in which the order of keys says nothing. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
