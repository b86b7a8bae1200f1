import { type AuditReport, decideVerdict, type ReportedBinding, type Verdict } from '../model/audit-report.ts'
import type { Gap } from '../model/gap.ts'

/** A moment at which the verdict or the findings changed. */
export interface VerdictChange {
  /** ISO 8601. */
  readonly at: string
  /** `null`: the first look. */
  readonly from: Verdict | null
  readonly to: Verdict
  /** What became different, a sentence each, worst first; never a value. */
  readonly changes: readonly string[]
}

/** Whether changes of containers are heard as they happen. `unasked`: only files are looked at. */
export type Hearing = 'live' | 'deaf' | 'unasked'

/** What is known now. Everything that is served is made of this. */
export interface Standing {
  /** Grows with every audit and with everything that is noticed between them. */
  readonly revision: number
  /** The revision at which the report last became another one. */
  readonly contentRevision: number
  /** With the gaps of the watching itself; `null` before the first audit. */
  readonly report: AuditReport | null
  /** ISO 8601: since when the verdict is what it is. */
  readonly since: string | null
  /** ISO 8601: when the last audit ended. */
  readonly auditedAt: string | null
  readonly tookMs: number | null
  /** Newest first. */
  readonly history: readonly VerdictChange[]
  /** ISO 8601, by `nameBinding`: since when a holding has been as it is. */
  readonly heldSince: ReadonlyMap<string, string>
  readonly hearing: Hearing
}

/** Nothing has been looked at yet. */
export const nothingKnown: Standing = {
  revision: 0,
  contentRevision: 0,
  report: null,
  since: null,
  auditedAt: null,
  tookMs: null,
  history: [],
  heldSince: new Map(),
  hearing: 'unasked',
}

/** The verdict to answer with. Before the first audit nothing has been looked at, and that is `incomplete`. */
export function verdictOf({ report }: Pick<Standing, 'report'>): Verdict {
  return report?.verdict ?? 'incomplete'
}

/** The report with what the watching itself could not look at; its verdict is decided again, by the same rule. */
export function addGaps(report: AuditReport, gaps: readonly Gap[]): AuditReport {
  if (gaps.length === 0) return report
  const all = [...gaps, ...report.gaps]
  const { findings, failOn } = report
  return {
    ...report,
    gaps: all,
    verdict: decideVerdict({ findings, gaps: all, failOn, hasKeys: report.groups.length > 0 }),
  }
}

/** What a holding is known by from one audit to the next. */
export function nameBinding({ project, service, container, variable, evidence }: ReportedBinding): string {
  return JSON.stringify([project, service, container ?? null, variable, evidence])
}
