import type { ServiceCode } from '../model/code/code.ts'
import type { ResolvedBinding } from '../model/keys/binding.ts'
import type { WrongName } from '../model/report/audit-view.ts'
import type { Gap } from '../model/report/gap.ts'
import type { ComposeProject, DefinedVariable } from '../model/stack/compose.ts'
import type { ContainerFact } from '../model/stack/container.ts'
import type { Declarations } from '../model/stack/declarations.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import type { FoundKeyFile, FoundSecret, FoundToken } from '../model/stack/found.ts'
import { identityOf } from '../model/text/identity.ts'
import { assignAlgorithms } from './assign-algorithms.ts'
import { bind, roleOf } from './bind.ts'
import type { Candidate } from './carry/candidates.ts'
import { fillFromContainers } from './carry/fill-from-containers.ts'
import { locateIssuers } from './carry/find-issuers.ts'
import { findTokens } from './carry/find-tokens.ts'
import { type GatherOptions, gatherKeys, noReaders } from './carry/gather-keys.ts'
import { doubtUnmarked } from './carry/unknown-values.ts'
import { applyCode } from './code/apply-code.ts'
import { readSightings } from './code/read-sightings.ts'
import { reportUnfollowed } from './code/report-unfollowed.ts'
import { declareGroups } from './declare/declared-groups.ts'
import { expectAbsent, expectKnown } from './expect/expected-keys.ts'
import { reportUnread } from './expect/report-unread.ts'
import { findWrongNames } from './expect/wrong-names.ts'
import { groupCandidates } from './group/group-candidates.ts'
import { holderKey } from './group/holders.ts'
import { adoptForms, linkSecrets } from './group/link-secrets.ts'
import { followLookups } from './group/lookup-chains.ts'
import { pairHalves } from './group/pair-halves.ts'
import { isKeyName } from './names/key-names.ts'
import { nameLimits } from './names/name-limits.ts'
import { findApart } from './sight/apart-hosts.ts'
import { findLeftOutHolders } from './sight/left-out.ts'
import { reportMasked } from './sight/masked-secrets.ts'
import { labelledProject, type Membership, placeContainers } from './sight/membership.ts'
import { inferRoles } from './sight/project-roles.ts'
import type { RoleReading } from './sight/roles.ts'
import { type Sighting, sightContainers, sightServices } from './sight/sighting.ts'
import { readStackNames } from './sight/stack-names.ts'

/** What recognition is given. */
export interface Recognisable {
  readonly project: ComposeProject | null
  readonly containers: readonly ContainerFact[]
  readonly declarations: Declarations
  /** Without it, only variables and the secrets of the compose files are looked at. */
  readonly looking?: GatherOptions
  /** What the source of the project's services says. */
  readonly code?: ReadonlyMap<string, ServiceCode>
}

/** The keys of a stack, who holds them, and what must agree. */
export interface Recognition {
  readonly bindings: readonly ResolvedBinding[]
  /** Keys in .env that reach nobody. */
  readonly unwired: readonly (DefinedVariable & { readonly project: string })[]
  /** Why each container counts as its service's. */
  readonly placements: ReadonlyMap<string, Membership>
  /** The services that would hold a key and do not run, as none of their profiles is active. */
  readonly leftOut: readonly { readonly service: string; readonly profiles: readonly string[] }[]
  /** Containers that were looked at: of the project, when there is one. */
  readonly containers: number
  readonly gaps: readonly Gap[]
  /** The ready-made tokens that are in the stack. */
  readonly tokens: readonly FoundToken[]
  /** Secrets with another use that are the same as a key, or come from the same variable. */
  readonly otherSecrets: readonly FoundSecret[]
  /** Variables that look like the one that a product reads, and are not. */
  readonly wrongNames: readonly WrongName[]
  /** Files with a key that are mounted where nobody asks for them. */
  readonly keyFiles: readonly FoundKeyFile[]
}

/** Finds the keys, what each service does with them, and the groups in which they must agree. */
export function* recognise({
  project,
  containers,
  declarations,
  code = new Map(),
  looking = { readers: noReaders, showPath: String, isWiring: false },
}: Recognisable): FileDialogue<Recognition> {
  const gaps: Gap[] = []
  const placed = placeContainers(containers, project, findApart(declarations.across, containers)).filter(
    ({ membership }) => project === null || labelledProject(membership) === project.name,
  )
  const sighted = [...(project === null ? [] : sightServices(project)), ...sightContainers(placed)]
  const sightings = readSightings(sighted, code, project)
  for (const sighting of sightings) if (!sighting.isVisible) gaps.push(hiddenEnvironment(sighting))
  gaps.push(...sightings.flatMap(reportMasked))

  const gathered = yield* gatherKeys(sightings, looking, gaps)
  const carried = gathered.candidates.map((candidate): Candidate => {
    const unseen = gathered.unseen.get(candidate)
    return unseen === undefined ? candidate : { ...candidate, unseen }
  })
  const seen = applyCode(sightings, fillFromContainers(carried, looking.replacesContainers === true))
  const linked = linkSecrets(sightings, seen)
  const held = locateIssuers(
    sightings,
    followLookups(adoptForms(pairHalves(doubtUnmarked([...seen, ...linked.keys])))),
    () => readStackNames(project, placed),
  )
  const expecting = sightings.filter((sighting) => !gathered.withheld.has(sighting))
  const candidates = [...held, ...expectKnown(expecting, held)]
  const roles = inferRoles(sightings, candidates)
  const declared = declareGroups(sightings, candidates, declarations)
  const declaredServices = new Set(declared.bindings.filter(({ state }) => state === 'present').map(serviceKey))
  const inferred = candidates.filter(
    (candidate) =>
      !declared.claimed.has(holderKey(candidate)) &&
      // Of a service whose key the user names, the catalogue expects no other.
      !(
        candidate.state === 'absent' &&
        candidate.chain.length === 0 &&
        declaredServices.has(serviceKey(candidate.sighting))
      ),
  )
  const readRoleOf = (candidate: Candidate): RoleReading =>
    roleOf(candidate, roles.get(candidate.sighting) ?? candidate.sighting.role)
  // Nobody of the stack shares a key with a signer outside of it by the group's name alone.
  const outside = new Set(declared.bindings.flatMap(({ isSignedOutside, group }) => (isSignedOutside ? group.id : [])))
  const memberships = groupCandidates(inferred, sightings, readRoleOf, outside)
  const bindings = assignAlgorithms([
    ...declared.bindings,
    ...inferred.flatMap((candidate) => {
      const group = memberships.get(holderKey(candidate))
      return group === undefined ? [] : [bind(candidate, group, readRoleOf(candidate))]
    }),
  ])
  if (gathered.withheld.size > 0) {
    const known = new Set(expectKnown(sightings, held).map(({ sighting }) => serviceKey(sighting)))
    const lacking = new Set([...known, ...expectAbsent(sightings, bindings, roles).map(serviceKey)])
    gaps.push(
      ...reportUnread(gathered.withheld, (sighting) => lacking.has(serviceKey(sighting)), gaps, looking.showPath),
    )
  }
  const all = [...bindings, ...expectAbsent(expecting, bindings, roles)]
  gaps.push(...reportUnfollowed(sightings, all))
  return {
    bindings: all,
    tokens: findTokens(sightings, candidates, bindings, gathered.tokenTexts),
    otherSecrets: linked.others,
    wrongNames: findWrongNames(sightings, candidates, memberships),
    keyFiles: gathered.keyFiles,
    unwired: project === null ? [] : findUnwired(project),
    placements: new Map(placed.map(({ container, membership }) => [container.name, membership])),
    leftOut:
      project === null ? [] : findLeftOutHolders(project).map(({ name, profiles }) => ({ service: name, profiles })),
    containers: placed.length,
    gaps,
  }
}

/** Keys of .env that nothing asks for. A .env that is some service's `env_file` too does reach that service. */
function findUnwired(project: ComposeProject): Recognition['unwired'] {
  const handed = new Set<string>()
  for (const { environment } of project.services) {
    for (const { name, chain } of environment.values()) {
      for (const { kind, location } of chain) if (kind === 'env-file') handed.add(identityOf(location?.file, name))
    }
  }
  return project.defined
    .filter(
      ({ isUsed, name, location }) =>
        !isUsed &&
        name.length <= nameLimits.variable &&
        isKeyName(name) &&
        !handed.has(identityOf(location.file, name)),
    )
    .map((variable) => ({ ...variable, project: project.name }))
}

function serviceKey({ project, service }: { readonly project: string; readonly service: string }): string {
  return identityOf(project, service)
}

function hiddenEnvironment(sighting: Sighting): Gap {
  const name = sighting.container ?? sighting.service
  return {
    source: name,
    ...(sighting.container === undefined ? {} : { subject: { kind: 'container', name } as const }),
    code: 'hidden',
    reason: `the engine returned no environment for ${name}; a proxy in between hides it`,
  }
}
