import type { Fingerprint, KeyStrength, TrustGroup } from './binding.ts'
import type { Dialect, DialectCause } from './dialect.ts'
import type { FileLocation, Location } from './location.ts'

/** A key that is defined in an env file and asked for by nobody. */
export interface UnwiredKey {
  readonly project: string
  readonly variable: string
  readonly location: FileLocation
  readonly fingerprint: Fingerprint | null
  readonly strength: KeyStrength | null
}

/** One variable of one container beside what its compose service says. */
export interface ContainerDrift {
  readonly project: string
  readonly service: string
  readonly container: string
  readonly variable: string
  readonly group: string
  /** `differs` another value; `lacks` the container has none; `extra` Compose would give it none. */
  readonly kind: 'differs' | 'lacks' | 'extra'
  /** The container carries no Compose labels: somebody started it by hand. */
  readonly isByHand: boolean
  /** Why it counts as that service's container, in words. */
  readonly membership: string
  readonly composeLocation: FileLocation
  readonly locations: readonly Location[]
}

/** One who reads an env file, or whose value comes out of it. */
export interface EnvFileReader {
  readonly service: string
  /** `null`: the service mounts the file and reads it by itself, nobody says how. */
  readonly dialect: Dialect | null
}

/** A key of an env file that its readers do not read the same. */
export interface DialectSensitiveKey {
  readonly project: string
  /** The name in the file, which a service may hold under another. */
  readonly variable: string
  readonly location: FileLocation
  /** Everyone who reads the key out of the file; Compose's own first. */
  readonly readers: readonly [EnvFileReader, ...EnvFileReader[]]
  /** How the first reader reads it. */
  readonly base: Dialect
  /** The dialects that differ from it: those in use, or if none does, those that a mount's unknown reader may have. */
  readonly dialects: readonly [Dialect, ...Dialect[]]
  readonly causes: readonly DialectCause[]
  /** Whether the differing dialects are known to be in use. */
  readonly isCertain: boolean
}

/** What a rule is given: facts only, already resolved, in a stable order. */
export interface AuditView {
  readonly groups: readonly TrustGroup[]
  readonly unwired: readonly UnwiredKey[]
  readonly drift: readonly ContainerDrift[]
  readonly dialectSensitive: readonly DialectSensitiveKey[]
}
