import type { Binding, KeyKind } from '../model/keys/binding.ts'

/**
 * What the keys of a holding can do; `private` also stands for a pair. `null` when it is not known: a reference, nothing that
 * could be read, or a half of a pair that could only be taken as text because it is broken or behind a passphrase.
 */
export function kindOf({ form, keys }: Binding): KeyKind | null {
  if (form === 'reference') return null
  const kinds = new Set(keys.filter(({ isUnread }) => isUnread !== true).map(({ kind }) => kind))
  const [only] = kinds
  if (only === undefined) return null
  if (kinds.size === 1) return only
  return kinds.has('symmetric') ? 'mixed' : 'private'
}

/** Whether keys of the two kinds can belong together at all: a shared secret never verifies what a private key signed. */
export function canMeet(one: KeyKind | null, other: KeyKind | null): boolean {
  if (one === null || other === null || one === 'mixed' || other === 'mixed') return true
  return (one === 'symmetric') === (other === 'symmetric')
}
