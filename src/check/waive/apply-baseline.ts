import { AuditError } from '../../model/limits/audit-error.ts'
import { type Finding, severityRank } from '../../model/report/finding.ts'
import { nameFindings } from '../../model/report/identify-finding.ts'
import type { Baseline, ReportedWaiver } from '../../model/report/waiver.ts'

/** The reason that a finding of the baseline is given. */
const baselineReason = 'in the baseline'

/** What a baseline comes to. */
export interface BaselineOutcome {
  readonly findings: readonly Finding[]
  readonly waivers: readonly ReportedWaiver[]
}

/**
 * Marks the findings that the baseline has too and that nothing else covers. One that has become worse since is not covered:
 * nobody has accepted that.
 */
export function applyBaseline(findings: readonly Finding[], { entries, source }: Baseline): BaselineOutcome {
  const known = new Map(entries.map((entry) => [entry.identity, entry]))
  const identities = nameFindings(findings)
  const present = new Set(identities)
  return {
    findings: findings.map((finding, index) => {
      const entry = known.get(identities[index] ?? '')
      if (
        finding.waived !== null ||
        entry === undefined ||
        severityRank[finding.severity] > severityRank[entry.severity]
      )
        return finding
      return { ...finding, waived: { reason: baselineReason, origin: 'baseline' } }
    }),
    waivers: entries.map(({ identity, rule, service }) => ({
      rule,
      ...(service === undefined ? {} : { service }),
      origin: 'baseline',
      source,
      state: present.has(identity) ? 'used' : 'unused',
      reason: baselineReason,
    })),
  }
}

/**
 * @throws AuditError `usage` when the baseline is about other projects: it would cover nothing, or the wrong things.
 */
export function demandSameProject(baseline: Baseline, projects: readonly string[]): void {
  if (baseline.projects.length === 0 || projects.length === 0) return
  if (baseline.projects.some((project) => projects.includes(project))) return
  throw new AuditError('usage', `--baseline ${baseline.source} is the report of a different project`, {
    hint: 'Create it again for this project; a project is named after its folder unless -p or name: says otherwise.',
  })
}
