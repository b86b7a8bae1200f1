/** The members by key, in order of first appearance. `Map.groupBy` for Node 20. */
export function groupBy<K, T>(members: Iterable<T>, keyOf: (member: T) => K): Map<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>()
  for (const member of members) {
    const key = keyOf(member)
    const group = groups.get(key)
    if (group) group.push(member)
    else groups.set(key, [member])
  }
  return groups
}
