import type { Fingerprint, KeyStrength, TrustGroup } from './binding.ts'
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

/** What a rule is given: facts only, already resolved, in a stable order. */
export interface AuditView {
  readonly groups: readonly TrustGroup[]
  readonly unwired: readonly UnwiredKey[]
  readonly drift: readonly ContainerDrift[]
}
