import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Inheritance } from './find-drift.ts'

/**
 * The groups as they are with what images give. A key that a container has from its image stands there. One that the compose
 * files do not give a service, and that all of its containers have from their image, is what a container has that Compose starts
 * tomorrow. Where an image could not be asked nobody knows what Compose would give, and nothing is said of it.
 */
export function followImages(
  groups: readonly TrustGroup[],
  inheritance: Inheritance,
  containers: readonly Pick<ContainerFact, 'name' | 'image'>[],
): readonly TrustGroup[] {
  if ([...inheritance.values()].every((names) => names !== null && names.size === 0)) return groups
  const images = new Map(containers.map(({ name, image }) => [name, image]))
  return groups.map((group) => {
    const bindings = group.bindings.map((binding) => placeInImage(binding, inheritance, images))
    return { ...group, bindings: followIn(bindings, inheritance) }
  })
}

function placeInImage(binding: Binding, inheritance: Inheritance, images: ReadonlyMap<string, string>): Binding {
  const { evidence, carrier, container = '', variable } = binding
  const name = images.get(container)
  const isInherited = inheritance.get(container)?.has(variable) === true
  if (evidence !== 'container' || carrier !== 'environment' || !isInherited || name === undefined) return binding
  return { ...binding, location: { container, image: { name, variable } } }
}

function followIn(bindings: readonly Binding[], inheritance: Inheritance): readonly Binding[] {
  const runningOf = groupBy(
    bindings.filter(({ evidence }) => evidence === 'container'),
    variableOf,
  )
  return bindings.flatMap((binding) => {
    const running = runningOf.get(variableOf(binding)) ?? []
    const [first] = running
    if (binding.evidence !== 'resolved' || binding.state !== 'absent' || first === undefined) return [binding]
    const isSame = running.every(({ fingerprint }) => fingerprint === first.fingerprint)
    const sources = running.map(({ container = '', variable }) => {
      const names = inheritance.get(container)
      return names === null ? 'unknown' : names?.has(variable) === true ? 'image' : 'other'
    })
    if (!isSame || sources.includes('other')) return [binding]
    if (sources.includes('unknown')) return []
    const { expectedBecause: _, ...facts } = binding
    const { state, form, fingerprint, keys, strength, location } = first
    return [{ ...facts, state, form, fingerprint, keys, strength, location, settableAt: binding.location }]
  })
}

function variableOf({ project, service, variable }: Binding): string {
  return identityOf(project, service, variable)
}
