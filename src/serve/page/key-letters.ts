import type { Fingerprint } from '../../model/keys/binding.ts'
import type { AuditReport, ReportedBinding } from '../../model/report/audit-report.ts'

/** How a key is shown: a letter, and one of eight colours. Neither says anything of the key but which it is. */
export interface KeyMark {
  readonly letter: string
  /** From 0 to 7. */
  readonly colour: number
}

const COLOURS = 8

/** A mark for each key of the report, in the order in which they appear: A, B, …, Z, AA, … */
export function markKeys(report: AuditReport): ReadonlyMap<Fingerprint, KeyMark> {
  const marks = new Map<Fingerprint, KeyMark>()
  for (const { bindings } of report.groups) {
    for (const fingerprint of bindings.flatMap(fingerprintsOf)) {
      if (!marks.has(fingerprint)) {
        marks.set(fingerprint, { letter: nameLetter(marks.size), colour: marks.size % COLOURS })
      }
    }
  }
  return marks
}

/** Every key of a holding; none where it has none or it could not be read. */
export function fingerprintsOf({ fingerprint, fingerprints }: ReportedBinding): readonly Fingerprint[] {
  return fingerprints ?? (fingerprint === null ? [] : [fingerprint])
}

function nameLetter(index: number): string {
  const rest = Math.floor(index / 26)
  return (rest === 0 ? '' : nameLetter(rest - 1)) + String.fromCharCode(65 + (index % 26))
}
