import type { Finding } from '../../../src/model/report/finding.ts'
import type { Gap } from '../../../src/model/report/gap.ts'
import type { ExpectedFinding, IncidentExpectation, IncidentOutcome } from './incident.ts'

/**
 * How the answer compares with the expectation.
 *
 * - `exact` it is the one expected; `incomplete-with-fact` it is `incomplete` where that may be, and names what is missing;
 * - `false` it says what is not so: a finding that must not be there, or `inconsistent` where nothing is;
 * - `missed` anything else.
 */
export type IncidentResult = 'exact' | 'incomplete-with-fact' | 'missed' | 'false'

/** The result, and in words what is not as expected; none where it is `exact`. */
export interface IncidentJudgement {
  readonly result: IncidentResult
  readonly differences: readonly string[]
}

/** Compares what came out for one state of an incident with what a correct tool says. */
export function judgeIncident(expectation: IncidentExpectation, outcome: IncidentOutcome): IncidentJudgement {
  const { report } = outcome
  const wrong = listWrong(expectation, outcome)
  const lacking = listLacking(expectation, outcome)
  const differences = [...wrong, ...lacking]
  if (wrong.length > 0) return { result: 'false', differences }
  if (lacking.length === 0) return { result: 'exact', differences }
  const { orIncomplete } = expectation
  const isNamed = orIncomplete !== null && holdsWords(report.gaps.map(textOf).join('\n'), orIncomplete)
  return { result: report.verdict === 'incomplete' && isNamed ? 'incomplete-with-fact' : 'missed', differences }
}

function listWrong({ verdict, absent }: IncidentExpectation, { report }: IncidentOutcome): readonly string[] {
  const unwanted = report.findings.filter(
    ({ ruleId, severity }) => absent.includes(ruleId) || absent.includes(severity),
  )
  return [
    ...unwanted.map(({ severity, ruleId, services }) => `unwanted ${severity} ${ruleId} of ${services.join(', ')}`),
    ...(report.verdict === 'inconsistent' && !verdict.includes('inconsistent') ? ['verdict inconsistent'] : []),
  ]
}

function listLacking(
  { verdict, findings, gaps = [], rehearse }: IncidentExpectation,
  { report, leftBehind }: IncidentOutcome,
): readonly string[] {
  const lacking = verdict.includes(report.verdict) ? [] : [`verdict ${report.verdict}, not ${verdict.join(' or ')}`]
  for (const expected of findings) {
    const faults = report.findings.map((finding) => faultsOf(expected, finding))
    if (faults.some(({ length }) => length === 0)) continue
    const nearest = faults.toSorted((a, b) => a.length - b.length).find((fault) => !fault.includes('rule'))
    lacking.push(`no ${listOf(expected.ruleId).join(' or ')}${nearest ? ` with the right ${nearest.join(', ')}` : ''}`)
  }
  for (const words of gaps) {
    if (!report.gaps.some((gap) => holdsWords(textOf(gap), words))) lacking.push(`no gap with ${words.join(', ')}`)
  }
  if (rehearse !== undefined && leftBehind?.join() !== rehearse.leftBehind.join()) {
    lacking.push(`rehearse leaves behind ${leftBehind?.join(', ') || 'nobody'}`)
  }
  return lacking
}

/** In which parts the finding is not the expected one. */
function faultsOf(expected: ExpectedFinding, finding: Finding): readonly string[] {
  const { services = [], severity, cause, at = [], says, remedy, notRemedy } = expected
  const places = finding.locations.map((location) => ('file' in location ? `${location.file}:${location.line}` : ''))
  return [
    ...(listOf(expected.ruleId).includes(finding.ruleId) ? [] : ['rule']),
    ...(services.every((service) => isNamed(service, finding)) ? [] : ['services']),
    ...(severity === undefined || listOf(severity).includes(finding.severity) ? [] : ['severity']),
    ...(cause === undefined || finding.data['cause'] === cause ? [] : ['cause']),
    ...(at.every((place) => places.includes(place)) ? [] : ['place']),
    ...(says === undefined || isSaid(says, finding.message) ? [] : ['message']),
    ...(remedy === undefined || isSaid(remedy, finding.remedy) ? [] : ['remedy']),
    ...(notRemedy === undefined || !isSaid(notRemedy, finding.remedy) ? [] : ['remedy']),
  ]
}

/** Among its services, or in its message: of a pair that disagrees, a finding lists the side to look at. */
function isNamed(service: string, { services, message }: Finding): boolean {
  return services.includes(service) || message.split(/[^\w.-]+/).includes(service)
}

function isSaid(pattern: string, text: string): boolean {
  return new RegExp(pattern, 'i').test(text)
}

/** Everything that a gap names: where, why, and the lines that settle it. */
function textOf(gap: Gap & { readonly settle?: string }): string {
  const place = gap.line === undefined ? gap.source : `${gap.source}:${gap.line}`
  return [place, gap.code, gap.reason, gap.settle ?? ''].join(' ')
}

function holdsWords(text: string, words: readonly string[]): boolean {
  return words.every((word) => word.split('|').some((one) => text.toLowerCase().includes(one.toLowerCase())))
}

function listOf<T extends string>(one: T | readonly T[]): readonly T[] {
  return typeof one === 'string' ? [one] : one
}
