import type { Binding, HeldKey } from '../model/keys/binding.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'
import { signs, verifies } from './roles.ts'

/** Whether the two have a key in common: a set agrees with every key in it. */
export function agree(one: Binding, other: Binding): boolean {
  if (one.fingerprint !== null && one.fingerprint === other.fingerprint) return true
  const [first, another] = one.keys
  if (another === undefined) return other.keys.some(({ fingerprint }) => fingerprint === first?.fingerprint)
  const mine = new Set(one.keys.map(({ fingerprint }) => fingerprint))
  return other.keys.some(({ fingerprint }) => mine.has(fingerprint))
}

/** Whether a token passes between the two: one signs, the other checks. */
export function exchangeTokens(one: Binding, other: Binding): boolean {
  return (signs(one) && verifies(other)) || (verifies(one) && signs(other))
}

/**
 * The bindings with the keys from before a rotation added to the new one of the same holder, where the product takes both
 * (`JWT_SECRET_PREVIOUS`). Two secrets of one service that stand for two things do not help each other out.
 */
export function addPreviousKeys(bindings: readonly Binding[]): readonly Binding[] {
  return addKeys(bindings, ({ acceptsSeveral, isPrevious }) => acceptsSeveral === true && isPrevious === true)
}

/** The bindings with the key sets of the same holder added: a service with a secret and a JWKS accepts what either accepts. */
export function addKeySets(bindings: readonly Binding[]): readonly Binding[] {
  return addKeys(bindings, ({ acceptsSeveral, form }) => acceptsSeveral === true && form === 'jwks')
}

function addKeys(bindings: readonly Binding[], isAdded: (binding: Binding) => boolean): readonly Binding[] {
  const added = new Map<string, readonly HeldKey[]>()
  for (const [holder, members] of groupBy(bindings.filter(isAdded), holderOf)) {
    added.set(
      holder,
      members.flatMap(({ keys }) => keys),
    )
  }
  return bindings.map((binding) => ({ ...binding, keys: [...binding.keys, ...(added.get(holderOf(binding)) ?? [])] }))
}

function holderOf({ project, service, container }: Binding): string {
  return identityOf(project, service, container)
}
