import type { Binding, WhenUnset } from '../model/keys/binding.ts'
import { usesKey } from './roles.ts'

/** What is right for a product on its own. */
const independentWhenUnset: ReadonlySet<WhenUnset> = new Set([
  'random-per-process',
  'random-once',
  'derived',
  'published-default',
  'disabled',
])

/** The services of these that hold the key and do something with it. */
export function servicesWithKey(bindings: readonly Binding[]): ReadonlySet<string> {
  return new Set(bindings.filter((one) => usesKey(one) && one.state === 'present').map(({ service }) => service))
}

/** Whether a service that is handed no key is left alone with that: nobody else holds one that it would have to share. */
export function isIndependent(binding: Binding, holding: ReadonlySet<string>): boolean {
  return (
    binding.whenUnset !== undefined && independentWhenUnset.has(binding.whenUnset) && !isHeldElsewhere(binding, holding)
  )
}

/** Whether another service holds the key. */
export function isHeldElsewhere({ service }: Binding, holding: ReadonlySet<string>): boolean {
  return holding.size > (holding.has(service) ? 1 : 0)
}
