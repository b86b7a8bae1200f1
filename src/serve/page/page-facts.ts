import type { Fingerprint } from '../../model/keys/binding.ts'
import type { AuditReport, ReportedBinding } from '../../model/report/audit-report.ts'
import type { KeyMark } from './key-letters.ts'

/** What every part of the page looks things up in. */
export interface PageFacts {
  readonly report: AuditReport
  readonly marks: ReadonlyMap<Fingerprint, KeyMark>
  /** Since when the holding has been as it is, ISO 8601. */
  readonly heldSince: (binding: ReportedBinding) => string | undefined
  readonly nowMs: number
}
