import type { KeyForm } from '../keys/binding.ts'
import type { Secret } from '../keys/secret.ts'
import type { Confidence } from '../report/finding.ts'
import type { Location } from '../text/location.ts'

/** A ready-made token as recognition finds it, before anyone tried a key on it. Does not leave `token`. */
export interface FoundToken {
  readonly project: string
  readonly service: string
  readonly container?: string
  /** The variable, or where else it stands. */
  readonly variable: string
  readonly location: Location
  /** The compact form, without `Bearer`. */
  readonly token: Secret
  /** The group whose key should have signed it, and why; `null` when nothing says so. */
  readonly expectedGroup: string | null
  readonly expectedBecause: string | null
  readonly confidence: Confidence
}

/** A secret with another use than a token's key: an encryption key, a session secret. Does not leave `fingerprint`. */
export interface FoundSecret {
  readonly project: string
  readonly service: string
  readonly variable: string
  readonly location: Location
  /** The `${VAR}` names that the value came through. */
  readonly sources: readonly string[]
  /** `null` when it is not set. */
  readonly value: Secret | null
}

/** A file with a key that is mounted where it is not asked for. Does not leave `fingerprint`. */
export interface FoundKeyFile {
  readonly project: string
  readonly service: string
  /** In the container. */
  readonly path: string
  readonly location: Location
  readonly value: Secret
  readonly form: KeyForm
}
