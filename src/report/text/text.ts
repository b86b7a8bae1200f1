import type { Fingerprint, GroupBasis } from '../../model/keys/binding.ts'
import type { LiveEndpoint } from '../../model/live/live.ts'
import type { AuditReport, ReportedBinding, ReportedGroup, Source, Verdict } from '../../model/report/audit-report.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation, type Location } from '../../model/text/location.ts'
import { adviseWiring, countOf, describeContainers, describeVerdict, nameVerdict, sortFindings } from '../headline.ts'
import { tabulateAnswers } from '../live/live-answers.ts'
import { renderLive } from '../live/live-text.ts'
import { printable } from '../printable.ts'
import { noteWaivers, type WaiverNote } from '../waiver-notes.ts'
import { describeSnapshot, tabulateAcross } from './across-text.ts'
import { describeCode } from './code-line.ts'
import { indexKeys, nameKeys } from './key-names.ts'
import { renderLogRows } from './log-rows.ts'
import { makePaint, type Paint, type Style, type TextOptions } from './paint.ts'
import { renderFinding, renderGap } from './text-finding.ts'
import { type Column, indent, indentLines, layOutTable, padEnd, wrap } from './text-layout.ts'

const verdictStyle: Readonly<Record<Verdict, { readonly mark: string; readonly style: Style }>> = {
  consistent: { mark: '✓', style: 'green' },
  inconsistent: { mark: '✗', style: 'red' },
  incomplete: { mark: '?', style: 'yellow' },
  'nothing-to-audit': { mark: '–', style: 'yellow' },
}

const basisText: Readonly<Record<GroupBasis, string>> = {
  declared: 'declared to be the same',
  recipe: 'known product',
  'shared-variable': 'fed from the same variable',
  'same-name': 'same variable name',
  'sole-pair': 'only signer and only verifier',
  'equal-key': 'same key found',
}

/**
 * The report for a person: the verdict in words, the findings worst first with place and remedy, what could not be looked
 * at, who holds which key, and what was looked at. Ends with a line feed. Every name from outside is made printable.
 */
export function renderText(report: AuditReport, options: TextOptions): string {
  const paint = makePaint(options)
  const names = nameKeys(report.groups)
  const keyAt = indexKeys(report.groups, names)
  const blocks = [
    renderHeadline(report, paint, options.width),
    ...sortFindings(report.findings).map((finding) => renderFinding(finding, keyAt, paint, options.width)),
    ...report.gaps.map((gap) => renderGap(gap, paint, options.width)),
    ...noteWaivers(report).map((note) => renderNote(note, paint, options.width)),
    ...report.groups.map((group) => renderGroup(group, names, paint, options.width)),
    ...renderAcross(report.across, paint, options.width),
    ...renderTrials(report.matrix, paint, options.width),
    ...renderLogs(report.logs, paint, options.width),
    ...renderAsked(report.live, paint, options.width),
    renderSources(report, paint, options),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** What the containers' logs say, a row for each kind of refusal. Nothing when none was read. */
function renderLogs(logs: AuditReport['logs'], paint: Paint, width: number): readonly (readonly string[])[] {
  const logRows = renderLogRows(logs, width - indent.length)
  if (logRows === null) return []
  const rows = logRows.rows.map((row, index) => {
    return indent + (index === 0 ? paint('dim', row.join('  ')) : row.join('  ')).trimEnd()
  })
  return [[`${paint('bold', 'their logs')}  ${logRows.title}`, ...rows]]
}

/** What came of comparing hosts. Nothing when none were. */
function renderAcross(across: AuditReport['across'], paint: Paint, width: number): readonly (readonly string[])[] {
  if (across === undefined) return []
  const { title, columns } = tabulateAcross(across)
  const rows = layOutTable(columns, width - indent.length)
  return [
    [
      `${paint('bold', 'across hosts')}  ${title}`,
      ...rows.map((row, index) => indent + (index === 0 ? paint('dim', row.join('  ')) : row.join('  ')).trimEnd()),
    ],
  ]
}

/** What endpoints and logins answered. Nothing when none was asked. */
function renderAsked(live: AuditReport['live'], paint: Paint, width: number): readonly (readonly string[])[] {
  const asked = renderLive(live, width - indent.length)
  if (asked === null) return []
  const rows = asked.rows.map((row, index) => {
    return indent + (index === 0 ? paint('dim', row.join('  ')) : row.join('  ')).trimEnd()
  })
  const tables = (live?.endpoints ?? []).filter(isShown).map((endpoint) => renderAnswers(endpoint, paint, width))
  return [[`${paint('bold', 'asked live')}  ${asked.title}`, ...rows], ...tables]
}

/** Of many endpoints, only those that are not found guarded are shown in full. */
const MANY_ENDPOINTS = 10

function isShown(endpoint: LiveEndpoint, _index: number, all: readonly LiveEndpoint[]): boolean {
  return endpoint.answers.length > 0 && (all.length <= MANY_ENDPOINTS || endpoint.state !== 'guarded')
}

/** What one endpoint was sent, what came back, and what follows. What was sent is shown in full, on as many lines as needed. */
function renderAnswers(endpoint: LiveEndpoint, paint: Paint, width: number): readonly string[] {
  const answers = tabulateAnswers(endpoint)
  const longest = Math.max(20, width - 2 * indent.length - 40)
  const lines = answers.flatMap(({ sent, came, follows }) =>
    wrap(sent, longest).map((part, index) => (index === 0 ? [part, came, follows] : [part, '', ''])),
  )
  const column = (index: number) => lines.map((line) => printable(line[index] ?? ''))
  const rows = layOutTable(
    [
      { heading: 'sent', cells: column(0) },
      { heading: 'came back', cells: column(1), minWidth: 10 },
      { heading: 'follows', cells: column(2) },
    ],
    width - 2 * indent.length,
  )
  return [
    `${indent}${printable(`${endpoint.service} at ${endpoint.where}`)}`,
    ...rows.map((row, index) => {
      const text = row.join('  ').trimEnd()
      return indent + indent + (index === 0 ? paint('dim', text) : text)
    }),
  ]
}

/** The matrix of `verify`: what came of every token that was minted. Nothing when none was. */
function renderTrials(matrix: AuditReport['matrix'], paint: Paint, width: number): readonly (readonly string[])[] {
  const minted = matrix.filter(({ method }) => method === 'minted')
  if (minted.length === 0) return []
  const cells = minted.toSorted((one, other) => trialRank[one.result] - trialRank[other.result])
  const rows = layOutTable(
    [
      { heading: 'a token of', cells: cells.map(({ issuer }) => printable(issuer)), minWidth: 10 },
      { heading: 'at', cells: cells.map(({ validator }) => printable(validator)), minWidth: 10 },
      { heading: 'is', cells: cells.map(({ result }) => result) },
      {
        heading: 'seen in',
        cells: cells.map(({ evidence }) => (evidence === 'container' ? 'containers' : 'files')),
        isOptional: true,
      },
      { heading: 'because', cells: cells.map(describeTrial), minWidth: 20 },
    ],
    width - indent.length,
  )
  const passed = cells.filter(({ result }) => result === 'accepted').length
  return [
    [
      `${paint('bold', 'minted and verified')}  ${passed} of ${cells.length} ${cells.length === 1 ? 'token' : 'tokens'} passed`,
      ...rows.map((row, index) => indent + (index === 0 ? paint('dim', row.join('  ')) : row.join('  ')).trimEnd()),
    ],
  ]
}

const trialRank: Readonly<Record<AuditReport['matrix'][number]['result'], number>> = {
  refused: 0,
  unknown: 1,
  accepted: 2,
}

function describeTrial({ reason, cause, step }: AuditReport['matrix'][number]): string {
  const why = cause === undefined || cause === 'different' ? '' : ` (${cause})`
  return printable(step === undefined ? reason : `${reason}${why}`)
}

function renderHeadline(report: AuditReport, paint: Paint, width: number): readonly string[] {
  const { mark, style } = verdictStyle[report.verdict]
  const title = `${mark} ${nameVerdict(report.verdict)}`
  const sentence = describeVerdict(report)
  const [first = '', ...rest] = wrap(`${title}  ${sentence}`, width)
  return [paint(style, paint('bold', title)) + first.slice(title.length), ...rest.map((line) => indent + line)]
}

function renderNote({ state, text, source }: WaiverNote, paint: Paint, width: number): readonly string[] {
  const style = state === 'unused' ? 'cyan' : 'yellow'
  return [
    `${paint(style, paint('bold', 'waiver'))}${indent}${state}`,
    ...indentLines(wrap(text, width - 2)),
    paint('bold', indent + source),
  ]
}

function renderGroup(
  group: ReportedGroup,
  names: ReadonlyMap<Fingerprint, string>,
  paint: Paint,
  width: number,
): readonly string[] {
  const rows = foldReplicas(group.bindings)
  const ownFingerprints = new Set(rows.map(({ binding }) => binding.fingerprint).filter((print) => print !== null))
  const columns: Column[] = [
    { heading: 'service', cells: rows.map(({ binding }) => printable(binding.service)), minWidth: 12 },
    { heading: 'variable', cells: rows.map(({ binding }) => printable(binding.variable)), minWidth: 12 },
    { heading: 'role', cells: rows.map(({ binding }) => binding.role) },
    ...(rows.some(({ binding }) => binding.algorithm !== null)
      ? [{ heading: 'alg', cells: rows.map(({ binding }) => printable(binding.algorithm ?? '-')) }]
      : []),
    { heading: 'key', cells: rows.map(({ binding }) => describeKey(binding, names)) },
    { heading: 'seen in', cells: rows.map(describeEvidence), minWidth: 20 },
    { heading: 'why this role', cells: rows.map(({ binding }) => printable(binding.roleBasis)), isOptional: true },
  ]
  const [heading = [], ...body] = layOutTable(columns, width - indent.length)
  const keyPlace = heading.findIndex((text) => text.trimEnd() === 'key')
  const isSplit = ownFingerprints.size > 1
  const paintKey = (text: string, binding: ReportedBinding | undefined): string => {
    if (binding?.fingerprint != null) return isSplit ? paint('yellow', text) : text
    return paint('red', text)
  }
  return [
    `${paint('bold', printable(group.id))}${paint('dim', `${indent}${basisText[group.basis]}`)}`,
    paint('dim', (indent + heading.join(indent)).trimEnd()),
    ...body.map((cells, index) =>
      (
        indent +
        cells.map((text, place) => (place === keyPlace ? paintKey(text, rows[index]?.binding) : text)).join(indent)
      ).trimEnd(),
    ),
    ...listContradictions(rows).flatMap((text) =>
      wrap(text, width - indent.length).map((line) => paint('dim', indent + line)),
    ),
  ]
}

/** Where the user declares another role than the catalogue, the code or the key tells: the declaration wins, and that is worth a line. */
function listContradictions(rows: readonly Row[]): readonly string[] {
  const overruled = rows.filter(({ binding }) => binding.overruledRole !== undefined)
  return overruled.map(
    ({ binding }) => `${printable(binding.service)} is ${binding.role}: ${printable(binding.roleBasis)}`,
  )
}

/** Containers of one service that hold the same thing are one row. */
interface Row {
  readonly binding: ReportedBinding
  readonly count: number
}

function foldReplicas(bindings: readonly ReportedBinding[]): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const binding of bindings) {
    const { container, location, ...rest } = binding
    const same = identityOf(rest, container === undefined ? location : null)
    const row = rows.get(same)
    rows.set(same, { binding: row?.binding ?? binding, count: (row?.count ?? 0) + 1 })
  }
  return [...rows.values()]
}

function describeEvidence({ binding, count }: Row): string {
  const { evidence, container, location } = binding
  const more = count > 1 ? ` and ${count - 1} more` : ''
  if (evidence === 'live') return 'live answer'
  if (evidence === 'process') return `process in ${printable(container ?? binding.service)}${more}`
  if (container !== undefined) return `container ${printable(container)}${more}${describeImage(location)}`
  if (!isFileLocation(location)) {
    return location.image === undefined
      ? `container ${printable(location.container)}${more}`
      : `image ${printable(location.image.name)}${more}`
  }
  return location.line === undefined ? printable(location.file) : `${printable(location.file)}:${location.line}`
}

function describeImage(location: Location): string {
  return isFileLocation(location) || location.image === undefined ? '' : ', from its image'
}

function describeKey(binding: ReportedBinding, names: ReadonlyMap<Fingerprint, string>): string {
  if (binding.state !== 'present') return binding.state
  if (binding.fingerprint === null) return 'unknown'
  const longest = Math.max(...[...names.values()].map((name) => name.length))
  const unknown = binding.isValueUnknown === true ? ' (value not known here)' : ''
  return `${padEnd(names.get(binding.fingerprint) ?? '', longest)} ${printable(binding.fingerprint)}${unknown}`
}

export function renderSources(report: AuditReport, paint: Paint, options: TextOptions): readonly string[] {
  const label = 'looked at'
  const width = Math.max(options.width - label.length - indent.length, 20)
  const lines = report.sources
    .flatMap((source) => wrap(describeSource(source), width))
    .map((line, index) => paint('dim', `${index === 0 ? label : ' '.repeat(label.length)}${indent}${line}`))
  const code = describeCode(report.code)
  const read =
    code === null || lines.length === 0
      ? []
      : wrap(code, width).map((line) => paint('dim', `${' '.repeat(label.length)}${indent}${line}`))
  const wasEngineAsked = report.gaps.some(({ subject }) => subject?.kind === 'engine')
  const isFilesOnly =
    report.sources.length > 0 && report.sources.every(({ kind }) => kind === 'compose') && !wasEngineAsked
  const ending = [
    isFilesOnly ? 'files only: --running compares them with the containers' : '',
    options.exitCode === undefined ? '' : `exit code ${options.exitCode}`,
  ].filter((part) => part !== '')
  const wiring = adviseWiring(report)
  return [
    ...(lines.length === 0
      ? [
          paint(
            'dim',
            `${label}${indent}nothing: no compose file here or above; ${wasEngineAsked ? 'name one with -f' : 'name one with -f, or add --running'}`,
          ),
        ]
      : [...lines, ...read]),
    ...(wiring === null ? [] : wrap(wiring, options.width).map((line) => paint('dim', line))),
    ...(ending.length === 0 ? [] : [paint('dim', ending.join('; '))]),
  ]
}

function describeSource(source: Source): string {
  if (source.kind === 'snapshot') return describeSnapshot(source)
  if (source.kind === 'engine')
    return `${source.host === undefined ? '' : `${printable(source.host)}: `}${printable(source.address)} (${describeContainers(source)})`
  const files = source.files.map(printable).join(', ')
  return `${files} (project ${printable(source.project)}, ${countOf(source.services, 'service')})${describeLeftOut(source)}`
}

/** Which services with a key are not judged, because their profiles are not active. */
function describeLeftOut({ leftOut = [] }: Extract<Source, { kind: 'compose' }>): string {
  if (leftOut.length === 0) return ''
  const profiles = [...new Set(leftOut.flatMap((one) => one.profiles))].map(printable)
  return `; left out: ${countOf(leftOut.length, 'service')} of profile ${profiles.join(', ')}`
}
