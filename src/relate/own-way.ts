import type { Binding, WhenUnset } from '../model/binding.ts'
import { usesKey } from './roles.ts'

/** What is right for a product on its own. */
const ownWay: ReadonlySet<WhenUnset> = new Set([
  'random-per-process',
  'random-once',
  'derived',
  'published-default',
  'disabled',
])

/** Whether a service that is handed no key is left alone with that: nobody else holds one that it would have to share. */
export function goesItsOwnWay(binding: Binding, others: readonly Binding[]): boolean {
  return binding.whenUnset !== undefined && ownWay.has(binding.whenUnset) && !isHeldElsewhere(binding, others)
}

/** Whether another service of these holds the key. */
export function isHeldElsewhere(binding: Binding, others: readonly Binding[]): boolean {
  return others.some((other) => usesKey(other) && other.state === 'present' && other.service !== binding.service)
}
