import type { CodeFacts, CodeUse } from '../../model/code/code-facts.ts'
import type { Binding, Fingerprint, TrustGroup } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { Confidence } from '../../model/report/finding.ts'
import type { Court, LooseEnd } from '../../model/report/relation.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { canMeet } from '../../relate/key-kinds.ts'
import { signs, usesKey, verifies } from '../../relate/roles.ts'
import { asWrittenKey, certaintyOf, stepInEffect, takesKey, type WrittenStep } from './key-origins.ts'
import { weakestConfidence } from './weakest-confidence.ts'

/** A key that is in the source of one or more services as a constant, and how it relates to the keys of the others. */
export interface HardcodedKey {
  readonly project: string
  readonly fingerprint: Fingerprint
  readonly services: readonly string[]
  readonly uses: readonly [CodeUse, ...CodeUse[]]
  /**
   * `splits` another service holds a different key for the same tokens; `equals` the others hold the same one, from elsewhere;
   * `alone` nobody is known to share tokens with it.
   */
  readonly effect: 'splits' | 'equals' | 'alone'
  /** The holdings at the other end: those that differ, or those that are equal. */
  readonly peers: readonly Binding[]
  readonly group: string | null
  readonly confidence: Confidence
}

interface Constant {
  readonly facts: CodeFacts
  readonly use: CodeUse
  readonly step: WrittenStep
}

interface End {
  readonly group: TrustGroup
  readonly binding: Binding
}

/** The constants that sign or verify with nothing asked before them. Public halves are left out. */
export function findHardcoded(view: Pick<AuditView, 'code' | 'groups'>): readonly HardcodedKey[] {
  const constants = view.code.flatMap((facts) =>
    facts.uses.filter(takesKey).flatMap((use): readonly Constant[] => {
      const step = asWrittenKey(use.key?.steps[0])
      return step === null ? [] : [{ facts, use, step }]
    }),
  )
  const alike = groupBy(constants, ({ facts, step }) => identityOf(facts.project, step.fingerprint))
  return Array.from(alike.values(), (same) => judge(view, same))
}

/** Whether the holding is that constant, and `hardcoded-key` says as an error that it splits the services. */
export function isReportedAsHardcoded(
  { project, service, keys }: Binding,
  hardcoded: readonly HardcodedKey[],
): boolean {
  return hardcoded.some(
    (one) =>
      one.effect === 'splits' &&
      one.confidence !== 'possible' &&
      one.project === project &&
      one.services.includes(service) &&
      keys.some(({ fingerprint }) => fingerprint === one.fingerprint),
  )
}

/** The court without the loose ends of which `hardcoded-key` says to whom they belong: nobody has to declare that. */
export function dropHardcodedLooseEnds({ court, ...view }: Pick<AuditView, 'code' | 'groups' | 'court'>): Court {
  if (view.code.length === 0) return court
  const hardcoded = findHardcoded(view)
  const isOpen = ({ holders }: LooseEnd): boolean =>
    !holders.every((holder) => isReportedAsHardcoded(holder, hardcoded))
  return { ...court, looseEnds: court.looseEnds.filter(isOpen) }
}

function judge(view: Pick<AuditView, 'code' | 'groups'>, same: readonly [Constant, ...Constant[]]): HardcodedKey {
  const [{ facts, use, step }, ...others] = same
  const services = [...new Set(same.map((one) => one.facts.service))]
  const sure = weakestConfidence(...same.map((one) => certaintyOf(one.facts, one.use)))
  const common = {
    project: facts.project,
    fingerprint: step.fingerprint as Fingerprint,
    services,
    uses: [use, ...others.map((one) => one.use)] as const,
  }
  const ends = findEnds(view.groups, same, services)
  const equal = ends.filter(({ binding }) => holds(binding, common.fingerprint))
  const [first] = equal.length > 0 ? equal : ends
  if (first === undefined || (equal.length === 0 && isForOwnTokens(same))) {
    return { ...common, effect: 'alone', peers: [], group: null, confidence: sure }
  }
  const peers = (equal.length > 0 ? equal : ends).filter(({ group }) => group === first.group)
  return {
    ...common,
    effect: equal.length > 0 ? 'equals' : 'splits',
    peers: peers.map(({ binding }) => binding),
    group: first.group.id,
    // That tokens pass between the two is read from who is handed what, which is never certain.
    confidence: equal.length > 0 ? sure : weakestConfidence(sure, first.group.confidence, 'likely'),
  }
}

/** The other ends in the groups in which the services hold something, whatever they do with it. */
function findEnds(
  groups: readonly TrustGroup[],
  same: readonly Constant[],
  services: readonly string[],
): readonly End[] {
  const all = groups.filter(({ project, purpose }) => project === same[0]?.facts.project && purpose === 'access')
  // The constant itself may be a group of its own.
  const shared = all.filter(({ bindings }) => bindings.some(({ service }) => !services.includes(service)))
  const own = shared.filter(({ bindings }) => bindings.some(({ service }) => services.includes(service)))
  if (own.length > 0) return own.flatMap((group) => otherEnds(group, same, services))
  const [only, ...more] = shared
  return only === undefined || more.length > 0 || !fillsPlace(only, same) ? [] : otherEnds(only, same, services)
}

/** Whether the only group of the project lacks just what the constant does: nobody known to sign, or nobody to check. */
function fillsPlace({ bindings }: TrustGroup, same: readonly Constant[]): boolean {
  if (canDoBoth(same)) return false
  const taken = same[0]?.use.kind === 'signs' ? ['issuer', 'both', 'unknown'] : ['validator', 'both', 'unknown']
  return !bindings.some(({ role }) => taken.includes(role))
}

/**
 * Whether the constant is for tokens of another kind than those of the group: the service does the same with a key that it is
 * handed, or signs and verifies with the constant beside such a key.
 */
function isForOwnTokens(same: readonly Constant[]): boolean {
  const beside = (one: Constant): readonly CodeUse[] =>
    one.facts.uses.filter((use) => use.key !== null && stepInEffect(use.key)?.kind === 'variable')
  const isBeside = (one: Constant): boolean =>
    canDoBoth(same) ? beside(one).some(takesKey) : beside(one).some(({ kind }) => kind === one.use.kind)
  return same.every(isBeside)
}

function canDoBoth(same: readonly Constant[]): boolean {
  return new Set(same.map(({ use }) => use.kind)).size > 1
}

/** Holdings of other services that answer what the constant does: who checks what it signs, and signs what it checks. */
function otherEnds(group: TrustGroup, same: readonly Constant[], services: readonly string[]): readonly End[] {
  const isSigning = same.some(({ use }) => use.kind === 'signs')
  const isVerifying = same.some(({ use }) => use.kind === 'verifies')
  const kind = same[0]?.step.holds ?? null
  return group.bindings
    .filter(
      (binding) =>
        usesKey(binding) &&
        !services.includes(binding.service) &&
        binding.isValueUnknown !== true &&
        binding.keys.some((key) => canMeet(kind, key.kind)) &&
        ((isSigning && verifies(binding)) || (isVerifying && signs(binding))),
    )
    .map((binding) => ({ group, binding }))
}

function holds({ keys }: Binding, fingerprint: Fingerprint): boolean {
  return keys.some((key) => key.fingerprint === fingerprint)
}
