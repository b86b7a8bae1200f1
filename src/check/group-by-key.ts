import type { Binding } from '../model/binding.ts'

/** The bindings that hold one key. */
export type Side = readonly [Binding, ...Binding[]]

/** The bindings by fingerprint, in the order in which the keys first occur. Those without a fingerprint are left out. */
export function groupByKey(bindings: readonly Binding[]): readonly Side[] {
  const sides = new Map<string, [Binding, ...Binding[]]>()
  for (const binding of bindings) {
    if (binding.fingerprint === null) continue
    const side = sides.get(binding.fingerprint)
    if (side) side.push(binding)
    else sides.set(binding.fingerprint, [binding])
  }
  return [...sides.values()]
}
