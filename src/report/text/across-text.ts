import type { AuditReport, Source } from '../../model/report/audit-report.ts'
import { countOf } from '../headline.ts'
import { printable } from '../printable.ts'
import type { Column } from './text-layout.ts'

/** What came of comparing hosts, as a table: what is broken first. Printable. */
export function tabulateAcross(across: NonNullable<AuditReport['across']>): {
  readonly title: string
  readonly columns: readonly Column[]
} {
  const rows = across.toSorted((one, other) => rank[one.result] - rank[other.result])
  const held = rows.filter(({ result }) => result === 'holds').length
  return {
    title: `${held} of ${countOf(rows.length, 'comparison')} ${held === 1 ? 'holds' : 'hold'}`,
    columns: [
      { heading: 'hosts', cells: rows.map(({ hosts }) => printable(hosts.join(', '))), minWidth: 10 },
      { heading: 'must', cells: rows.map(({ rule }) => rule) },
      { heading: 'on', cells: rows.map(({ group }) => printable(group ?? 'every key')) },
      { heading: 'is', cells: rows.map(({ result }) => words[result]) },
      { heading: 'because', cells: rows.map(({ reason }) => printable(reason)), minWidth: 20 },
    ],
  }
}

type Result = NonNullable<AuditReport['across']>[number]['result']

const rank: Readonly<Record<Result, number>> = { broken: 0, unknown: 1, holds: 2 }

const words: Readonly<Record<Result, string>> = { broken: 'broken', unknown: 'unknown', holds: 'so' }

/** The snapshot of a host, as what was looked at. Printable. */
export function describeSnapshot({ host, file, takenAt, services }: Extract<Source, { kind: 'snapshot' }>): string {
  return `${printable(host)}: ${printable(file)} (snapshot of ${printable(takenAt)}, ${countOf(services, 'service')})`
}
