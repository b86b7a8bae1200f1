import type { Confidence, MismatchCause } from '../report/finding.ts'
import type { UnseenKey } from '../report/gap.ts'
import type { ProvenanceStep } from '../stack/compose.ts'
import type { SwarmTask } from '../stack/container.ts'
import type { Location } from '../text/location.ts'
import type { Secret } from './secret.ts'
import type { UnknownValue } from './unknown-value.ts'

/** How close to reality a fact is; never mixed. */
export type Evidence = 'file' | 'resolved' | 'container' | 'process' | 'live'

/** Who started a container that `docker compose up` does not replace: somebody with `docker run`, or `docker compose run`. */
export type OutsideStart = 'hand' | 'compose-run'

/** What a service does with the key. */
export type Role = 'issuer' | 'validator' | 'both' | 'forwarder' | 'holder' | 'bystander' | 'unknown'

/**
 * Where a claim about a service comes from, strongest first. `key`: the key itself tells (who holds a private half can sign,
 * who holds only a public half cannot); `setting`: a companion variable, its own or another service's; `nothing`: nobody says.
 */
export const claimSources = ['declared', 'key', 'catalogue', 'code', 'setting', 'name', 'nothing'] as const

export type ClaimSource = (typeof claimSources)[number]

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
export type GroupBasis = 'declared' | 'recipe' | 'shared-variable' | 'same-name' | 'sole-pair' | 'equal-key'

/** `fp1:` and 12 hex digits of a keyed digest, or `jkt:` and an RFC 7638 thumbprint. Equal exactly when the keys are. */
export type Fingerprint = string & { readonly __brand: 'Fingerprint' }

/** Present with content, not there, or set to the empty text. */
export type BindingState = 'present' | 'absent' | 'empty'

/** How a key gets to its service. */
export type Carrier =
  /** A variable, out of the compose file, an env file or the shell. */
  | 'environment'
  /** A file that a variable or flag names. */
  | 'file'
  /** A key inside a mounted JSON, YAML or TOML file. */
  | 'document'
  /** A variable in a mounted env file that the application loads by itself. */
  | 'mounted-env-file'
  /** A flag of the command line. */
  | 'flag'
  | 'label'
  /** A secret that is mounted and named by nothing: the application knows the path. */
  | 'convention'
  /** A text in its source: what it falls back to without its variable, or a constant. */
  | 'code'

/** What a product does when nobody gives it the key. */
export type WhenUnset =
  /** Every process generates its own: tokens of one do not pass at another, nor after a restart. */
  | 'random-per-process'
  /** It makes one at the first start and keeps it, in a volume or a database. */
  | 'random-once'
  /** It computes the key from another secret. */
  | 'derived'
  /** It uses a published constant. */
  | 'published-default'
  /** It does not start, or refuses every token. */
  | 'refuses'
  /** It does without: tokens are not checked, or the feature is off. */
  | 'disabled'
  | 'unknown'

/** One key of a holding: a set (JWKS, `kid: secret` pairs) has several. */
export interface HeldKey {
  readonly fingerprint: Fingerprint
  readonly kind: 'symmetric' | 'public' | 'private'
  /** A half of a pair of which only the text is known: it is broken, or behind a passphrase. Its fingerprint is that of the text. */
  readonly isUnread?: true
  /** What the key itself says it is for: the `alg` of a JWK, the `type` of Hasura's JSON. */
  readonly algorithm?: string
}

/** A setting for a claim: what an issuer writes into `iss` or `aud`, or a validator accepts there. */
export interface ClaimSetting<Value> {
  readonly variable: string
  readonly location: Location
  /** Each of them is accepted. */
  readonly values: readonly [Value, ...Value[]]
  /** Whether one of them exists and is not known here: only its identity is. */
  readonly isValueUnknown?: boolean
}

/** The claims that a service's settings speak of. */
export interface ClaimSettings<Value> {
  readonly issuer?: ClaimSetting<Value>
  readonly audience?: ClaimSetting<Value>
}

/** The file in a container that a key was read from. */
export interface FileInContainer {
  /** Absolute, in the container. */
  readonly path: string
  /** When it was last written, ISO 8601; left out where the engine does not say. */
  readonly modifiedAt?: string
}

/** A file of this machine that is mounted into a service whose user is not its owner and may not read it. */
export interface ClosedFile {
  /** As shown. */
  readonly file: string
  /** The 12 bits of permissions. */
  readonly mode: number
  /** As whom the service runs. */
  readonly user: number
}

/** What is known of a service's holding of a key without looking at the key. */
export interface HoldingFacts {
  readonly service: string
  readonly project: string
  /** The container's name, when the fact is a container's. */
  readonly container?: string
  /** Only of a container that `docker compose up` does not replace: who started it. */
  readonly startedBy?: OutsideStart
  /** Of a container that is a task of a Swarm: its service there, and how far the last change of that is. */
  readonly task?: Pick<SwarmTask, 'service' | 'update'>
  /** The variable, or the path of the mounted file. */
  readonly variable: string
  /** `access`, `refresh`, `admin`, `internal`, …: keys of different purposes must not be the same. */
  readonly purpose: string
  /** Whether its name may as well be that of another secret (`SECRET`), and only what is around it speaks for a token's key. */
  readonly isWeakName?: boolean
  readonly role: Role
  /** Why that role, in words. */
  readonly roleBasis: string
  /** The role that the catalogue knows, where the user declares another. */
  readonly overruledRole?: Role
  /** What that reason is. */
  readonly roleSource: ClaimSource
  /** As written in the service's own configuration, upper case (`HS256`); several in the order given. Empty: not said. */
  readonly algorithms: readonly string[]
  /** Where the algorithm stands. */
  readonly algorithmLocation?: Location
  readonly form: KeyForm
  readonly carrier: Carrier
  /** The product of the catalogue that the service is, as people call it. */
  readonly product?: string
  /** The fewest bits that the product accepts, when the catalogue knows. */
  readonly minimumBits?: number
  /** What the product does without the key, when the catalogue knows. */
  readonly whenUnset?: WhenUnset
  /** Whether it is normal here that the key is not set. */
  readonly isOptional?: boolean
  /** How many containers of the service the files ask for; left out for one. */
  readonly replicas?: number
  /** Whether the service can verify with more than one key at a time. */
  readonly acceptsSeveral?: boolean
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
  /** Of a key that does not reach the service because its file is closed to it; then `state` is `absent`. */
  readonly closedFile?: ClosedFile
  /** How sure that is; left out where it is as sure as the trust group. */
  readonly expectedConfidence?: 'likely' | 'possible'
  /** Whether its siblings alone make it expected, so that somebody has to say whether it needs the key. */
  readonly isOpenExpectation?: boolean
  /** Only of a container, of a key that does not come by a variable's text. */
  readonly file?: FileInContainer
  /** Whether it is a key that is accepted beside the current one: `JWT_SECRET_PREVIOUS`. */
  readonly isPrevious?: boolean
  /** The part of the variable's name that two ends of one key have in common: `jwt_secret` of `AUTH_JWT_SECRET`. */
  readonly nameStem?: string
  /** What its reader is taken to do to the text, and nothing proves. */
  readonly assumes?: ReadingAssumption
  /** Of a key file that ends with a line break, its name as shown to the user. */
  readonly assumedFile?: string
  /** Of a validator that fetches its keys: where from. */
  readonly fetchesFrom?: KeyAddress
  /** Whether the value exists and is not known here: only its identity is (an external secret, a variable that a platform sets). */
  readonly isValueUnknown?: boolean
  /** Whether a symbol stands for the value (`audit --wiring`): which variable goes where is all that is compared. */
  readonly isSymbol?: boolean
  /**
   * Whether the service signs with a key of its own making that no file and no variable holds, as an authorization server does:
   * only the settings for its tokens are known.
   */
  readonly isOwnKey?: boolean
  /** What keeps the key from being seen; it is reported unless the identity of the value decides the comparison. */
  readonly unseen?: UnseenKey
  /** Whether the key is the text that its code falls back to, because nobody gives the service the variable. */
  readonly isFallback?: boolean
  /** Of a fallback, and of what an image gives: where the variable would be set. */
  readonly settableAt?: Location
  /** Whether it is declared that the tokens are signed outside of the stack. */
  readonly isSignedOutside?: boolean
}

/**
 * What a reader may do to a text before it becomes the key, and nothing proves that it does: drop the line break at the end of
 * a file, or decode the text.
 */
export type ReadingAssumption = 'final-line-break' | 'base64' | 'base64url' | 'hex'

/** Where public keys are fetched. */
export interface KeyAddress {
  /** The host's name; left out where the text is not one that may be shown. */
  readonly host?: string
  /**
   * `service` one of the stack answers to that name; `nobody` a name without a dot that no service bears, or this container
   * itself; `outside` a host on the network; `unknown` it cannot be determined here.
   */
  readonly leadsTo: 'service' | 'nobody' | 'outside' | 'unknown'
  /** The service, when it leads to one. */
  readonly service?: string
  /** When it leads to nobody: the service that was most likely meant. */
  readonly near?: string
}

/** A holding with its key. This is what recognition yields; it does not leave `fingerprint`. */
export interface ResolvedBinding extends HoldingFacts {
  /** `null` when absent, or when not even its identity is known. What needs the key's bytes takes a `KnownBinding`. */
  readonly value: Secret | UnknownValue | null
  /** Secrets, because a user may have put anything there. */
  readonly claims: ClaimSettings<Secret | UnknownValue>
  readonly group: GroupMembership
}

/** The trust group a holding is in. */
export interface GroupMembership {
  /** `<project>/<purpose>`, with a number behind it where a project has several of one purpose. */
  readonly id: string
  readonly basis: GroupBasis
  /** Whether the members must agree surely or only probably; findings of the group take it over. */
  readonly confidence: Confidence
}

/** What is wrong with a key in itself. Lengths are never shown, only the class. */
export interface KeyStrength {
  /** A value that is published, or reads like a placeholder. */
  readonly placeholder: 'published' | 'pattern' | null
  /** The text begins with `#`: a reader of an env file may have taken a comment for the value. */
  readonly isComment: boolean
  /** Shorter than RFC 7518 §3.2 asks for the algorithm. */
  readonly isShort: boolean
  /** Every key in it is shorter than the product accepts: it refuses to sign or check with them. */
  readonly isUnderMinimum?: boolean
  /** The bits that the algorithm, or the product, asks for. */
  readonly requiredBits: number
  /** Can be guessed although it is long enough: words, repetitions, keyboard rows. */
  readonly isLowEntropy: boolean
  /** The text is a whole compact JWS: somebody put a token where the key belongs. */
  readonly isToken: boolean
  /** The text is a path, and the service takes it as the key itself. */
  readonly isPath: boolean
  /** What is wrong with a PEM text; `null` when it can be read, or is none. */
  readonly pem: PemFault | null
}

/**
 * `flattened` its line breaks are gone or became whitespace; `truncated` only the beginning is there, as of a multi-line value
 * cut at the first line; `unreadable` neither.
 */
export type PemFault = 'flattened' | 'truncated' | 'unreadable'

/** What the key can do: one secret for both sides, one half of a pair, or a set of several kinds. */
export type KeyKind = 'symmetric' | 'public' | 'private' | 'mixed'

/** The same facts without the secret. This is all that rules, reports and the server ever see. */
export interface Binding extends HoldingFacts {
  /** `null` when absent or empty. Of a set, the first one's. */
  readonly fingerprint: Fingerprint | null
  /** Every key of the holding; empty when absent, empty, or not comparable. */
  readonly keys: readonly HeldKey[]
  /** `null` when absent or empty. */
  readonly strength: KeyStrength | null
  /** Keyed marks of the values: equal exactly when the settings are. */
  readonly claims: ClaimSettings<Fingerprint>
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
  readonly confidence: Confidence
  readonly bindings: readonly Binding[]
  /** For every pair of different fingerprints in the group. */
  readonly resemblances: readonly Resemblance[]
}
