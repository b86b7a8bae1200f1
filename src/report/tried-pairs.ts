import type { AuditReport } from '../model/report/audit-report.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import { countOf } from './headline.ts'

const rank: Readonly<Record<MatrixCell['result'], number>> = { refused: 0, unknown: 1, accepted: 2 }

/** The cells of the matrix that a token was made for, by `verify`, worst first; none for a report that only compared. */
export function triedPairs({ matrix }: AuditReport): readonly MatrixCell[] {
  return matrix
    .filter(({ method }) => method === 'minted' || method === 'asked')
    .toSorted((one, other) => rank[one.result] - rank[other.result])
}

/** What came of one pair, in words: the result, the reason, and why the keys differ where that is it. */
export function describePair({ issuer, validator, result, reason, cause, method }: MatrixCell): string {
  const why = cause === undefined || cause === 'different' ? '' : ` (${cause})`
  return `a token of ${issuer} at ${validator}${method === 'asked' ? ', asked live' : ''}: ${result}, ${reason}${why}`
}

/** How many of the pairs passed: “2 of 3 tokens passed”. */
export function countPassed(pairs: readonly MatrixCell[]): string {
  const passed = pairs.filter(({ result }) => result === 'accepted').length
  return `${passed} of ${countOf(pairs.length, 'token')} passed`
}
