import type { Binding, Fingerprint } from '../../model/keys/binding.ts'

/** The bindings that hold one key. */
export type Side = readonly [Binding, ...Binding[]]

/**
 * The bindings by key, in the order in which the keys first occur; sets that have a key in common are one side. Those without
 * a fingerprint are left out.
 */
export function groupByKey(bindings: readonly Binding[]): readonly Side[] {
  const sideOf = new Map<Fingerprint, [Binding, ...Binding[]]>()
  const sides = new Set<[Binding, ...Binding[]]>()
  for (const binding of bindings) {
    const keys = keysOf(binding)
    if (keys.length === 0) continue
    const met = new Set(keys.map((key) => sideOf.get(key)).filter((side) => side !== undefined))
    const [first, ...others] = met
    const side: [Binding, ...Binding[]] = first ?? [binding]
    if (first !== undefined) side.push(binding)
    for (const other of others) {
      sides.delete(other)
      for (const member of other) {
        side.push(member)
        for (const key of keysOf(member)) sideOf.set(key, side)
      }
    }
    for (const key of keys) sideOf.set(key, side)
    sides.add(side)
  }
  return [...sides]
}

function keysOf({ fingerprint, keys }: Binding): readonly Fingerprint[] {
  return fingerprint === null ? [] : [fingerprint, ...keys.map((key) => key.fingerprint)]
}
