import type { ResolvedBinding } from '../model/binding.ts'
import type { ComposeProject, DefinedVariable } from '../model/compose.ts'
import type { ContainerFact } from '../model/container.ts'
import type { Declarations } from '../model/declarations.ts'
import type { FileDialogue } from '../model/file-request.ts'
import type { Gap } from '../model/gap.ts'
import { groupBy } from '../model/group-by.ts'
import type { Location } from '../model/location.ts'
import { bind, roleOf } from './bind.ts'
import { type Candidate, findCandidates } from './candidates.ts'
import { readCompanion } from './companions.ts'
import { declareGroups } from './declared-groups.ts'
import { followPath } from './follow-path.ts'
import { groupCandidates, holderKey } from './group-candidates.ts'
import { isKeyName, readKeyName } from './key-names.ts'
import { placeContainers } from './membership.ts'
import { type Sighting, sightContainers, sightServices } from './sighting.ts'

/** What recognition is given. */
export interface Recognisable {
  readonly project: ComposeProject | null
  readonly containers: readonly ContainerFact[]
  readonly declarations: Declarations
}

/** The keys of a stack, who holds them, and what must agree. */
export interface Recognition {
  readonly bindings: readonly ResolvedBinding[]
  /** Keys in .env that reach nobody. */
  readonly unwired: readonly (DefinedVariable & { readonly project: string })[]
  /** Why each container counts as its service's. */
  readonly placements: ReadonlyMap<string, { readonly isByHand: boolean; readonly basis: string }>
  /** Containers that were looked at: of the project, when there is one. */
  readonly containers: number
  readonly gaps: readonly Gap[]
}

/** Finds the keys, what each service does with them, and the groups in which they must agree. */
export function* recognise({ project, containers, declarations }: Recognisable): FileDialogue<Recognition> {
  const gaps: Gap[] = []
  const placed = placeContainers(containers, project).filter(
    ({ membership }) => project === null || membership.project === project.name,
  )
  const sightings = [...(project === null ? [] : sightServices(project)), ...sightContainers(placed)]
  for (const sighting of sightings) if (!sighting.isVisible) gaps.push(hiddenEnvironment(sighting))

  const candidates: Candidate[] = []
  for (const sighting of sightings) {
    for (const candidate of findCandidates(sighting)) candidates.push(yield* followPath(candidate, gaps))
  }

  const declared = declareGroups(sightings, candidates, declarations)
  const inferred = candidates.filter((candidate) => !declared.claimed.has(holderKey(candidate)))
  const memberships = groupCandidates(inferred)
  const bindings = [
    ...declared.bindings,
    ...inferred.flatMap((candidate) => {
      const group = memberships.get(holderKey(candidate))
      return group === undefined ? [] : [bind(candidate, group, roleOf(candidate))]
    }),
  ]
  return {
    bindings: [...bindings, ...expectAbsent(sightings, bindings)],
    unwired: project === null ? [] : findUnwired(project),
    placements: new Map(placed.map(({ container, membership }) => [container.name, membership])),
    containers: placed.length,
    gaps,
  }
}

/** Keys of .env that nothing asks for. A .env that is some service's `env_file` too does reach that service. */
function findUnwired(project: ComposeProject): Recognition['unwired'] {
  const handed = new Set<string>()
  for (const { environment } of project.services) {
    for (const { name, chain } of environment.values()) {
      for (const { kind, location } of chain)
        if (kind === 'env-file') handed.add(JSON.stringify([location?.file, name]))
    }
  }
  return project.defined
    .filter(
      ({ isUsed, name, location }) => !isUsed && isKeyName(name) && !handed.has(JSON.stringify([location.file, name])),
    )
    .map((variable) => ({ ...variable, project: project.name }))
}

function hiddenEnvironment(sighting: Sighting): Gap {
  const name = sighting.container ?? sighting.service
  return {
    source: name,
    code: 'hidden',
    reason: `the engine answered without the environment of ${name}; a proxy in between hides it`,
  }
}

/**
 * The keys that services should hold and do not: a service with settings for checking tokens (an algorithm, an issuer, an
 * audience) in a project whose other services share an HMAC key, and a container that lacks what its compose service gets.
 */
function expectAbsent(
  sightings: readonly Sighting[],
  bindings: readonly ResolvedBinding[],
): readonly ResolvedBinding[] {
  const absent: ResolvedBinding[] = []
  const bySighting = groupBy(bindings, sightingKey)
  const byService = groupBy(bindings, serviceKey)
  const sharedKeys = groupBy(bindings.filter(isSharedKey), ({ project }) => project)
  for (const sighting of sightings) {
    if (!sighting.isVisible) continue
    const held = bySighting.get(sightingKey(sighting)) ?? []
    const expected =
      expectFromCompose(sighting, byService.get(serviceKey(sighting)) ?? []) ??
      expectFromCompanions(sighting, sharedKeys.get(sighting.project)?.[0])
    if (expected === null || held.some((binding) => binding.group.id === expected.peer.group.id)) continue
    if (expected.isInferred && held.length > 0) continue
    absent.push({ ...missing(sighting, expected.peer), expectedBecause: expected.because })
  }
  return absent
}

function serviceKey({ project, service }: { readonly project: string; readonly service: string }): string {
  return JSON.stringify([project, service])
}

function sightingKey(seen: Pick<Sighting, 'project' | 'service' | 'evidence' | 'container'>): string {
  return JSON.stringify([seen.project, seen.service, seen.evidence, seen.container])
}

/** A key that a service with settings for checking tokens would need: a plain text for access that somebody uses. */
function isSharedKey({ purpose, form, state, role }: ResolvedBinding): boolean {
  return purpose === 'access' && form === 'text' && state === 'present' && role !== 'bystander'
}

interface Expectation {
  readonly peer: ResolvedBinding
  readonly because: string
  readonly isInferred: boolean
}

function expectFromCompose(sighting: Sighting, bindings: readonly ResolvedBinding[]): Expectation | null {
  if (sighting.evidence !== 'container') return null
  const peer = bindings.find(
    ({ evidence, state, role }) => evidence === 'resolved' && state === 'present' && role !== 'bystander',
  )
  return peer === undefined ? null : { peer, because: 'the compose files give it to the service', isInferred: false }
}

function expectFromCompanions(sighting: Sighting, peer: ResolvedBinding | undefined): Expectation | null {
  if (sighting.role.role === 'bystander') return null
  const names = [...sighting.variables.keys()]
  if (names.some((name) => /jwks|well_?known|oidc|authority|issuer_ur[il]/i.test(name))) return null
  if (names.some((name) => readKeyName(name) !== null)) return null
  const companion = names.find((name) => ['algorithm', 'issuer', 'audience'].includes(readCompanion(name) ?? ''))
  if (companion === undefined) return null
  if (sighting.algorithms.length > 0 && !sighting.algorithms.some((name) => name.startsWith('HS'))) return null
  return peer === undefined
    ? null
    : { peer, because: `it sets ${companion}, which a service that checks tokens needs`, isInferred: true }
}

function missing(sighting: Sighting, peer: ResolvedBinding): ResolvedBinding {
  const { algorithmLocation: _, container: __, ...rest } = peer
  const role = sighting.role.role === 'both' ? 'validator' : sighting.role.role
  const location: Location = sighting.location
  return {
    ...rest,
    service: sighting.service,
    ...(sighting.container === undefined ? {} : { container: sighting.container }),
    role,
    roleBasis: sighting.role.basis,
    isRoleDeclared: false,
    algorithms: sighting.algorithms,
    ...(sighting.algorithmLocation === undefined ? {} : { algorithmLocation: sighting.algorithmLocation }),
    evidence: sighting.evidence,
    state: 'absent',
    location,
    chain: [],
    sources: [],
    value: null,
  }
}
