import type { Binding, BindingState, Fingerprint, GroupBasis, HeldKey, TrustGroup } from '../keys/binding.ts'
import type { Gap } from '../report/gap.ts'
import type { Location } from '../text/location.ts'

/** What the keys are stretched with: RFC 7914, in the spelling of `node:crypto`. One setting; a file with another is not read. */
export const stretching = { name: 'scrypt', N: 65_536, r: 8, p: 2 } as const

/** One service's hold on one key, as hosts tell each other: without value, strength, settings and look-ups. */
export interface SharedBinding
  extends Pick<
    Binding,
    'service' | 'project' | 'container' | 'variable' | 'role' | 'roleSource' | 'algorithms' | 'form' | 'assumes'
  > {
  readonly evidence: 'resolved' | 'container'
  readonly state: BindingState
  /** Whether there is a key that is not known here, or not all of it: its `keys` are then not all. */
  readonly isUnknown?: true
  /** Whether its keys are fetched from a service of the same host. */
  readonly isFetchedHere?: true
  readonly keys: readonly HeldKey[]
  readonly location: Location
}

/** One trust group of a host. */
export interface SharedGroup {
  readonly id: string
  readonly project: string
  readonly purpose: string
  readonly basis: GroupBasis
  readonly bindings: readonly SharedBinding[]
}

/** What one host holds, as a file: no secret, and nothing by which one could be guessed without the shared fingerprint key. */
export interface Snapshot {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'countersign'; readonly version: string }
  /** What its owner calls it. */
  readonly host: string
  /** ISO 8601. */
  readonly takenAt: string
  readonly fingerprints: {
    readonly stretching: typeof stretching
    /** The same in every file that is made with one fingerprint key, and in no other. */
    readonly check: Fingerprint
  }
  readonly groups: readonly SharedGroup[]
  /** What could not be checked there. */
  readonly gaps: readonly Pick<Gap, 'source' | 'code' | 'reason' | 'line'>[]
}

/** The signature of a snapshot: Ed25519 (RFC 8032) over its canonical JSON (RFC 8785). */
export interface SnapshotSignature {
  readonly algorithm: 'Ed25519'
  /** The RFC 7638 thumbprint of the public key. It tells which key, and is no reason to believe it. */
  readonly keyId: string
  /** Base64url. */
  readonly value: string
}

/** The file. */
export type SignedSnapshot = Snapshot & { readonly signature: SnapshotSignature }

/** What is said of hosts in `across`: tokens of each pass at all others, or of none at any other. */
export type HostRule = 'agree' | 'differ'

/** A rule between hosts as the user declares it. */
export interface DeclaredAcross {
  readonly rule: HostRule
  readonly hosts: readonly [string, string, ...string[]]
  /** The purposes it is about; empty: all. */
  readonly groups: readonly string[]
}

/** A host, and the key that its snapshots are signed with. */
export interface DeclaredHost {
  readonly name: string
  /** The public key: PEM, or its base64 alone. */
  readonly key: string
}

/** One of two hosts that are compared. */
export interface ComparedHost {
  readonly name: string
  readonly groups: readonly SharedGroup[]
  /** The file as the user names it, and when it was written; left out for what is looked at itself. */
  readonly snapshot?: { readonly file: string; readonly takenAt: string }
  /** Of a snapshot: the mark of the fingerprint key that it was taken with. */
  readonly check?: Fingerprint
}

/** A holding with its host. */
export interface HostHolding {
  readonly host: string
  readonly service: string
  readonly variable: string
  /** A location on another host is shown as its snapshot's file. */
  readonly location: Location
  /** The place on that host, in words; left out where `location` is it. */
  readonly place?: string
}

/** What came of comparing two hosts, for one trust group where they must agree and for all keys where they must differ. */
export interface HostRelation {
  readonly rule: HostRule
  readonly hosts: readonly [string, string]
  /** What is compared: a trust group without its project, or several purposes; left out: every key. */
  readonly group?: string
  readonly result: 'holds' | 'broken' | 'unknown'
  readonly reason: string
  /** Who holds the keys that break the rule, or that are not known; empty where it holds. */
  readonly holders: readonly HostHolding[]
}

/** The groups of a host as they are published to others; `mark` gives the fingerprint that others compare by, where there is one. */
export function shareGroups(
  groups: readonly TrustGroup[],
  mark: (fingerprint: Fingerprint) => Fingerprint | undefined,
): readonly SharedGroup[] {
  return groups.map(({ id, project, purpose, basis, bindings }) => ({
    id,
    project,
    purpose,
    basis,
    bindings: bindings.flatMap((binding) => shareBinding(binding, mark) ?? []),
  }))
}

function shareBinding(
  binding: Binding,
  mark: (fingerprint: Fingerprint) => Fingerprint | undefined,
): SharedBinding | null {
  const { service, project, container, variable, role, roleSource, algorithms, form, assumes, state, location } =
    binding
  const { evidence, isValueUnknown, fetchesFrom } = binding
  if (evidence !== 'resolved' && evidence !== 'container') return null
  const isNamedOnly = isValueUnknown === true || form === 'reference'
  const keys = isNamedOnly
    ? []
    : binding.keys.flatMap((key) => {
        const fingerprint = mark(key.fingerprint)
        return fingerprint === undefined ? [] : [{ ...key, fingerprint }]
      })
  const isWhole = keys.length > 0 && keys.length === binding.keys.length && !keys.some(({ isUnread }) => isUnread)
  return {
    service,
    project,
    ...(container === undefined ? {} : { container }),
    variable,
    role,
    roleSource,
    algorithms,
    form,
    ...(assumes === undefined ? {} : { assumes }),
    evidence,
    state,
    ...(state === 'present' && !isWhole ? { isUnknown: true } : {}),
    ...(fetchesFrom?.leadsTo === 'service' ? { isFetchedHere: true } : {}),
    keys,
    location,
  }
}
