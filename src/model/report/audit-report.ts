import type { ReportedCode } from '../code/reported-code.ts'
import type {
  BindingState,
  Carrier,
  Evidence,
  Fingerprint,
  GroupBasis,
  KeyForm,
  Role,
  TrustGroup,
} from '../keys/binding.ts'
import type { LiveFacts } from '../live/live.ts'
import type { ContainerLog } from '../live/log-facts.ts'
import type { HostRelation } from '../stack/snapshot.ts'
import type { Location } from '../text/location.ts'
import type { ReadyMadeToken } from './audit-view.ts'
import { type Finding, type Severity, severityRank } from './finding.ts'
import type { Gap } from './gap.ts'
import type { MatrixCell } from './matrix-cell.ts'
import type { Notice } from './notice.ts'
import type { ReportedWaiver } from './waiver.ts'

/** What the audit amounts to. */
export type Verdict = 'consistent' | 'inconsistent' | 'incomplete' | 'nothing-to-audit'

/** What was looked at. */
export type Source =
  | {
      readonly kind: 'compose'
      readonly project: string
      readonly files: readonly string[]
      readonly services: number
      /** The services that would hold a key and do not run, as none of their profiles is active; left out where there is none. */
      readonly leftOut?: readonly { readonly service: string; readonly profiles: readonly string[] }[]
      /** Whether variables are asked for that nothing sets, and no env file is there that could. */
      readonly lacksEnvFile?: true
    }
  | {
      readonly kind: 'engine'
      readonly address: string
      /** What it is called where several were asked; its name stands before those of its containers. */
      readonly host?: string
      /** Those that were judged. */
      readonly containers: number
      /** Those of the project that do not run, each with the key variables in which it differs from the files; left out where there is none. */
      readonly stopped?: readonly {
        readonly container: string
        readonly service: string
        readonly differs: readonly string[]
      }[]
    }
  | {
      readonly kind: 'snapshot'
      readonly host: string
      readonly file: string
      /** ISO 8601. */
      readonly takenAt: string
      readonly services: number
    }

/** One service's holding of one key, as published. */
export interface ReportedBinding {
  readonly service: string
  readonly project: string
  readonly container?: string
  readonly variable: string
  readonly role: Role
  readonly roleBasis: string
  /** The role that the catalogue knows, where the user declares another. */
  readonly overruledRole?: Role
  readonly algorithm: string | null
  readonly form: KeyForm
  readonly carrier: Carrier
  /** The product of the catalogue that the service is. */
  readonly product?: string
  readonly evidence: Evidence
  readonly state: BindingState
  readonly fingerprint: Fingerprint | null
  /** Whether the value exists and is not known here: the fingerprint is then that of its identity. */
  readonly isValueUnknown?: boolean
  /** Of a set of keys, all of them; left out where there is at most one. */
  readonly fingerprints?: readonly Fingerprint[]
  readonly location: Location
}

/** One trust group, as published. */
export interface ReportedGroup {
  readonly id: string
  readonly project: string
  readonly purpose: string
  readonly basis: GroupBasis
  readonly bindings: readonly ReportedBinding[]
}

/** A ready-made token that is in the stack, as published. Never the token. */
export interface ReportedToken {
  readonly project: string
  readonly service: string
  readonly container?: string
  readonly variable: string
  readonly algorithm: string | null
  /** ISO 8601; `null` when it never ends. */
  readonly expiresAt: string | null
  /** The trust group whose key should have signed it. */
  readonly expectedGroup: string | null
  /** The trust groups with a key that verifies it. */
  readonly signedBy: readonly string[]
  readonly location: Location
}

/** The one result of an audit: serialisable, complete, free of secrets. The JSON format is this object. */
export interface AuditReport {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'countersign'; readonly version: string }
  readonly verdict: Verdict
  /** The severity from which a finding makes the verdict `inconsistent`. */
  readonly failOn: Severity
  readonly sources: readonly Source[]
  readonly groups: readonly ReportedGroup[]
  readonly tokens: readonly ReportedToken[]
  readonly matrix: readonly MatrixCell[]
  /** What the source of the services says; left out where none is in reach. */
  readonly code?: readonly ReportedCode[]
  /** Only with `--logs`. */
  readonly logs?: readonly ContainerLog[]
  /** Only of `verify --live`. */
  readonly live?: LiveFacts
  /** What came of comparing hosts; left out where none were. */
  readonly across?: readonly HostRelation[]
  readonly findings: readonly Finding[]
  readonly gaps: readonly Gap[]
  /** Every waiver that was looked at, and what became of it; left out where there is none. */
  readonly waivers?: readonly ReportedWaiver[]
  /** Only of `serve`: what is to be said of the access that countersign itself has; left out where there is nothing. */
  readonly notices?: readonly Notice[]
  /** Only of `serve`: every service that was looked at, with a key or without. */
  readonly services?: readonly { readonly project: string; readonly service: string }[]
}

/** Whether the finding counts against the verdict: at or above the threshold, and not waived. */
export function isBlocking(finding: Finding, failOn: Severity): boolean {
  return finding.waived === null && severityRank[finding.severity] >= severityRank[failOn]
}

/**
 * What the facts amount to. Findings win over gaps, because they can be acted on at once. Gaps, and pairs of which nobody can
 * say whether the one accepts the other's tokens, win over silence, because "we saw no problem" is worth nothing for what could
 * not be looked at. Consistent is only what was compared.
 */
export function decideVerdict(facts: {
  readonly findings: readonly Finding[]
  readonly gaps: readonly Gap[]
  /** What came of every relation that was judged, and of every endpoint that was asked. */
  readonly results: Iterable<MatrixCell['result']>
  readonly failOn: Severity
}): Verdict {
  if (facts.findings.some((finding) => isBlocking(finding, facts.failOn))) return 'inconsistent'
  const results = new Set(facts.results)
  if (facts.gaps.length > 0 || results.has('unknown')) return 'incomplete'
  return results.has('accepted') || results.has('refused') ? 'consistent' : 'nothing-to-audit'
}

/** The part of a trust group that is published. */
export function reportGroup({ id, project, purpose, basis, bindings }: TrustGroup): ReportedGroup {
  return {
    id,
    project,
    purpose,
    basis,
    bindings: bindings.map((binding) => ({
      service: binding.service,
      project: binding.project,
      ...(binding.container === undefined ? {} : { container: binding.container }),
      variable: binding.variable,
      role: binding.role,
      roleBasis: binding.roleBasis,
      ...(binding.overruledRole === undefined ? {} : { overruledRole: binding.overruledRole }),
      algorithm: binding.algorithms.length === 0 ? null : binding.algorithms.join(', '),
      form: binding.form,
      carrier: binding.carrier,
      ...(binding.product === undefined ? {} : { product: binding.product }),
      evidence: binding.evidence,
      state: binding.state,
      fingerprint: binding.fingerprint,
      ...(binding.isValueUnknown === true ? { isValueUnknown: true } : {}),
      ...(binding.keys.length < 2 ? {} : { fingerprints: binding.keys.map(({ fingerprint }) => fingerprint) }),
      location: binding.location,
    })),
  }
}

/** The part of a ready-made token that is published. */
export function reportToken(token: ReadyMadeToken): ReportedToken {
  const { project, service, container, variable, algorithm, expiresAt, expectedGroup, signedBy, location } = token
  return {
    project,
    service,
    ...(container === undefined ? {} : { container }),
    variable,
    algorithm,
    expiresAt,
    expectedGroup,
    signedBy,
    location,
  }
}
