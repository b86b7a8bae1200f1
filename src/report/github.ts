import type { AuditReport } from '../model/report/audit-report.ts'
import type { Finding, Severity } from '../model/report/finding.ts'
import type { LineChange } from '../model/report/fix.ts'
import type { Gap } from '../model/report/gap.ts'
import { isFileLocation } from '../model/text/location.ts'
import { adviseWiring, countOf, describeLocation, describeVerdict, nameVerdict, sortFindings } from './headline.ts'
import { printable } from './printable.ts'
import { type RepositoryFolders, repositoryPath } from './repository-path.ts'
import { countPassed, describePair, triedPairs } from './tried-pairs.ts'
import { describeAcceptance, noteWaivers } from './waiver-notes.ts'

type Level = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly level: Level
  readonly title: string
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

const levels: readonly Level[] = ['error', 'warning', 'notice']
const levelOf: Readonly<Record<Severity, Level>> = { error: 'error', warning: 'warning', note: 'notice' }

/** GitHub shows no more of a level than this in one step, and drops the rest without a word. */
const SHOWN_OF_LEVEL = 10

/**
 * The report as workflow commands of GitHub Actions: annotations worst first, the gaps after the errors, at most ten of a
 * level, and a last line with the verdict and what was left out. No name in it can start a command of its own.
 */
export function renderGithub(
  report: AuditReport,
  folders: RepositoryFolders,
  changes: ReadonlyMap<number, readonly LineChange[]> = new Map(),
): string {
  const changesOf = new Map(report.findings.map((finding, index) => [finding, changes.get(index) ?? []]))
  const annotations = [
    ...sortFindings(report.findings).map((finding) => annotateFinding(finding, folders, changesOf.get(finding) ?? [])),
    ...report.gaps.map((gap) => annotateGap(gap, folders)),
    ...annotateNothing(report),
    ...noteWaivers(report).map(annotateNote),
    ...annotatePairs(report),
  ]
  const byLevel = levels.map((level) => ({ level, all: annotations.filter((one) => one.level === level) }))
  const omitted = byLevel
    .filter(({ all }) => all.length > SHOWN_OF_LEVEL)
    .map(({ level, all }) => countOf(all.length - SHOWN_OF_LEVEL, `more ${level}`))
  const wiring = adviseWiring(report)
  const verdict = `countersign: ${nameVerdict(report.verdict)}: ${describeVerdict(report)}`
  return [
    ...byLevel.flatMap(({ all }) => all.slice(0, SHOWN_OF_LEVEL).map(writeCommand)),
    [
      verdict,
      ...(omitted.length === 0 ? [] : [`left out here: ${omitted.join(', ')}`]),
      ...(wiring === null ? [] : [wiring]),
    ].join('; '),
    '',
  ].join('\n')
}

function annotateFinding(finding: Finding, folders: RepositoryFolders, changes: readonly LineChange[]): Annotation {
  const [location] = finding.locations
  const isWaived = finding.waived !== null
  const where = isFileLocation(location) ? { ...location, file: repositoryPath(location.file, folders) } : {}
  const ending = isWaived ? `waived: ${describeAcceptance(finding.waived)}` : finding.remedy
  const at = isFileLocation(location) ? '' : ` (${describeLocation(location)})`
  return {
    ...where,
    level: isWaived ? 'notice' : levelOf[finding.severity],
    title: `${finding.ruleId}${isWaived ? ' (waived)' : ''}`,
    message: [`${finding.message}${at}`, ending, ...changes.flatMap((change) => suggest(change, folders))].join('\n'),
  }
}

/** The new lines in words: an annotation cannot carry a suggestion to apply. */
function suggest({ file, startLine, endLine, lines }: LineChange, folders: RepositoryFolders): readonly string[] {
  const place = `${repositoryPath(file, folders)}:${startLine}`
  if (lines.length === 0) return [`Suggested change: remove the lines from ${place} to ${endLine - 1}`]
  const does = startLine === endLine ? `insert before ${place}` : `write at ${place}`
  return [`Suggested change: ${does}`, ...lines]
}

function annotateGap({ source, code, reason, line, column }: Gap, folders: RepositoryFolders): Annotation {
  const place = line === undefined ? {} : { file: repositoryPath(source, folders), line, ...(column && { column }) }
  return { ...place, level: 'error', title: `gap: ${code}`, message: `${source}: ${reason}` }
}

/** The matrix of `verify` as one notice: what did not pass, and how many did. */
function annotatePairs(report: AuditReport): readonly Annotation[] {
  const pairs = triedPairs(report)
  if (pairs.length === 0) return []
  const failed = pairs.filter(({ result }) => result !== 'accepted').slice(0, SHOWN_OF_LEVEL)
  return [{ level: 'notice', title: 'verify', message: [countPassed(pairs), ...failed.map(describePair)].join('\n') }]
}

/** A step that ends with 4 has to say why, and no finding does. */
function annotateNothing(report: AuditReport): readonly Annotation[] {
  if (report.verdict !== 'nothing-to-audit') return []
  return [{ level: 'error', title: nameVerdict(report.verdict), message: describeVerdict(report) }]
}

function annotateNote({ state, text, source }: ReturnType<typeof noteWaivers>[number]): Annotation {
  return { level: state === 'unused' ? 'notice' : 'warning', title: `waiver ${state}`, message: `${text} (${source})` }
}

/** `::error file=…,line=…,col=…,title=…::message`, as `toolkit/packages/core/src/command.ts` writes it. */
function writeCommand({ level, file, line, column, title, message }: Annotation): string {
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
  return `::${level} ${properties.join(',')}::${message.split('\n').map(printable).map(escapeMessage).join('%0A')}`
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
