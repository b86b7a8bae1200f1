import type { Verdict } from '../model/report/audit-report.ts'
import { describeVerdict, nameVerdict } from '../report/headline.ts'
import { renderJson } from '../report/json.ts'
import { type Standing, verdictOf } from './standing.ts'

/** The two ways to say a verdict, and the status that goes with both. */
export interface VerdictAnswer {
  readonly status: 200 | 503
  readonly word: string
  readonly json: string
}

/** What can be asked for often, written once for each standing. */
export interface Answers {
  readonly verdict: VerdictAnswer
  /** `null` before the first audit. */
  readonly report: () => string | null
}

/** A verdict as answers; `about` is what it is about when that is not everything. */
export function writeVerdict(
  verdict: Verdict,
  { since, auditedAt }: Pick<Standing, 'since' | 'auditedAt'>,
  about: Readonly<Record<string, string>>,
): VerdictAnswer {
  return {
    status: verdict === 'consistent' ? 200 : 503,
    word: `${verdict}\n`,
    json: `${JSON.stringify({ verdict, ...about, since, auditedAt })}\n`,
  }
}

/** The answers of a standing. */
export function writeAnswers(standing: Standing): Answers {
  const { report } = standing
  const verdict = verdictOf(standing)
  const summary = report === null ? 'the first audit is running' : `${nameVerdict(verdict)}: ${describeVerdict(report)}`
  let json: string | undefined
  return {
    verdict: writeVerdict(verdict, standing, { summary }),
    report() {
      if (report === null) return null
      json ??= renderJson(report)
      return json
    },
  }
}
