import { type AuditReport, isBlocking } from '../../model/report/audit-report.ts'
import type { Finding } from '../../model/report/finding.ts'
import type { Gap } from '../../model/report/gap.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { describeContainer } from '../headline.ts'
import { printable } from '../printable.ts'
import { noteWaivers, type WaiverNote } from '../waiver-notes.ts'
import { wrap } from './text-layout.ts'

/** What the gate decided, as far as it is shown. */
export interface Passage {
  readonly outcome: 'passed' | 'refused' | 'no-files' | 'other-files'
  readonly report: AuditReport
  readonly withoutEngine: Gap | null
  /** Whether gaps were let through. */
  readonly allowsGaps: boolean
}

/** The lines of a terminal as it has been since the VT100. */
const SCREEN_LINES = 24
const LONGEST_ENTRY = 8
const SHOWN_WARNINGS = 3

/**
 * Why the gate refused, in at most a screen of 24 lines: what to fix first, worst first, and how to see the rest. Ends with a
 * line feed. `closing` says what was not done. `passing` is the command that would pass, where there is one: it takes the place of
 * what each finding by itself would have recreated.
 */
export function renderRefusal(passage: Passage, closing: string, width: number, passing: string | null = null): string {
  const head = wrap(`countersign gate: refused: ${sumUp(passage)}`, width)
  const foot = [
    ...(passing === null ? [] : wrap(`This would be allowed: \`${passing}\``, width)),
    ...wrap(closing, width),
  ]
  const entries = listReasons(passage).map((reason) => layOut(reason, width, passing !== null))
  const shown: string[] = []
  let count = 0
  for (const lines of entries) {
    const isLast = count + 1 === entries.length
    if (head.length + shown.length + lines.length + (isLast ? 0 : 1) + foot.length > SCREEN_LINES) break
    shown.push(...lines)
    count += 1
  }
  const remaining = entries.length - count
  return `${[...head, ...shown, ...(remaining > 0 ? [`  and ${remaining} more`] : []), ...foot].join('\n')}\n`
}

/** That the gate let the command pass, and on what terms: what was not checked, and what is lost by it. Ends with a line feed. */
export function renderPassage(passage: Passage, width: number, compose: string): string {
  const lines = [`passed: ${sumUp(passage)}`, ...listTerms(passage, compose)]
  return `${lines
    .flatMap((line, index) =>
      wrap(`${index === 0 ? 'countersign gate: ' : ''}${line}`, width - (index === 0 ? 0 : 2)).map((part) =>
        index === 0 ? part : `  ${part}`,
      ),
    )
    .join('\n')}\n`
}

/**
 * The terms of a passage, one sentence each: nothing that is let through goes unsaid. `compose` is `docker compose` with the options by
 * which it finds the project.
 */
export function listTerms({ report, withoutEngine, allowsGaps }: Passage, compose: string): readonly string[] {
  const { findings, gaps } = report
  const losses = findings.filter(({ ruleId, waived }) => ruleId === 'rollout-breaks-live-tokens' && waived === null)
  const stale = findings.filter(({ ruleId, waived }) => ruleId === 'stale-process' && waived === null)
  const others = findings.filter(
    (finding) => finding.waived === null && !losses.includes(finding) && !stale.includes(finding),
  )
  const waived = findings.filter((finding) => finding.waived !== null).length
  return [
    ...(withoutEngine === null
      ? []
      : [`no engine answered, so only the files were looked at (${printable(withoutEngine.reason)})`]),
    ...describeStale([...new Set(stale.flatMap(({ services }) => services))], compose),
    ...losses.map(({ severity, message }) => `${severity}: ${printable(message)}`),
    ...(allowsGaps ? gaps : [])
      .slice(0, SHOWN_WARNINGS)
      .map(({ source, reason }) => `not checked: ${printable(source)}: ${printable(reason)}`),
    ...(allowsGaps && gaps.length > SHOWN_WARNINGS ? [`not checked: ${gaps.length - SHOWN_WARNINGS} more`] : []),
    ...(others.length === 0 ? [] : [`${countOf(others.length, 'finding')} below --fail-on: see countersign audit`]),
    ...(waived === 0 ? [] : [`${countOf(waived, 'finding')} waived: see countersign audit`]),
    ...noteWaivers(report)
      .filter(({ state }) => state === 'expires-soon')
      .slice(0, SHOWN_WARNINGS)
      .map(({ text, source }) => `${text} (${source})`),
  ]
}

function describeStale(services: readonly string[], compose: string): readonly string[] {
  if (services.length === 0) return []
  const [names, who] = [services.map(printable).join(', '), services.length === 1 ? 'it' : 'them']
  return [
    `${names}: the key file is newer than the running container, and this command does not restart ${who}: \`${compose} restart ${services.map(printable).join(' ')}\``,
  ]
}

/** The outcome in half a sentence. */
export function sumUp({ outcome, report }: Passage): string {
  const name = printable(report.sources.find((source) => source.kind === 'compose')?.project ?? 'the stack')
  if (outcome === 'no-files') {
    return report.gaps.length === 0
      ? 'no compose file was found, so there is nothing to judge'
      : 'no compose file could be read'
  }
  if (outcome === 'other-files') return 'the compose files found here are not those that Compose uses'
  const blocking = report.findings.filter((finding) => isBlocking(finding, report.failOn)).length
  switch (report.verdict) {
    case 'consistent':
      return `${name} is consistent (${describeScope(report)})`
    case 'inconsistent':
      return `${name} is inconsistent (${countOf(blocking, 'finding')}${report.gaps.length > 0 ? `, ${countOf(report.gaps.length, 'gap')}` : ''})`
    case 'incomplete':
      return `not everything in ${name} could be checked (${countOf(report.gaps.length, 'gap')})`
    case 'nothing-to-audit':
      return `${name} holds no JWT key, so there was nothing to compare`
  }
}

function describeScope({ sources, groups }: AuditReport): string {
  const engines = sources.flatMap((source) => (source.kind === 'engine' ? [source.containers] : []))
  const containers = engines.length === 0 ? undefined : engines.reduce((sum, count) => sum + count, 0)
  const holders = new Set(groups.flatMap(({ bindings }) => bindings.map(({ service }) => service))).size
  return [
    countOf(holders, 'service'),
    ...(containers === undefined ? [] : [`${countOf(containers, 'container')} running`]),
  ].join(', ')
}

/**
 * What is in the way, worst first: findings, for they can be fixed at once; waivers that covered them until lately; then what
 * could not be seen.
 */
function listReasons({ report, outcome }: Passage): readonly (Finding | WaiverNote | Gap)[] {
  if (outcome === 'other-files') return []
  const blocking = report.findings.filter((finding) => isBlocking(finding, report.failOn))
  const lapsed = noteWaivers(report).filter(
    ({ state, rules }) => state === 'expired' && blocking.some(({ ruleId }) => rules.includes(ruleId)),
  )
  return [...blocking, ...lapsed, ...report.gaps]
}

function layOut(reason: Finding | WaiverNote | Gap, width: number, isPassing: boolean): readonly string[] {
  const paragraph = (mark: string, text: string): readonly string[] =>
    wrap(printable(text), Math.max(30, width - 2 - mark.length)).map(
      (line, index) => `  ${index === 0 ? mark : ' '.repeat(mark.length)}${line}`,
    )
  if ('state' in reason) return clip(paragraph('waiver  ', `${reason.text} (${reason.source})`))
  if (!('ruleId' in reason)) {
    const { source, line, column } = reason
    const where = [source, line, column].filter((part) => part !== undefined).join(':')
    return clip(paragraph('gap  ', `${where}: ${reason.reason}`))
  }
  const [location] = reason.locations
  const where = isFileLocation(location)
    ? `${location.file}${location.line === undefined ? '' : `:${location.line}`}`
    : describeContainer(location)
  return clip([
    `  ${reason.severity}  ${printable(reason.ruleId)}  ${printable(where)}`,
    ...paragraph('  ', reason.message),
    ...(isPassing && reason.remedy.includes('`docker ') ? [] : paragraph('  → ', reason.remedy)),
  ])
}

function clip(lines: readonly string[]): readonly string[] {
  return lines.length <= LONGEST_ENTRY ? lines : [...lines.slice(0, LONGEST_ENTRY - 1), '    …']
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
