import type { Location } from '../text/location.ts'
import type { Edit } from './edit.ts'
import type { WaiverOrigin } from './waiver.ts'

/** Worst first. */
export const severities = ['error', 'warning', 'note'] as const

/** How bad it is if the finding is true. */
export type Severity = (typeof severities)[number]

/** The worse, the higher. */
export const severityRank: Readonly<Record<Severity, number>> = { error: 2, warning: 1, note: 0 }

/** How sure we are that the finding is true. Kept apart from severity on purpose; a `possible` one is never above a note. */
export type Confidence = 'certain' | 'likely' | 'possible'

/** Facts of a finding for machines. Never a value. */
export type FindingData = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A waiver that silences a finding without hiding it. */
export interface AppliedWaiver {
  readonly reason: string
  readonly owner?: string
  readonly expires?: string
  /** Where it stands; left out for one of the configuration. */
  readonly origin?: Exclude<WaiverOrigin, 'configuration'>
}

/** A place of a finding, with what it has to do with it. */
export type FindingLocation = Location & {
  /** What stands there, in a few words without full stop: `api verifies with it`. Left out where the message says it all. */
  readonly label?: string
  /** Of a compose or env file: the line with everything masked that may be a secret. */
  readonly excerpt?: string
}

/** The stack is wrong. */
export interface Finding {
  readonly ruleId: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** One sentence, no trailing full stop, no secret value. */
  readonly message: string
  /** What to do about it, in one sentence. */
  readonly remedy: string
  /** What the remedy changes, where a machine can make the change; left out where it cannot. */
  readonly edits?: readonly [Edit, ...Edit[]]
  /** The trust group's id, when the finding is about one. */
  readonly group?: string
  /** The services to look at, worst first. */
  readonly services: readonly string[]
  readonly data: FindingData
  /** The first is the one to open; the others explain it. */
  readonly locations: readonly [FindingLocation, ...FindingLocation[]]
  readonly waived: AppliedWaiver | null
}

/** Why two keys differ; the first that makes them equal, in this order, else `different`. */
export const mismatchCauses = [
  'surrounding-quotes',
  'trailing-newline',
  'surrounding-whitespace',
  'carriage-return',
  'byte-order-mark',
  'base64',
  'base64url',
  'hex',
  'dollar-interpolation',
  'cut-at-hash',
  'comment-as-secret',
  'letter-case',
  'escaped-newlines',
  'json-wrapping',
  'truncated',
  'other-variable',
] as const

export type MismatchCause = (typeof mismatchCauses)[number] | 'different'
