import type { Binding, HeldKey } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'
import { checks, signs } from './roles.ts'

/** Whether the two have a key in common: a set agrees with every key in it. */
export function agree(one: Binding, other: Binding): boolean {
  if (one.fingerprint !== null && one.fingerprint === other.fingerprint) return true
  const mine = new Set(one.keys.map(({ fingerprint }) => fingerprint))
  return other.keys.some(({ fingerprint }) => mine.has(fingerprint))
}

/** Whether a token passes between the two: one signs, the other checks. */
export function exchangeTokens(one: Binding, other: Binding): boolean {
  return (signs(one) && checks(other)) || (checks(one) && signs(other))
}

/**
 * The bindings with the keys of one holder put together where the product takes several: a variable with the key from
 * before a rotation adds to the one with the new key.
 */
export function poolKeys(bindings: readonly Binding[]): readonly Binding[] {
  const holders = groupBy(bindings, holderOf)
  const pools = new Map<string, readonly HeldKey[]>()
  for (const [holder, members] of holders) {
    if (members.length > 1 && members.some(({ acceptsSeveral }) => acceptsSeveral === true)) {
      pools.set(
        holder,
        members.flatMap(({ keys }) => keys),
      )
    }
  }
  return bindings.map((binding) => ({ ...binding, keys: pools.get(holderOf(binding)) ?? binding.keys }))
}

function holderOf({ project, service, container }: Binding): string {
  return JSON.stringify([project, service, container])
}
