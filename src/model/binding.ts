import type { ProvenanceStep } from './compose.ts'
import type { MismatchCause } from './finding.ts'
import type { Location } from './location.ts'
import type { Secret } from './secret.ts'

/** How close to reality a fact is; never mixed. */
export type Evidence = 'file' | 'resolved' | 'container' | 'process' | 'live'

/** What a service does with the key. */
export type Role = 'issuer' | 'validator' | 'both' | 'forwarder' | 'holder' | 'bystander'

/** How the text becomes key bytes. */
export type KeyForm =
  | 'text'
  | 'base64'
  | 'base64url'
  | 'hex'
  | 'pem'
  | 'jwk'
  | 'jwks'
  | 'x509'
  | 'hasura-json'
  | 'kid-pairs'
  | 'jwks-url'
  | 'path'
  | 'reference'

/** What made a trust group, strongest first. */
export type GroupBasis = 'declared' | 'recipe' | 'shared-variable' | 'same-name' | 'equal-key'

/** `fp1:` and 12 hex digits of a keyed digest, or `jkt:` and an RFC 7638 thumbprint. Equal exactly when the keys are. */
export type Fingerprint = string & { readonly __brand: 'Fingerprint' }

/** Present with content, not there, or set to the empty text. */
export type BindingState = 'present' | 'absent' | 'empty'

/** What is known of a service's holding of a key without looking at the key. */
export interface HoldingFacts {
  readonly service: string
  readonly project: string
  /** The container's name, when the fact is a container's. */
  readonly container?: string
  /** The variable, or the path of the mounted file. */
  readonly variable: string
  /** `access`, `refresh`, `admin`, `internal`, …: keys of different purposes must not be the same. */
  readonly purpose: string
  readonly role: Role
  /** Why that role, in words. */
  readonly roleBasis: string
  readonly isRoleDeclared: boolean
  /** As written in the service's own configuration, upper case (`HS256`); several in the order given. Empty: not said. */
  readonly algorithms: readonly string[]
  /** Where the algorithm stands. */
  readonly algorithmLocation?: Location
  readonly form: KeyForm
  readonly evidence: Evidence
  readonly state: BindingState
  /** The place to edit. */
  readonly location: Location
  /** How the value came to be; empty for a container. */
  readonly chain: readonly ProvenanceStep[]
  /** The `${VAR}` names that the value came through, outermost first. */
  readonly sources: readonly string[]
  /** Why an absent key was expected, in words; only when `state` is `absent`. */
  readonly expectedBecause?: string
}

/** A holding with its key. This is what recognition yields; it does not leave `fingerprint`. */
export interface ResolvedBinding extends HoldingFacts {
  /** `null` when absent. */
  readonly value: Secret | null
  readonly group: GroupMembership
}

/** The trust group a holding is in. */
export interface GroupMembership {
  /** `<project>/<purpose>`, with a number behind it where a project has several of one purpose. */
  readonly id: string
  readonly basis: GroupBasis
  /** Whether the members must agree surely or only probably; findings of the group take it over. */
  readonly confidence: 'certain' | 'likely' | 'possible'
}

/** What is wrong with a key in itself. No length is ever told, only the class. */
export interface KeyStrength {
  /** A value that is published, or reads like a placeholder. */
  readonly placeholder: 'published' | 'pattern' | null
  /** The text begins with `#`: a reader of an env file may have taken a comment for the value. */
  readonly isComment: boolean
  /** Shorter than RFC 7518 §3.2 asks for the algorithm. */
  readonly isShort: boolean
  /** The bits that the algorithm asks for. */
  readonly requiredBits: number
}

/** The same facts without the secret. This is all that rules, reports and the server ever see. */
export interface Binding extends HoldingFacts {
  /** `null` when absent or empty. */
  readonly fingerprint: Fingerprint | null
  /** `null` when absent or empty. */
  readonly strength: KeyStrength | null
}

/** Why two different keys of one group resemble each other. */
export interface Resemblance {
  readonly left: Fingerprint
  readonly right: Fingerprint
  readonly cause: MismatchCause
  /** The fingerprint whose text carries the flaw (the quotes, the newline, …), when one side does. */
  readonly flawed: Fingerprint | null
}

/** Bindings that must agree, because a token issued by one is accepted by another. */
export interface TrustGroup {
  readonly id: string
  readonly project: string
  readonly purpose: string
  readonly basis: GroupBasis
  readonly confidence: 'certain' | 'likely' | 'possible'
  readonly bindings: readonly Binding[]
  /** For every pair of different fingerprints in the group. */
  readonly resemblances: readonly Resemblance[]
}
