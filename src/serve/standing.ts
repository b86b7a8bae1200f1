import { type AuditReport, decideVerdict, type ReportedBinding, type Verdict } from '../model/report/audit-report.ts'
import type { Gap } from '../model/report/gap.ts'
import { identityOf } from '../model/text/identity.ts'

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
  /** How many audits have ended. */
  readonly audits: number
  /** Newest first. */
  readonly history: readonly VerdictChange[]
  /** ISO 8601, by `nameBinding`: since when a holding has been as it is. */
  readonly heldSince: ReadonlyMap<string, string>
  readonly hearing: Hearing
  /** Whether the live endpoints are still to be asked for the first time: until then the verdict is none that is worth telling. */
  readonly isProvisional: boolean
}

/** Nothing has been looked at yet. */
export const initialStanding: Standing = {
  revision: 0,
  contentRevision: 0,
  report: null,
  since: null,
  auditedAt: null,
  tookMs: null,
  audits: 0,
  history: [],
  heldSince: new Map(),
  hearing: 'unasked',
  isProvisional: false,
}

/** The verdict to answer with. Before the first audit nothing has been looked at, and that is `incomplete`. */
export function verdictOf({ report }: Pick<Standing, 'report'>): Verdict {
  return report?.verdict ?? 'incomplete'
}

/**
 * The report with what the watching itself could not look at; its verdict is decided again, by the same rule. That an engine does not
 * answer is one gap, whoever asked it.
 */
export function addGaps(report: AuditReport, own: readonly Gap[]): AuditReport {
  const known = new Set(report.gaps.map(nameGap))
  const gaps = own.filter((gap) => !known.has(nameGap(gap)))
  if (gaps.length === 0) return report
  const all = [...gaps, ...report.gaps]
  const { findings, failOn } = report
  return {
    ...report,
    gaps: all,
    verdict: decideVerdict({ findings, gaps: all, failOn, results: report.matrix.map(({ result }) => result) }),
  }
}

function nameGap({ source, subject, code }: Gap): string {
  return identityOf(source, subject?.kind, code)
}

/** The report with the moment at which the live endpoints were asked. */
export function withAskedAt(report: AuditReport, askedAt: string | null): AuditReport {
  return report.live === undefined || askedAt === null ? report : { ...report, live: { ...report.live, askedAt } }
}

/** The same by a clock that was set so much forward. */
export function moveClock(standing: Standing, stepMs: number): Standing {
  const move = (at: string) => new Date(Date.parse(at) + stepMs).toISOString()
  const { since, auditedAt, history, heldSince } = standing
  return {
    ...standing,
    since: since === null ? null : move(since),
    auditedAt: auditedAt === null ? null : move(auditedAt),
    history: history.map((change) => ({ ...change, at: move(change.at) })),
    heldSince: new Map(Array.from(heldSince, ([name, at]) => [name, move(at)])),
  }
}

/** What a holding is known by from one audit to the next. */
export function nameBinding({ project, service, container, variable, evidence }: ReportedBinding): string {
  return identityOf(project, service, container ?? null, variable, evidence)
}
