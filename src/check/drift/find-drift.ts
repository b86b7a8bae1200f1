import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { ContainerDrift } from '../../model/report/audit-view.ts'
import type { ComposeProject, ComposeService } from '../../model/stack/compose.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation } from '../../model/text/location.ts'

/** Why a container counts as its service's. */
export interface Placement {
  readonly isByHand: boolean
  readonly isOneOff?: true
  readonly basis: string
}

/** The service that a container counts for, and why. */
export interface PlacedService extends Placement {
  readonly project: string
  readonly service: string
}

/** What runs, and what Compose would run. */
export interface DriftScene {
  readonly project: ComposeProject | null
  readonly containers: readonly ContainerFact[]
  readonly groups: readonly TrustGroup[]
  /** By the container's name. */
  readonly placements: ReadonlyMap<string, PlacedService>
}

/** The variables that containers have from their images, by the container's name; `null` where that could not be determined. */
export type Inheritance = ReadonlyMap<string, ReadonlySet<string> | null>

/**
 * Puts every container's keys beside what Compose would give its service today. A variable that only the container has is
 * drift, unless it has it from its image.
 */
export function findDrift(scene: DriftScene, inheritance: Inheritance): readonly ContainerDrift[] {
  if (scene.containers.length === 0) return []
  const services = indexServices(scene)
  return scene.groups.flatMap((group) => {
    const resolved = resolvedOf(group)
    const held = group.bindings.flatMap((binding) => {
      const composed = resolved.get(identityOfBinding(binding))
      const kind = composed === undefined ? null : compare(binding, composed)
      if (binding.evidence !== 'container' || kind === null || kind === 'extra') return []
      return describeDrift(scene, group, binding.container, composed, kind)
    })
    const extra = listExtra(scene, group, services).flatMap(({ binding, service }) => {
      const { container = '', variable } = binding
      const inherited = inheritance.get(container) ?? null
      if (inherited?.has(variable) === true) return []
      const composed = resolved.get(identityOfBinding(binding)) ?? { ...binding, location: locationIn(service) }
      const drifts = describeDrift(scene, group, container, composed, 'extra')
      return inherited === null ? drifts.map((drift) => ({ ...drift, mayBeInherited: true })) : drifts
    })
    return [...held, ...listLacking(scene, group, resolved), ...extra]
  })
}

/** The containers with a variable that Compose does not give them, of which an image may be the source. */
export function listDoubtful(scene: DriftScene): readonly string[] {
  if (scene.containers.length === 0) return []
  const services = indexServices(scene)
  const extra = scene.groups.flatMap((group) => listExtra(scene, group, services))
  return [...new Set(extra.flatMap(({ binding: { container } }) => container ?? []))]
}

interface ExtraBinding {
  readonly binding: Binding
  readonly service: ComposeService
}

function indexServices({ project }: DriftScene): ReadonlyMap<string, ComposeService> {
  return new Map(project?.services.map((service) => [service.name, service]))
}

function listExtra(
  { project, placements }: DriftScene,
  group: TrustGroup,
  services: ReadonlyMap<string, ComposeService>,
): readonly ExtraBinding[] {
  const resolved = resolvedOf(group)
  return group.bindings.flatMap((binding) => {
    const { evidence, carrier, state, container, variable } = binding
    if (evidence !== 'container' || carrier !== 'environment' || state === 'absent') return []
    if (container === undefined || !placements.has(container) || project?.name !== binding.project) return []
    const service = services.get(binding.service)
    const composed = resolved.get(identityOfBinding(binding))
    // What Compose gives it without its being known as a key there is no addition.
    const isGiven = composed === undefined ? service?.environment.has(variable) : composed.state !== 'absent'
    // An env file that could not be read may give it.
    return service === undefined || service.hasUnknownVariables === true || isGiven === true
      ? []
      : [{ binding, service }]
  })
}

/** The keys that Compose would give a container of which the container has nothing at all: added to the files since. */
function listLacking(
  scene: DriftScene,
  group: TrustGroup,
  resolved: ReadonlyMap<string, Binding>,
): readonly ContainerDrift[] {
  const byService = groupBy(resolved.values(), serviceOf)
  const held = new Set(
    group.bindings.flatMap(({ container, variable }) =>
      container === undefined ? [] : [identityOf(container, variable)],
    ),
  )
  return scene.containers.flatMap(({ name, environment }) => {
    const place = scene.placements.get(name)
    if (place === undefined || environment === null) return []
    return (byService.get(serviceOf(place)) ?? []).flatMap((composed) => {
      const { variable, carrier, state } = composed
      if (carrier !== 'environment' || state === 'absent' || environment.has(variable)) return []
      return held.has(identityOf(name, variable)) ? [] : describeDrift(scene, group, name, composed, 'lacks')
    })
  })
}

function describeDrift(
  { placements }: DriftScene,
  group: TrustGroup,
  container: string | undefined,
  composed: Binding | undefined,
  kind: ContainerDrift['kind'],
): readonly ContainerDrift[] {
  const placement = container === undefined ? undefined : placements.get(container)
  if (container === undefined || placement === undefined || composed === undefined) return []
  const { project, service, variable, location: held, settableAt } = composed
  // What an image gives is written over in the compose file.
  const location = isFileLocation(held) ? held : settableAt
  if (location === undefined || !isFileLocation(location)) return []
  const { isByHand, isOneOff, basis: membership } = placement
  const by = { isByHand, ...(isOneOff === true ? { isOneOff } : {}), membership }
  const subject = { project, service, container, variable, group: group.id, kind, ...by }
  return [{ ...subject, composeLocation: location, locations: [location, { container }] }]
}

function locationIn({ environmentLocation, location }: ComposeService): ComposeService['location'] {
  return environmentLocation ?? location
}

function resolvedOf({ bindings }: TrustGroup): ReadonlyMap<string, Binding> {
  return new Map(
    bindings.filter(({ evidence }) => evidence === 'resolved').map((binding) => [identityOfBinding(binding), binding]),
  )
}

function serviceOf({ project, service }: Pick<Binding, 'project' | 'service'>): string {
  return identityOf(project, service)
}

function identityOfBinding({ project, service, variable }: Binding): string {
  return identityOf(project, service, variable)
}

function compare(container: Binding, composed: Binding): ContainerDrift['kind'] | null {
  // A secret of a Swarm is known by its name, in the files and there; and what is in it is not compared with what is in a file.
  const isNamed = container.task !== undefined && container.form === 'reference'
  if (isNamed && composed.form === 'reference') {
    return container.fingerprint === composed.fingerprint ? null : 'differs'
  }
  // Whatever the container holds may be what is not known here.
  if (composed.isValueUnknown === true || (isNamed && composed.state === 'present')) return null
  if (composed.state === 'absent') return container.state === 'absent' ? null : 'extra'
  if (container.state === 'absent') return 'lacks'
  if (container.state !== composed.state) return 'differs'
  // A key that could not be read is a gap, and nobody knows whether it is another one.
  if (container.fingerprint === null || composed.fingerprint === null) return null
  return container.fingerprint === composed.fingerprint ? null : 'differs'
}
