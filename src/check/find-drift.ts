import type { ContainerDrift } from '../model/audit-view.ts'
import type { Binding, TrustGroup } from '../model/binding.ts'
import { isFileLocation } from '../model/location.ts'

/** Why a container counts as its service's. */
export interface Placement {
  readonly isByHand: boolean
  readonly basis: string
}

/**
 * Puts every container's keys beside what Compose would give its service today. A variable that only the container has is
 * drift when somebody started it by hand; else it may come from the image.
 */
export function findDrift(
  groups: readonly TrustGroup[],
  placements: ReadonlyMap<string, Placement>,
): readonly ContainerDrift[] {
  return groups.flatMap((group) => {
    const resolved = new Map(
      group.bindings.filter(({ evidence }) => evidence === 'resolved').map((binding) => [identityOf(binding), binding]),
    )
    return group.bindings.flatMap((binding) => {
      const placement = binding.container === undefined ? undefined : placements.get(binding.container)
      const composed = resolved.get(identityOf(binding))
      if (binding.container === undefined || placement === undefined) return []
      const kind = composed === undefined ? null : compare(binding, composed)
      if (composed === undefined || kind === null || !isFileLocation(composed.location)) return []
      return [
        {
          project: binding.project,
          service: binding.service,
          container: binding.container,
          variable: binding.variable,
          group: group.id,
          kind,
          isByHand: placement.isByHand,
          membership: placement.basis,
          composeLocation: composed.location,
          locations: [composed.location, binding.location],
        },
      ]
    })
  })
}

function identityOf({ project, service, variable }: Binding): string {
  return JSON.stringify([project, service, variable])
}

function compare(container: Binding, composed: Binding): ContainerDrift['kind'] | null {
  if (composed.state === 'absent') return container.state === 'absent' ? null : 'extra'
  if (container.state === 'absent') return 'lacks'
  return container.state === composed.state && container.fingerprint === composed.fingerprint ? null : 'differs'
}
