import type { AuditReport, ReportedGroup, Source, Verdict } from '../model/report/audit-report.ts'
import type { Finding, FindingLocation } from '../model/report/finding.ts'
import type { LineChange } from '../model/report/fix.ts'
import type { Gap } from '../model/report/gap.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import { codeSpan, escapeMarkdown } from './escape-markdown.ts'
import {
  adviseWiring,
  countOf,
  describeContainers,
  describeLocation,
  describeVerdict,
  nameVerdict,
  sortFindings,
} from './headline.ts'
import { describeChanges } from './suggested-changes.ts'
import { triedPairs } from './tried-pairs.ts'
import { describeAcceptance, noteWaivers } from './waiver-notes.ts'

/** A comment on GitHub takes 65,536 characters. */
const MAX_LENGTH = 65_000
/** Kept for the line that says how much was left out, the fence of a section, and the footer. */
const RESERVE = 1_500
const SHOWN_PLACES = 4

const marks: Readonly<Record<Verdict, string>> = {
  consistent: '✅',
  inconsistent: '❌',
  incomplete: '❓',
  'nothing-to-audit': '➖',
}

/** One part of the comment: lines of which the last ones can be left out. */
interface Section {
  readonly head: readonly string[]
  readonly rows: readonly string[]
  readonly tail: readonly string[]
  readonly noun: string
}

/**
 * The report as Markdown for the comment on a pull request: the verdict, what could not be checked, the findings worst
 * first, the changes that would fix them (by their place in the list of findings), the waivers to think of, and the groups folded away.
 * At most 65,000 characters; what is left out is counted. Names from outside are shown and can do nothing.
 */
export function renderMarkdown(report: AuditReport, changes: Changes = new Map()): string {
  const title = `### ${marks[report.verdict]} countersign: ${nameVerdict(report.verdict)}`
  const footer = `<sub>${describeSources(report)}</sub>`
  const sentence = escapeMarkdown(describeVerdict(report))
  let budget = MAX_LENGTH - title.length - sentence.length - footer.length - RESERVE
  const parts: string[] = []
  for (const section of sectionsOf(report, changes)) {
    const part = shortenSection(section, budget)
    budget -= part.length + 2
    if (part !== '') parts.push(part)
  }
  return `${[title, sentence, ...parts, footer].filter((part) => part !== '').join('\n\n')}\n`
}

type Changes = ReadonlyMap<number, readonly LineChange[]>

function sectionsOf(report: AuditReport, changes: Changes): readonly Section[] {
  return [
    table(
      'Across hosts',
      ['hosts', 'must', 'on', 'is', 'because'],
      (report.across ?? []).map(rowOfAcross),
      'comparison',
    ),
    table('Could not be checked', ['what', 'why'], report.gaps.map(rowOfGap), 'gap'),
    table('Findings', ['severity', 'what', 'where'], sortFindings(report.findings).map(rowOfFinding), 'finding'),
    {
      head: ['#### Suggested changes', ''],
      rows: report.findings.flatMap((finding, at) => describeChanges(finding, changes.get(at) ?? [])),
      tail: [],
      noun: 'change',
    },
    table(
      'Waivers',
      ['waiver', 'stands in'],
      noteWaivers(report).map(({ text, source }) => row([escapeMarkdown(text), codeSpan(source)])),
      'waiver',
    ),
    table(
      'Minted, sent and verified',
      ['token of', 'at', 'result', 'because'],
      triedPairs(report).map(rowOfPair),
      'pair',
    ),
    {
      head: report.groups.length === 0 ? [] : ['<details><summary>Who holds which key</summary>', ''],
      rows: report.groups.map(describeGroup),
      tail: ['</details>'],
      noun: 'trust group',
    },
  ]
}

/** The section as text of at most `budget` characters; empty where there is nothing to tell. */
function shortenSection({ head, rows, tail, noun }: Section, budget: number): string {
  if (rows.length === 0) return ''
  const kept: string[] = []
  let length = [...head, ...tail].join('\n').length
  for (const line of rows) {
    length += line.length + 1
    if (length > budget) break
    kept.push(line)
  }
  const omitted = rows.length - kept.length
  if (omitted === 0) return [...head, ...kept, ...tail].join('\n')
  const rest = `… and ${countOf(omitted, `more ${noun}`)}: see the report of the run.`
  return kept.length === 0 ? rest : [...head, ...kept, ...tail, '', rest].join('\n')
}

function table(title: string, headings: readonly string[], rows: readonly string[], noun: string): Section {
  return { head: [`#### ${title}`, '', row(headings), row(headings.map(() => '---'))], rows, tail: [], noun }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function rowOfAcross({ hosts, rule, group, result, reason }: NonNullable<AuditReport['across']>[number]): string {
  const cells = [hosts.join(', '), rule, group ?? 'every key', result === 'holds' ? 'so' : result, reason]
  return row(cells.map(escapeMarkdown))
}

function rowOfGap({ source, code, reason, line, column, settle }: Gap): string {
  const place = [source, line, column].filter((part) => part !== undefined).join(':')
  const remedy = settle === undefined ? '' : `; in ${codeSpan('countersign.yaml')}: ${codeSpan(settle)}`
  return row([codeSpan(place), `${escapeMarkdown(reason)} (${codeSpan(code)})${remedy}`])
}

function rowOfPair({ issuer, validator, result, reason, cause }: MatrixCell): string {
  const why = cause === undefined || cause === 'different' ? '' : ` (${cause})`
  return row([
    codeSpan(issuer),
    codeSpan(validator),
    result === 'accepted' ? result : `**${result}**`,
    escapeMarkdown(reason + why),
  ])
}

function rowOfFinding({ ruleId, severity, confidence, message, remedy, locations, waived }: Finding): string {
  const sure = confidence === 'certain' ? '' : ` (${confidence})`
  const ending = waived === null ? escapeMarkdown(remedy) : `waived: ${escapeMarkdown(describeAcceptance(waived))}`
  const places = locations.slice(0, SHOWN_PLACES).map(formatLocation)
  const more = locations.length > SHOWN_PLACES ? [`and ${locations.length - SHOWN_PLACES} more`] : []
  return row([
    waived === null ? `**${severity}**${sure}` : `~~${severity}~~ waived`,
    `${codeSpan(ruleId)}: ${escapeMarkdown(message)}<br>→ ${ending}`,
    [...places, ...more].join('<br>'),
  ])
}

function formatLocation(location: FindingLocation): string {
  const place = codeSpan(describeLocation(location))
  return location.label === undefined ? place : `${place} ${escapeMarkdown(location.label)}`
}

/** The group's table; bindings that read the same, as those of replicas do, are one row. */
function describeGroup({ id, bindings }: ReportedGroup): string {
  const rows = bindings.map(({ service, variable, role, state, fingerprint }) =>
    row([
      codeSpan(service),
      codeSpan(variable),
      role,
      state === 'present' ? codeSpan(fingerprint ?? 'unknown') : `**${state}**`,
    ]),
  )
  const headings = ['service', 'variable', 'role', 'key']
  return [`**${escapeMarkdown(id)}**`, '', row(headings), row(headings.map(() => '---')), ...new Set(rows), ''].join(
    '\n',
  )
}

function describeSources(report: AuditReport): string {
  const { sources, tool } = report
  const wiring = adviseWiring(report)
  const looked = sources.slice(0, SHOWN_PLACES).map(describeSource)
  return [
    `countersign ${escapeMarkdown(tool.version)}`,
    ...(looked.length === 0 ? ['looked at nothing'] : looked),
    ...(wiring === null ? [] : [escapeMarkdown(wiring)]),
  ].join('; ')
}

function describeSource(source: Source): string {
  if (source.kind === 'snapshot') {
    return `${codeSpan(source.host)}: ${codeSpan(source.file)} (snapshot of ${escapeMarkdown(source.takenAt)})`
  }
  if (source.kind === 'engine')
    return `${source.host === undefined ? '' : `${codeSpan(source.host)}: `}${codeSpan(source.address)} (${describeContainers(source)})`
  const files = source.files.slice(0, SHOWN_PLACES).map(codeSpan).join(', ')
  return `${files}${source.files.length > SHOWN_PLACES ? ', …' : ''} (project ${codeSpan(source.project)}, ${countOf(source.services, 'service')})`
}
