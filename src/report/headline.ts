import {
  type AuditReport,
  isBlocking,
  type ReportedBinding,
  type ReportedGroup,
  type Verdict,
} from '../model/audit-report.ts'
import type { Finding, Severity } from '../model/finding.ts'
import { isFileLocation, type Location } from '../model/location.ts'
import { printable } from './printable.ts'

const severities: readonly Severity[] = ['error', 'warning', 'note']
const shownServices = 3

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
export function describePlace(location: Location): string {
  if (!isFileLocation(location)) return `container ${printable(location.container)}`
  return [printable(location.file), location.line, location.column].filter((part) => part !== undefined).join(':')
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
      return 'not everything could be looked at'
    case 'nothing-to-audit':
      return 'no service holds a JWT key'
    case 'consistent':
      return describeAgreement(report.groups)
  }
}

/** Says "the same key" only of groups that hold a single one: a waived mismatch can be part of a consistent report. */
function describeAgreement(groups: readonly ReportedGroup[]): string {
  const held = groups.map(({ bindings }) => bindings.filter(({ fingerprint }) => fingerprint !== null))
  const services = new Set(held.flat().map(nameService)).size
  const keys = new Set(held.flat().map(({ fingerprint }) => fingerprint)).size
  const isOneEach = held.every((bindings) => new Set(bindings.map(({ fingerprint }) => fingerprint)).size <= 1)
  if (services > 1 && keys === 1) {
    const isUnknown = held.flat().some(({ isValueUnknown }) => isValueUnknown === true)
    return isUnknown ? `${services} services take the same unknown value` : `${services} services hold the same key`
  }
  const counts = `${countOf(services, 'service')}, ${countOf(keys, 'key')}`
  return isOneEach && groups.length > 1 ? `${counts}: one in each trust group` : counts
}

/** Who refuses whose tokens, of the worst finding that the matrix bears out; else which services to look at. */
function describeInconsistency(report: AuditReport): string {
  const blocking = sortFindings(report.findings).filter((finding) => isBlocking(finding, report.failOn))
  for (const { group, services } of blocking) {
    const refused = report.matrix.filter((cell) => cell.group === group && cell.result === 'refused')
    const cell = refused.find(({ validator }) => validator === services[0]) ?? refused[0]
    if (cell === undefined) continue
    const refusers = new Set(refused.filter(({ issuer }) => issuer === cell.issuer).map(({ validator }) => validator))
    // A validator whose signer nobody knows stands for both.
    if (cell.issuer === cell.validator) return `${listNames([...refusers])} can check no token`
    return `${listNames([...refusers])} ${refusers.size === 1 ? 'refuses' : 'refuse'} tokens of ${printable(cell.issuer)}`
  }
  return `look at ${listNames(blocking.flatMap((finding) => finding.services))}`
}

function listNames(names: readonly string[]): string {
  const distinct = [...new Set(names)].map(printable)
  if (distinct.length > shownServices) {
    return `${distinct.slice(0, shownServices - 1).join(', ')} and ${distinct.length - shownServices + 1} more`
  }
  return distinct.length < 2
    ? distinct.join('')
    : `${distinct.slice(0, -1).join(', ')} and ${distinct[distinct.length - 1]}`
}

function nameService(binding: ReportedBinding): string {
  return JSON.stringify([binding.project, binding.service])
}

/** The count with its noun: `1 gap`, `2 gaps`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
