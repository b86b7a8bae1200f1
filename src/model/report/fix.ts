import type { AuditReport, Verdict } from './audit-report.ts'
import type { Confidence, Severity } from './finding.ts'
import type { GapCode } from './gap.ts'

/**
 * Whether anybody may notice. `safe`: every token that passed before passes after, and no other service gets another value.
 * `unsafe`: a token or a service that is not named by the finding is affected, the finding is only possible, or the edit declares
 * what only the user knows. Measured by an audit of the files as they would be, and not by the kind of the edit.
 */
export type FixSafety = 'safe' | 'unsafe'

/** The codes of gaps that an edit can end. */
export const fixableGaps: readonly GapCode[] = ['unpaired', 'assumed', 'not-asked']

/** What a fix is for: a finding by its rule, or a gap by its code. */
export interface FixSubject {
  readonly kind: 'finding' | 'gap'
  /** The rule of a finding, the code of a gap. */
  readonly id: string
  readonly severity: Severity | null
  readonly confidence: Confidence | null
  readonly message: string
  readonly services: readonly string[]
}

/** One remedy that is made, or would be with `--write`. */
export interface Fix extends FixSubject {
  readonly safety: FixSafety
  /** Why it is unsafe, in words; empty for a safe one. */
  readonly because: readonly string[]
  /** The files that it changes, as shown to the user. */
  readonly files: readonly string[]
  /** The variables that get a new random key. The keys are never shown. */
  readonly newKeys: readonly string[]
}

/** A finding or gap that stays, and why no edit ends it. */
export interface Unfixed extends FixSubject {
  /** `unsafe`: `--unsafe` makes the fix. `manual`: a person has to. `refused`: there is an edit, and it cannot be made here. */
  readonly why: 'unsafe' | 'manual' | 'refused'
  /** In words. */
  readonly reason: string
  readonly remedy: string
}

/** One file that is changed. */
export interface FixedFile {
  /** As shown to the user. */
  readonly file: string
  readonly change: 'changed' | 'created'
  /** A unified diff in which every value that may be a secret is masked. It cannot be applied. */
  readonly diff: string
}

/** What `fix` found, did, and left. Free of secrets. */
export interface FixReport {
  readonly schemaVersion: 1
  readonly tool: AuditReport['tool']
  readonly isWritten: boolean
  /** What an audit of the files says before, and after the fixes. */
  readonly verdict: { readonly before: Verdict; readonly after: Verdict }
  readonly fixes: readonly Fix[]
  readonly files: readonly FixedFile[]
  readonly unfixed: readonly Unfixed[]
  /** The services whose containers do not get the change before they are recreated. */
  readonly recreate: readonly string[]
  /** The command that recreates them; `null` where nothing changes for a service. */
  readonly command: string | null
}

/** A change of whole lines of one file that shows no secret, such as a review can suggest. Lines count from 1. */
export interface LineChange {
  readonly file: string
  /** The first line that is replaced; where none is, the line before which the new ones go. */
  readonly startLine: number
  /** The first line that stays. */
  readonly endLine: number
  /** Without line ends. */
  readonly lines: readonly string[]
}
