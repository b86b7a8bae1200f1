import type { Binding } from '../model/binding.ts'
import { groupBy } from '../model/group-by.ts'

/** The bindings that hold one key. */
export type Side = readonly [Binding, ...Binding[]]

/** The bindings by fingerprint, in the order in which the keys first occur. Those without a fingerprint are left out. */
export function groupByKey(bindings: readonly Binding[]): readonly Side[] {
  const known = bindings.filter((binding) => binding.fingerprint !== null)
  return [...groupBy(known, (binding) => binding.fingerprint).values()]
}
