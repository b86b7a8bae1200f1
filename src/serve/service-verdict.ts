import { type AuditReport, decideVerdict, type Verdict } from '../model/report/audit-report.ts'
import type { Finding } from '../model/report/finding.ts'

/**
 * The verdict about one service; `null` when no such service was looked at. A finding counts that names it, and one of its
 * trust group when the service is on either side of a refused pair. Any gap counts: nobody knows what was not checked. Of a service
 * without a key there is nothing to audit.
 */
export function judgeService(report: AuditReport, project: string, service: string): Verdict | null {
  const groups = report.groups.filter(({ bindings }) =>
    bindings.some((binding) => binding.project === project && binding.service === service),
  )
  const isNamed = report.findings.some((finding) => concerns(finding, report, project, service))
  const isLookedAt = (report.services ?? []).some((one) => one.project === project && one.service === service)
  if (groups.length === 0 && !isNamed && !isLookedAt) return null
  const findings = report.findings.filter(
    (finding) =>
      concerns(finding, report, project, service) ||
      groups.some(({ id }) => id === finding.group && isRefused(report, id, service)),
  )
  const ids = new Set(groups.map(({ id }) => id))
  const cells = report.matrix.filter(
    ({ group, issuer, validator }) => ids.has(group) && (issuer === service || validator === service),
  )
  const { gaps, failOn } = report
  return decideVerdict({ findings, gaps, failOn, results: cells.map(({ result }) => result) })
}

/** A finding about no trust group names its services only: it counts for every project that has one of that name. */
function concerns(finding: Finding, report: AuditReport, project: string, service: string): boolean {
  if (!finding.services.includes(service)) return false
  const group = report.groups.find(({ id }) => id === finding.group)
  if (group === undefined) return knowsService(report, project, service) || !knowsName(report, service)
  return (
    group.project === project || group.bindings.some((held) => held.project === project && held.service === service)
  )
}

function knowsService(report: AuditReport, project: string, service: string): boolean {
  return report.groups.some(({ bindings }) =>
    bindings.some((held) => held.project === project && held.service === service),
  )
}

function knowsName(report: AuditReport, service: string): boolean {
  return report.groups.some(({ bindings }) => bindings.some((held) => held.service === service))
}

function isRefused(report: AuditReport, group: string, service: string): boolean {
  return report.matrix.some(
    (cell) =>
      cell.group === group && cell.result === 'refused' && (cell.issuer === service || cell.validator === service),
  )
}
