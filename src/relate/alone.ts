import type { Binding, TrustGroup } from '../model/keys/binding.ts'
import type { Relation } from '../model/report/relation.ts'

/** The holders of a group in which no token passes from one service to another. */
export interface Alone {
  readonly group: TrustGroup
  readonly layer: Relation['layer']
  readonly holders: readonly [Binding, ...Binding[]]
}
