import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { AppliedWaiver, Confidence, Finding, FindingLocation } from '../model/report/finding.ts'
import type { LineChange } from '../model/report/fix.ts'
import type { Gap } from '../model/report/gap.ts'
import { nameFindings } from '../model/report/identify-finding.ts'
import { groupBy } from '../model/text/group-by.ts'
import { type FileLocation, type ImageVariable, isFileLocation } from '../model/text/location.ts'
import { nameVerdict } from './headline.ts'
import { writeJson } from './json.ts'
import { printable } from './printable.ts'
import { type RepositoryFolders, repositoryPath } from './repository-path.ts'
import type { RuleDescription } from './rule-description.ts'
import { describePair, triedPairs } from './tried-pairs.ts'
import { noteWaivers, type WaiverNote } from './waiver-notes.ts'

/** What SARIF wants to know beside the report. */
export interface SarifOptions {
  /** Every rule, also those without a finding: a forge closes the alerts of a rule that is declared and silent. */
  readonly rules: readonly RuleDescription[]
  readonly folders: RepositoryFolders
  readonly exitCode: number
  /** What would fix a finding, by its place in the list of findings. */
  readonly changes?: ReadonlyMap<number, readonly LineChange[]>
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const sourceRoot = '%SRCROOT%'

/** GitHub's words for how often a finding is true. */
const precisions: Readonly<Record<Confidence, string>> = { certain: 'very-high', likely: 'high', possible: 'medium' }

/**
 * The report as a SARIF 2.1.0 log with one run. Findings are results, waived ones with a suppression; gaps are error
 * notifications of an execution that was not successful; what is to be said of waivers are configuration notifications.
 */
export function renderSarif(report: AuditReport, options: SarifOptions): string {
  const project = report.sources.find((source) => source.kind === 'compose')?.project
  const identities = nameFindings(report.findings.map((finding) => fromRoot(finding, options.folders)))
  return writeJson({
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            rules: options.rules.map(describeRule),
            notifications: describeNotifications(report),
          },
        },
        ...(project === undefined ? {} : { automationDetails: { id: `countersign/${printable(project)}/` } }),
        originalUriBaseIds: { [sourceRoot]: { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [describeInvocation(report, options)],
        ...describePairs(report),
        results: report.findings.map((finding, index) => ({
          ...describeResult(finding, identities[index] ?? '', report, options),
          ...describeFix(finding, options.changes?.get(index) ?? [], options.folders),
        })),
      },
    ],
  })
}

/** The matrix of `verify`, in the bag of properties that SARIF §3.8 keeps for what it has no place for. */
function describePairs(report: AuditReport): object {
  const pairs = triedPairs(report)
  if (pairs.length === 0) return {}
  const matrix = pairs.map((pair) => ({
    group: printable(pair.group),
    issuer: printable(pair.issuer),
    validator: printable(pair.validator),
    result: pair.result,
    evidence: pair.evidence,
    description: printable(describePair(pair)),
  }))
  return { properties: { matrix } }
}

function describeRule({ id, severity, confidence, summary, remedy, page }: RuleDescription): object {
  return {
    id,
    name: id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${remedy}` },
    help: { text: page ?? `${summary}\n\n${remedy}`, markdown: page ?? `${summary}\n\n${remedy}` },
    defaultConfiguration: { level: severity },
    properties: { tags: ['security', 'jwt', 'docker-compose'], precision: precisions[confidence] },
  }
}

const stateWords: Readonly<Record<WaiverNote['state'], string>> = {
  expired: 'A waiver has expired and no longer covers anything.',
  'expires-soon': 'A waiver expires soon.',
  unused: 'A waiver covers no finding.',
}

/** The notifications that this run makes, declared as SARIF §3.19.24 asks. */
function describeNotifications(report: AuditReport): readonly object[] {
  const gaps = [...new Set(report.gaps.map(({ code }) => code))].toSorted()
  const states = [...new Set(noteWaivers(report).map(({ state }) => state))].toSorted()
  return [
    ...gaps.map((code) => ({ id: `gap-${code}`, shortDescription: { text: `Could not be checked: ${code}.` } })),
    ...states.map((state) => ({ id: `waiver-${state}`, shortDescription: { text: stateWords[state] } })),
  ]
}

function describeInvocation(report: AuditReport, options: SarifOptions): object {
  return {
    executionSuccessful: report.gaps.length === 0,
    exitCode: options.exitCode,
    exitCodeDescription: nameVerdict(report.verdict),
    toolExecutionNotifications: report.gaps.map((gap) => describeGap(gap, options)),
    toolConfigurationNotifications: noteWaivers(report).map(({ state, rules, text, source }) => {
      const index = options.rules.findIndex(({ id }) => id === rules[0])
      return {
        descriptor: { id: `waiver-${state}` },
        level: state === 'unused' ? 'note' : 'warning',
        message: { text: plainMessage(`${text} (${source}).`) },
        ...(rules.length === 1 && index >= 0 ? { associatedRule: { id: rules[0], index } } : {}),
      }
    }),
  }
}

function describeGap(gap: Gap, options: SarifOptions): object {
  const { source, code, reason, line, column } = gap
  // A source without a line may be a container or an address as well as a file.
  const place = line === undefined ? null : { file: source, line, ...(column === undefined ? {} : { column }) }
  return {
    descriptor: { id: `gap-${code}` },
    level: 'error',
    message: { text: plainMessage(`${printable(source)}: ${printable(reason)}.`) },
    ...(place === null ? {} : { locations: [{ physicalLocation: locateFile(place, options.folders) }] }),
  }
}

function describeResult(finding: Finding, identity: string, report: AuditReport, options: SarifOptions): object {
  const ruleIndex = options.rules.findIndex(({ id }) => id === finding.ruleId)
  const fingerprint = createHash('sha256').update(identity).digest('hex').slice(0, 32)
  const [first, ...others] = finding.locations
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    kind: 'fail',
    level: finding.severity,
    message: { text: plainMessage(`${printable(finding.message)}. ${printable(finding.remedy)}`) },
    locations: [locate(first, anchorOf(finding, report), options.folders)],
    relatedLocations: others.map((location, index) => ({ id: index + 1, ...locate(location, null, options.folders) })),
    // GitHub matches alerts by primaryLocationLineHash only, and would otherwise hash the line, which a rotation moves.
    partialFingerprints: { 'countersignFinding/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    suppressions: finding.waived === null ? [] : [describeSuppression(finding.waived)],
    properties: {
      confidence: finding.confidence,
      services: finding.services.map(printable),
      remedy: printable(finding.remedy),
    },
  }
}

/** Whole lines, so that no column tells how long a value is (SARIF §3.55 to §3.57). */
function describeFix(finding: Finding, changes: readonly LineChange[], folders: RepositoryFolders): object {
  if (changes.length === 0) return {}
  const byFile = groupBy(changes, ({ file }) => file)
  const artifactChanges = Array.from(byFile, ([file, own]) => ({
    artifactLocation: locateArtifact(file, folders),
    replacements: own.map(({ startLine, endLine, lines }) => ({
      deletedRegion: { startLine, startColumn: 1, endLine, endColumn: 1 },
      ...(lines.length === 0 ? {} : { insertedContent: { text: lines.map((line) => `${line}\n`).join('') } }),
    })),
  }))
  return { fixes: [{ description: { text: plainMessage(printable(finding.remedy)) }, artifactChanges }] }
}

/** A finding is the same one wherever in the repository the audit was started. */
function fromRoot(finding: Finding, folders: RepositoryFolders): Finding {
  const [location, ...others] = finding.locations
  if (!isFileLocation(location)) return finding
  return { ...finding, locations: [{ ...location, file: repositoryPath(location.file, folders) }, ...others] }
}

/** A forge shows no result without a file: one that is in a container stands at a file of the finding, or of its project. */
function anchorOf({ locations }: Finding, { sources }: AuditReport): FileLocation | null {
  const inFile = locations.find(isFileLocation)
  if (inFile !== undefined) return inFile
  const file = sources.find((source) => source.kind === 'compose')?.files[0]
  return file === undefined ? null : { file }
}

function locate(location: FindingLocation, anchor: FileLocation | null, folders: RepositoryFolders): object {
  const message = location.label === undefined ? {} : { message: { text: plainMessage(printable(location.label)) } }
  return { ...locateAlone(location, anchor, folders), ...message }
}

function locateAlone(location: FindingLocation, anchor: FileLocation | null, folders: RepositoryFolders): object {
  if (isFileLocation(location)) return { physicalLocation: locateFile(location, folders) }
  const name = printable(location.container)
  return {
    ...(anchor === null ? {} : { physicalLocation: locateFile(anchor, folders) }),
    logicalLocations: [
      { name, fullyQualifiedName: name, kind: 'container' },
      ...(location.image === undefined ? [] : [locateImage(location.image)]),
    ],
  }
}

function locateImage({ name, variable }: ImageVariable): object {
  return { name: printable(variable), fullyQualifiedName: `${printable(name)}/${printable(variable)}`, kind: 'image' }
}

function locateArtifact(file: string, folders: RepositoryFolders): object {
  const path = repositoryPath(file, folders)
  return path.startsWith('/')
    ? { uri: pathToFileURL(path).href }
    : { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: sourceRoot }
}

function locateFile(place: FileLocation & Pick<FindingLocation, 'excerpt'>, folders: RepositoryFolders): object {
  const { file, line, column, excerpt } = place
  const start = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) }
  const snippet = excerpt === undefined ? {} : { snippet: { text: printable(excerpt) } }
  return {
    artifactLocation: locateArtifact(file, folders),
    ...(line === undefined ? {} : { region: { ...start, ...snippet } }),
  }
}

function describeSuppression({ reason, owner, expires, origin }: AppliedWaiver): object {
  const details = [owner === undefined ? '' : `owner ${owner}`, expires === undefined ? '' : `until ${expires}`]
  const tail = details.filter((part) => part !== '').join(', ')
  return {
    kind: origin === 'comment' || origin === 'label' ? 'inSource' : 'external',
    status: 'accepted',
    justification: printable(tail === '' ? reason : `${reason} (${tail})`),
  }
}

/** Text in which SARIF reads no link (§3.11.6) and no placeholder (§3.11.5): names come from outside. */
function plainMessage(text: string): string {
  return text.replaceAll('](', '] (').replace(/\{(\d+)\}/g, '{{$1}}')
}
