import type { AuditView } from '../model/report/audit-view.ts'
import { type Confidence, type Finding, type Severity, severityRank } from '../model/report/finding.ts'
import { isFileLocation, type Location } from '../model/text/location.ts'
import type { Report, Rule } from './define-rule.ts'

/** What the user decides about rules. */
export interface RuleOptions {
  /** Rule id to severity: replaces the one in the rule's header. An id that no rule has is without effect. */
  readonly severity?: Readonly<Record<string, Severity>>
  /** Whether the time is over: the rules that are left are not run then. */
  readonly isOver?: () => boolean
}

/**
 * The findings of every rule, worst first: by severity, then in the order of the rules, then by place. Nothing is waived
 * yet. A rule that throws is a bug and is left to reach `cli/main.ts`: skipping it would call a stack sound unseen.
 */
export function runRules(rules: readonly Rule[], view: AuditView, options: RuleOptions = {}): Finding[] {
  const run = (rule: Rule, reported: readonly Finding[]): readonly Finding[] => {
    if (options.isOver?.() === true) return []
    const severity = options.severity?.[rule.id] ?? rule.severity
    return Array.from(rule.check(view, reported), (report) => completeFinding(rule, severity, report)).toSorted(
      (a, b) => comparePlaces(a.locations[0], b.locations[0]),
    )
  }
  const byRule = new Map(rules.filter(({ completes }) => completes !== true).map((rule) => [rule, run(rule, [])]))
  const reported = [...byRule.values()].flat()
  return rules
    .flatMap((rule) => byRule.get(rule) ?? run(rule, reported))
    .toSorted((a, b) => severityRank[b.severity] - severityRank[a.severity])
}

function completeFinding(rule: Rule, severity: Severity, report: Report): Finding {
  const confidence = report.confidence ?? rule.confidence
  return {
    ruleId: rule.id,
    remedy: rule.remedy,
    ...report,
    confidence,
    severity: capSeverity(severity, report.severity, confidence),
    waived: null,
  }
}

/** What may be wrong must not stop a deployment, so a `possible` finding is a note whatever anyone configured. */
function capSeverity(severity: Severity, wanted: Severity | undefined, confidence: Confidence): Severity {
  if (confidence === 'possible') return 'note'
  return wanted !== undefined && severityRank[wanted] < severityRank[severity] ? wanted : severity
}

/** Files before containers; names by code unit, because the order must not depend on the machine's locale. */
function comparePlaces(a: Location, b: Location): number {
  if (!isFileLocation(a) || !isFileLocation(b)) {
    if (isFileLocation(a)) return -1
    if (isFileLocation(b)) return 1
    return compareText(a.container, b.container)
  }
  return compareText(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
