import type { Role } from '../keys/binding.ts'
import type { FileLocation, Location } from '../text/location.ts'
import type { Gap } from './gap.ts'

/** What can be rotated: a variable that compose files refer to, a line of an env file, or a key file on the host. */
export interface RotationSource {
  readonly kind: 'variable' | 'env-file-line' | 'file'
  /** The variable's name, or the file as shown to the user. */
  readonly name: string
  /** Where its value stands today; absent for one that the shell supplies or nobody does. */
  readonly location?: FileLocation
}

/** One holder of a key in a rehearsed rotation. */
export interface RehearsedHolder {
  readonly service: string
  readonly variable: string
  readonly role: Role
  readonly location: Location
}

/** A holder whose key stays what it is, and where that comes from. */
export interface StayingHolder extends RehearsedHolder {
  /** In words: “is written in the compose file”, “takes ${OTHER}”. */
  readonly because: string
}

/** A holder that does not share the key today, although tokens are passed between it and those who follow, or may be. */
export interface OutOfStep extends RehearsedHolder {
  /** What comes of a token between them, today: `unknown` where it is not certain that they share tokens. */
  readonly today: 'refused' | 'unknown'
  /** In words: “it already holds a different key: it takes ${OTHER}”. */
  readonly because: string
}

/** One step of a rotation, in the order in which they are taken. */
export interface RotationStep {
  /** In the imperative, one sentence without a full stop. */
  readonly action: string
  /** The services to recreate in this step; several at once. */
  readonly services: readonly string[]
}

/** What happens to one trust group when one source changes. */
export interface Rotation {
  readonly source: RotationSource
  readonly group: string
  readonly follows: readonly RehearsedHolder[]
  readonly leftBehind: readonly StayingHolder[]
  /** Who does not follow and disagrees with them already; the audit tells of it. */
  readonly outOfStep: readonly OutOfStep[]
  readonly steps: readonly RotationStep[]
  /** Whether tokens that were issued before stay valid when the steps are taken in order. */
  readonly keepsTokens: boolean
  /** Ready-made tokens that must be minted again, as `service.VARIABLE`. */
  readonly remint: readonly string[]
}

/** The outcome of rehearsing: every source that feeds a key. */
export interface Rehearsal {
  readonly schemaVersion: 1
  readonly project: string
  readonly rotations: readonly Rotation[]
  readonly gaps: readonly Gap[]
}
