import type { Verdict } from '../model/audit-report.ts'

/** What the command ends with, for every verdict and for the two ways in which there is none. */
export const exitCodes: Readonly<Record<Verdict | 'usage' | 'internal', number>> = {
  consistent: 0,
  inconsistent: 1,
  usage: 2,
  incomplete: 3,
  'nothing-to-audit': 4,
  internal: 70,
}
