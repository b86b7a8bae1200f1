import type { Binding, TrustGroup } from '../../model/binding.ts'
import { groupBy } from '../../model/group-by.ts'
import type { Inheritance } from './find-drift.ts'

/**
 * The groups as they are with what images give: a key that the compose files do not give a service, and all of its containers
 * have from their image, is one that a container has which Compose starts tomorrow. Where an image could not be asked nobody
 * knows what Compose would give, and nothing is said of it.
 */
export function followImages(groups: readonly TrustGroup[], inheritance: Inheritance): readonly TrustGroup[] {
  if ([...inheritance.values()].every((names) => names !== null && names.size === 0)) return groups
  return groups.map((group) => ({ ...group, bindings: followIn(group, inheritance) }))
}

function followIn({ bindings }: TrustGroup, inheritance: Inheritance): readonly Binding[] {
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
    const { state, form, fingerprint, keys, strength } = first
    return [{ ...facts, state, form, fingerprint, keys, strength }]
  })
}

function variableOf({ project, service, variable }: Binding): string {
  return JSON.stringify([project, service, variable])
}
