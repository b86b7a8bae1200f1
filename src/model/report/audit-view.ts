import type { CodeFacts } from '../code/code-facts.ts'
import type { Fingerprint, KeyStrength, TrustGroup } from '../keys/binding.ts'
import type { LiveFacts } from '../live/live.ts'
import type { ContainerLog } from '../live/log-facts.ts'
import type { Dialect, DialectCause } from '../stack/dialect.ts'
import type { RolloutBreak } from '../stack/rollout.ts'
import type { HostRelation } from '../stack/snapshot.ts'
import type { FileLocation, Location } from '../text/location.ts'
import type { Confidence } from './finding.ts'
import type { Court, RefusalStep } from './relation.ts'

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
  /** Somebody started the container by hand: it carries no Compose labels, or is one of `docker compose run`. */
  readonly isByHand: boolean
  /** `docker compose run` started it. */
  readonly isOneOff?: true
  /** Why it counts as that service's container, in words. */
  readonly membership: string
  readonly composeLocation: FileLocation
  readonly locations: readonly Location[]
  /** Whether the variable may come from the image, which could not be asked. Only of `extra`. */
  readonly mayBeInherited?: boolean
}

/** A key file that was written after the first process of a container that reads it was started, or may have been. */
export interface StaleKeyFile {
  readonly project: string
  readonly service: string
  readonly container: string
  readonly variable: string
  readonly group: string
  /** In the container. */
  readonly path: string
  /** ISO 8601. */
  readonly modifiedAt: string
  /** ISO 8601. */
  readonly startedAt: string
  /** The services with another container that reads the group's key from a file, and was started after this one was written. */
  readonly upToDate: readonly string[]
  /** The services with another container that holds by other means what is in the file now. */
  readonly holdsNow: readonly string[]
  /** Only of `gate`: the services that the rollout starts, and that then read the file as it is now. */
  readonly startedNext?: readonly string[]
  /** Whether it cannot be determined which was first, because the times are too coarse. */
  readonly isSameMoment?: true
  /** `possible` where a container may have written the file itself as it started, and where it cannot be determined which was first. */
  readonly confidence: 'likely' | 'possible'
  readonly locations: readonly [Location, ...Location[]]
}

/** A key in .env that services do not get, because the shell has another value of that name. */
export interface OverriddenVariable {
  readonly project: string
  readonly variable: string
  /** Where .env, or another env file that feeds interpolation, says it. */
  readonly location: FileLocation
  /** Those that get the shell's value. */
  readonly services: readonly [string, ...string[]]
}

/** A key variable whose value in the running program is not the one of its container. */
export interface ProcessDrift {
  readonly project: string
  readonly service: string
  readonly container: string
  readonly variable: string
  readonly group: string
  /** `lacks` the program was started without it. */
  readonly kind: 'differs' | 'lacks'
  /** The services that run with another key of the group than the program does; empty for `lacks`. */
  readonly disagreesWith: readonly string[]
  readonly location: Location
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

/** A ready-made token that is in the stack (`ANON_KEY`), tried against every key and every decoding of it. */
export interface ReadyMadeToken {
  readonly project: string
  readonly service: string
  readonly container?: string
  /** The variable, or where else it stands: “healthcheck”, a file's pointer. */
  readonly variable: string
  readonly location: Location
  /** Of the token's header, when it is a known one. */
  readonly algorithm: string | null
  /** ISO 8601, of its `exp`; `null` when it never ends. */
  readonly expiresAt: string | null
  /** The group whose key should have signed it; `null` when nothing says so. */
  readonly expectedGroup: string | null
  /** Why that group, in words. */
  readonly expectedBecause: string | null
  readonly confidence: Confidence
  /** The groups with a key that verifies it. */
  readonly signedBy: readonly string[]
  /** How the text of the verifying key was read, when not in the form that its services use: the cause of a refusal. */
  readonly decodedAs: 'text' | 'base64' | 'base64url' | 'hex' | null
  /** A key outside every group that verifies it: a variable in .env that reaches nobody. */
  readonly signedByUnwired: string | null
}

/** A secret that is no key of a token, and is the same as one, or comes from the same variable. */
export interface OtherUse {
  readonly project: string
  readonly service: string
  readonly variable: string
  readonly location: Location
  readonly fingerprint: Fingerprint | null
  readonly sources: readonly string[]
}

/** A variable that looks like the one that the product reads, and is not. */
export interface WrongName {
  readonly project: string
  readonly service: string
  readonly variable: string
  /** What the product reads. */
  readonly expected: string
  /** In words: “Airflow reads AIRFLOW__API_AUTH__JWT_SECRET”. */
  readonly because: string
  readonly location: Location
  readonly confidence: Confidence
}

/** A private key that more containers can read than sign with it: its file is mounted there. */
export interface ExposedKey {
  readonly project: string
  readonly service: string
  /** The path in the container. */
  readonly path: string
  readonly location: Location
  readonly fingerprint: Fingerprint
  readonly kind: 'symmetric' | 'private'
}

/** A token minted with one service's key and checked with another's, when their keys agree and it was refused all the same. */
export interface RefusedTrial {
  readonly project: string
  readonly group: string
  readonly issuer: string
  readonly validator: string
  readonly variable: string
  readonly step: RefusalStep
  /** In words, without a value. */
  readonly reason: string
  readonly locations: readonly [Location, ...Location[]]
}

/** What a rule is given: facts only, already resolved, in a stable order. */
export interface AuditView {
  readonly groups: readonly TrustGroup[]
  /** Every relation with its judgement, and the holders that are in none. */
  readonly court: Court
  readonly unwired: readonly UnwiredKey[]
  readonly drift: readonly ContainerDrift[]
  readonly stale: readonly StaleKeyFile[]
  readonly overridden: readonly OverriddenVariable[]
  /** Only where processes can be seen: on the engine's own machine, or with `--exec`. */
  readonly processes: readonly ProcessDrift[]
  readonly dialectSensitive: readonly DialectSensitiveKey[]
  /** Of the services whose source was read. */
  readonly code: readonly CodeFacts[]
  readonly tokens: readonly ReadyMadeToken[]
  readonly otherUses: readonly OtherUse[]
  readonly wrongNames: readonly WrongName[]
  readonly exposedKeys: readonly ExposedKey[]
  /** Only of `verify`. */
  readonly refusedTrials: readonly RefusedTrial[]
  /** Only with `--logs`: what the containers that hold a key wrote since their last start. */
  readonly logs: readonly ContainerLog[]
  /** Only of `verify --live`. */
  readonly live: LiveFacts
  /** Only where hosts are compared. */
  readonly across: readonly HostRelation[]
  /** Only of `gate`: what the rollout at hand breaks. The other facts are then as they will be after it. */
  readonly rollout: readonly RolloutBreak[]
  /** ISO 8601: the moment of the audit, by which tokens have expired or not. */
  readonly now: string
}
