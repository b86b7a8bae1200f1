import type { Binding, TrustGroup, WhenUnset } from '../model/keys/binding.ts'
import type { Relation } from '../model/report/relation.ts'
import type { Layer } from './layers.ts'
import { usesKey } from './roles.ts'

/** Products that keep a key of their own making when they are given none. One of every process is nothing that can be compared. */
const makesItsOwn: ReadonlySet<WhenUnset> = new Set(['random-once', 'derived', 'published-default'])

/** The relations of services that are given no key and sign with one of their own: each with itself. */
export function relateOwnKeys(group: TrustGroup, { kind, bindings }: Layer): readonly Relation[] {
  return bindings.filter(isOnItsOwn).map((binding) => ({
    group: group.id,
    project: group.project,
    purpose: group.purpose,
    basis: 'itself',
    confidence: group.confidence,
    layer: kind,
    issuers: [binding],
    validators: [binding],
    judgement: { result: 'accepted', reason: 'it signs and verifies with a key of its own' },
  }))
}

function isOnItsOwn(binding: Binding): boolean {
  return usesKey(binding) && binding.whenUnset !== undefined && makesItsOwn.has(binding.whenUnset)
}
