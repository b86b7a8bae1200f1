import type { AuditReport, Verdict } from '../model/report/audit-report.ts'
import { hasBug } from '../model/report/gap.ts'

/** What the command ends with, for every verdict and for the two ways in which there is none. */
export const exitCodes: Readonly<Record<Verdict | 'usage' | 'internal', number>> = {
  consistent: 0,
  inconsistent: 1,
  usage: 2,
  incomplete: 3,
  'nothing-to-audit': 4,
  internal: 70,
}

/** What a command ends with that has made a report: a bug is reported as one, whatever else the report says. */
export function exitCodeOf({ verdict, gaps }: Pick<AuditReport, 'verdict' | 'gaps'>): number {
  return hasBug(gaps) ? exitCodes.internal : exitCodes[verdict]
}
