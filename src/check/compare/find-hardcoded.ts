import type { CodeFacts, CodeUse } from '../../model/code/code-facts.ts'
import type { Binding, Fingerprint, KeyKind, TrustGroup } from '../../model/keys/binding.ts'
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
  /** The holdings at the other end: those that differ, or those that are equal. At most `MAX_PEERS`. */
  readonly peers: readonly Binding[]
  /** Whether there are more of them. */
  readonly hasMorePeers: boolean
  readonly group: string | null
  readonly confidence: Confidence
}

/** Nobody reads more of them, and a constant of each of thousands of services would name all the others. */
const MAX_PEERS = 100

interface Constant {
  readonly facts: CodeFacts
  readonly use: CodeUse
  readonly step: WrittenStep
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
  const projects = new Map(
    Array.from(
      groupBy(view.groups, ({ project }) => project),
      ([project, groups]) => [project, indexProject(groups)],
    ),
  )
  return Array.from(alike.values(), (same) => judge(projects.get(same[0].facts.project) ?? indexProject([]), same))
}

/** Tells of a holding whether it is such a constant, and `hardcoded-key` says as an error that it splits the services. */
export function indexReported(hardcoded: readonly HardcodedKey[]): (binding: Binding) => boolean {
  const reported = new Set(
    hardcoded
      .filter(({ effect, confidence }) => effect === 'splits' && confidence !== 'possible')
      .flatMap(({ project, services, fingerprint }) =>
        services.map((service) => identityOf(project, service, fingerprint)),
      ),
  )
  return ({ project, service, keys }) =>
    keys.some(({ fingerprint }) => reported.has(identityOf(project, service, fingerprint)))
}

/** The court without the loose ends of which `hardcoded-key` says to whom they belong: nobody has to declare that. */
export function dropHardcodedLooseEnds({ court, ...view }: Pick<AuditView, 'code' | 'groups' | 'court'>): Court {
  if (view.code.length === 0) return court
  const isReported = indexReported(findHardcoded(view))
  const isOpen = ({ holders }: LooseEnd): boolean => !holders.every(isReported)
  return { ...court, looseEnds: court.looseEnds.filter(isOpen) }
}

function judge(project: Project, same: readonly [Constant, ...Constant[]]): HardcodedKey {
  const [{ facts, use, step }, ...others] = same
  const services = [...new Set(same.map((one) => one.facts.service))]
  const sure = weakestConfidence(...same.map((one) => certaintyOf(one.facts, one.use)))
  const common = {
    project: facts.project,
    fingerprint: step.fingerprint as Fingerprint,
    services,
    uses: [use, ...others.map((one) => one.use)] as const,
  }
  const scene = { same, services: new Set(services) }
  const groups = listFacing(project, scene)
  const equal = takeFirst(groups, (group) => listEnds(project, group, scene, common.fingerprint))
  const ends = equal ?? takeFirst(groups, (group) => listEnds(project, group, scene, null))
  if (ends === null || (equal === null && isForOwnTokens(same))) {
    return { ...common, effect: 'alone', peers: [], hasMorePeers: false, group: null, confidence: sure }
  }
  const { group, peers } = ends
  return {
    ...common,
    effect: equal === null ? 'splits' : 'equals',
    peers: peers.slice(0, MAX_PEERS),
    hasMorePeers: peers.length > MAX_PEERS,
    group: group.id,
    // That tokens pass between the two is read from who is handed what, which is never certain.
    confidence: equal === null ? weakestConfidence(sure, group.confidence, 'likely') : sure,
  }
}

/** Constants that are the same key, and the services that have it. */
interface Scene {
  readonly same: readonly Constant[]
  readonly services: ReadonlySet<string>
}

/** The groups of a project, prepared for any number of constants. */
interface Project {
  /** With where they stand. */
  readonly groups: ReadonlyMap<TrustGroup, number>
  readonly ofService: ReadonlyMap<string, readonly TrustGroup[]>
  readonly servicesOf: ReadonlyMap<TrustGroup, ReadonlySet<string>>
  /** What answers a constant in a group, by what the constant does and the kind of its key; then by its own key. */
  readonly answers: Map<string, Answers>
}

interface Answers {
  readonly all: readonly Binding[]
  readonly byKey: ReadonlyMap<Fingerprint, readonly Binding[]>
}

function indexProject(all: readonly TrustGroup[]): Project {
  const groups = all.filter(({ purpose }) => purpose === 'access')
  const servicesOf = new Map(groups.map((group) => [group, new Set(group.bindings.map(({ service }) => service))]))
  const held = groups.flatMap((group) => Array.from(servicesOf.get(group) ?? [], (service) => ({ service, group })))
  const ofService = new Map(
    Array.from(
      groupBy(held, ({ service }) => service),
      ([service, some]) => [service, some.map(({ group }) => group)],
    ),
  )
  return { groups: new Map(groups.map((group, at) => [group, at])), ofService, servicesOf, answers: new Map() }
}

/** The groups in which the services hold something beside others, whatever they do with it; else the only one that lacks them. */
function listFacing({ groups, ofService, servicesOf }: Project, { same, services }: Scene): readonly TrustGroup[] {
  // The constant itself may be a group of its own.
  const isShared = (group: TrustGroup): boolean => {
    for (const service of servicesOf.get(group) ?? []) if (!services.has(service)) return true
    return false
  }
  const own = new Set(Array.from(services).flatMap((service) => ofService.get(service) ?? []))
  const shared = [...own].filter(isShared)
  if (shared.length > 0) return shared.toSorted((one, other) => (groups.get(one) ?? 0) - (groups.get(other) ?? 0))
  const others: TrustGroup[] = []
  for (const group of groups.keys()) {
    if (isShared(group)) others.push(group)
    if (others.length > 1) return []
  }
  const [only] = others
  return only !== undefined && fillsPlace(only, same) ? [only] : []
}

/** The peers in the first group that has some. */
function takeFirst(
  groups: readonly TrustGroup[],
  peersIn: (group: TrustGroup) => readonly Binding[],
): { readonly group: TrustGroup; readonly peers: readonly Binding[] } | null {
  for (const group of groups) {
    const peers = peersIn(group)
    if (peers.length > 0) return { group, peers }
  }
  return null
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

/**
 * Holdings of other services that answer what the constant does: who checks what it signs, and signs what it checks. With `key` only
 * those with that key. One more than are kept, at most.
 */
function listEnds(
  { answers }: Project,
  group: TrustGroup,
  { same, services }: Scene,
  key: Fingerprint | null,
): readonly Binding[] {
  const isSigning = same.some(({ use }) => use.kind === 'signs')
  const isVerifying = same.some(({ use }) => use.kind === 'verifies')
  const kind = same[0]?.step.holds ?? null
  const asked = identityOf(group.id, isSigning, isVerifying, kind)
  const found = answers.get(asked) ?? answerIn(group, isSigning, isVerifying, kind)
  answers.set(asked, found)
  const ends: Binding[] = []
  for (const binding of key === null ? found.all : (found.byKey.get(key) ?? [])) {
    if (!services.has(binding.service)) ends.push(binding)
    if (ends.length > MAX_PEERS) break
  }
  return ends
}

function answerIn(group: TrustGroup, isSigning: boolean, isVerifying: boolean, kind: KeyKind | null): Answers {
  const all = group.bindings.filter(
    (binding) =>
      usesKey(binding) &&
      binding.isValueUnknown !== true &&
      binding.keys.some((key) => canMeet(kind, key.kind)) &&
      ((isSigning && verifies(binding)) || (isVerifying && signs(binding))),
  )
  const keyed = all.flatMap((binding) => {
    const own = new Set(binding.keys.map(({ fingerprint }) => fingerprint))
    return Array.from(own, (fingerprint) => ({ fingerprint, binding }))
  })
  const byKey = groupBy(keyed, ({ fingerprint }) => fingerprint)
  return {
    all,
    byKey: new Map(Array.from(byKey, ([fingerprint, some]) => [fingerprint, some.map(({ binding }) => binding)])),
  }
}
