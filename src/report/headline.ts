import {
  type AuditReport,
  isBlocking,
  type ReportedBinding,
  type Source,
  type Verdict,
} from '../model/report/audit-report.ts'
import { type Finding, severities } from '../model/report/finding.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import { identityOf } from '../model/text/identity.ts'
import { type ContainerLocation, isFileLocation, type Location } from '../model/text/location.ts'
import { printable } from './printable.ts'

const SHOWN_SERVICES = 3

/** The verdict as words: `nothing to audit`. */
export function nameVerdict(verdict: Verdict): string {
  return verdict.replaceAll('-', ' ')
}

/** What was found, counted, and what that comes to: who refuses whose tokens, or who agrees. Printable; no full stop. */
export function describeVerdict(report: AuditReport): string {
  return [countTrouble(report), describeOutcome(report)].filter((part) => part !== '').join(' — ')
}

/** Worst first; what is waived comes last. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const order = (finding: Finding) => severities.indexOf(finding.severity) + (finding.waived === null ? 0 : 10)
  return [...findings].sort((left, right) => order(left) - order(right))
}

/** The place as editors and terminals open it: `compose.yaml:12:7`, or `container shop-api-1`. Printable. */
export function describeLocation(location: Location): string {
  if (!isFileLocation(location)) return describeContainer(location)
  return [printable(location.file), location.line, location.column].filter((part) => part !== undefined).join(':')
}

/** `container shop-api-1`; of what it has from its image, that image and its `ENV`. Printable. */
export function describeContainer({ container, image }: ContainerLocation): string {
  const inContainer = `container ${printable(container)}`
  return image === undefined
    ? inContainer
    : `image ${printable(image.name)} (ENV ${printable(image.variable)}) in ${inContainer}`
}

/** What to ask instead where the secrets are not, as in CI; `null` where that is not what is wrong. Printable; no full stop. */
export function adviseWiring({ findings, gaps, sources }: AuditReport): string | null {
  const lacksEnvFile = sources.some((source) => source.kind === 'compose' && source.lacksEnvFile === true)
  const isUnset = findings.some(({ waived, data }) => waived === null && typeof data['unset'] === 'string')
  // Compose refuses a file without a variable that it requires.
  if (!lacksEnvFile || !(isUnset || gaps.some(({ code }) => code === 'refused'))) return null
  return 'no env file sets the variables of the compose files; where the secrets are not available, as in CI, add --wiring'
}

function countTrouble(report: AuditReport): string {
  const counted = severities.map((severity) => ({
    severity,
    count: report.findings.filter((finding) => finding.waived === null && finding.severity === severity).length,
  }))
  const waived = report.findings.filter((finding) => finding.waived !== null).length
  return [
    ...counted.filter(({ count }) => count > 0).map(({ severity, count }) => countOf(count, severity)),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(report.gaps.length > 0 ? [countOf(report.gaps.length, 'gap')] : []),
  ].join(', ')
}

function describeOutcome(report: AuditReport): string {
  switch (report.verdict) {
    case 'inconsistent':
      return describeInconsistency(report)
    case 'incomplete':
      return describeDoubt(report)
    case 'nothing-to-audit':
      return 'no service holds a JWT key'
    case 'consistent':
      return describeAgreement(report) + (isNotStarted(report) ? ' in the files; nothing is started' : '')
  }
}

function isNotStarted({ sources }: AuditReport): boolean {
  const engines = sources.flatMap((source) => (source.kind === 'engine' ? [source] : []))
  return engines.length > 0 && engines.every(({ containers }) => containers === 0)
}

/**
 * Says "the same key" only where tokens were judged to pass between the services with it: a waived mismatch can be part of a
 * consistent report, and keys can be equal by chance. Of an unknown value only its identity is used.
 */
function describeAgreement({ groups, matrix, across = [] }: AuditReport): string {
  const held = groups.map(({ bindings }) => bindings.filter(({ fingerprint }) => fingerprint !== null))
  const services = new Set(held.flat().map(nameService)).size
  const keys = new Set(held.flat().map(({ fingerprint }) => fingerprint)).size
  const isOneEach = held.every((bindings) => new Set(bindings.map(({ fingerprint }) => fingerprint)).size <= 1)
  const related = new Set(matrix.filter(isPassedOn).flatMap(({ issuer, validator }) => [issuer, validator]))
  if (services > 1 && keys === 1 && across.length === 0 && held.flat().every(({ service }) => related.has(service))) {
    return held.flat().some(isUnknownValue)
      ? `${services} services take the same unknown value`
      : `${services} services hold the same key`
  }
  const compared = across.length === 0 ? '' : `; ${countOf(across.length, 'comparison')} across hosts as declared`
  const counts = `${countOf(services, 'service')}, ${countOf(keys, 'key')}${compared}`
  return isOneEach && groups.length > 1 && across.length === 0 ? `${counts}: one in each trust group` : counts
}

function isPassedOn({ result, issuer, validator }: MatrixCell): boolean {
  return result === 'accepted' && issuer !== validator
}

function isUnknownValue({ form, isValueUnknown }: ReportedBinding): boolean {
  return form === 'reference' || isValueUnknown === true
}

/** Of which pair it is not known whether tokens pass; else only that something was not seen. */
function describeDoubt({ matrix }: AuditReport): string {
  const open = matrix.filter(({ result }) => result === 'unknown')
  const cell = open.find(({ issuer, validator }) => issuer !== validator) ?? open[0]
  if (cell === undefined) return 'not everything could be checked'
  const whether = 'it is not known whether'
  if (cell.issuer === cell.validator) {
    return `${whether} ${printable(cell.validator)} accepts the tokens that are meant for it`
  }
  const validators = new Set(open.filter(({ issuer }) => issuer === cell.issuer).map(({ validator }) => validator))
  validators.delete(cell.issuer)
  return `${whether} ${listNames([...validators])} ${validators.size === 1 ? 'accepts' : 'accept'} tokens of ${printable(cell.issuer)}`
}

/** Who refuses whose tokens, of the worst finding whose own pair the matrix bears out; else which services to look at. */
function describeInconsistency(report: AuditReport): string {
  const blocking = sortFindings(report.findings).filter((finding) => isBlocking(finding, report.failOn))
  for (const finding of blocking) {
    const [cell, ...others] = ownCells(finding, report.matrix)
    if (cell === undefined) continue
    const alike = [cell, ...others].filter(({ issuer }) => issuer === cell.issuer)
    const refusers = new Set(alike.map(({ validator }) => validator))
    // A validator whose signer nobody knows stands for both.
    if (cell.issuer === cell.validator) return `${listNames([...refusers])} cannot verify any token`
    return `${listNames([...refusers])} ${refusers.size === 1 ? 'refuses' : 'refuse'} tokens of ${printable(cell.issuer)}`
  }
  return `look at ${listNames(blocking.flatMap((finding) => finding.services))}`
}

/** The refused pairs that a finding speaks of, those that check before those that sign; never one of services that it does not name. */
function ownCells({ group, services, data }: Finding, matrix: readonly MatrixCell[]): readonly MatrixCell[] {
  const refused = matrix.filter((cell) => cell.result === 'refused' && (group === undefined || cell.group === group))
  const named = new Set(services)
  const reference = data['differsFrom']
  const meets = (one: string, other: string): boolean => {
    if (!named.has(one)) return false
    return typeof reference === 'string' ? other === reference : named.size === 1 || named.has(other)
  }
  return [
    ...refused.filter(({ issuer, validator }) => meets(validator, issuer)),
    ...refused.filter(({ issuer, validator }) => meets(issuer, validator)),
  ]
}

function listNames(names: readonly string[]): string {
  const distinct = [...new Set(names)].map(printable)
  if (distinct.length > SHOWN_SERVICES) {
    return `${distinct.slice(0, SHOWN_SERVICES - 1).join(', ')} and ${distinct.length - SHOWN_SERVICES + 1} more`
  }
  return distinct.length < 2
    ? distinct.join('')
    : `${distinct.slice(0, -1).join(', ')} and ${distinct[distinct.length - 1]}`
}

function nameService(binding: ReportedBinding): string {
  return identityOf(binding.project, binding.service)
}

/** How many containers an engine runs of what was asked for, and what stands still beside them. Printable. */
export function describeContainers({ containers, stopped = [] }: Extract<Source, { kind: 'engine' }>): string {
  const running = containers === 0 ? 'no container of the project runs' : countOf(containers, 'container')
  if (stopped.length === 0) return running
  const [other, same] = [
    stopped.filter(({ differs }) => differs.length > 0),
    stopped.filter((one) => one.differs.length === 0),
  ]
  const outdated = other.map(
    ({ container, differs }) => `${printable(container)}, which would start with a different ${listNames(differs)}`,
  )
  return `${running}; not checked, because stopped: ${[...same.map(({ container }) => printable(container)), ...outdated].join('; ')}`
}

/** The count with its noun: `1 gap`, `2 gaps`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
