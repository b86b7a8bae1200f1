import type { ContainerFact } from '../../model/stack/container.ts'
import type { DeclaredAcross } from '../../model/stack/snapshot.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'

/**
 * The hosts that are apart from others by a rule that all their keys differ, each with what to put before the names of its projects:
 * its own name, or those of all hosts that are apart from the same ones. A project of one name on two hosts is one project; where
 * their keys must differ it cannot be.
 */
export function findApart(
  rules: readonly DeclaredAcross[],
  containers: readonly Pick<ContainerFact, 'host'>[],
): ReadonlyMap<string, string> {
  const names = new Set(containers.flatMap(({ host }) => host ?? []))
  const apart = new Map<string, Set<string>>()
  for (const { rule, hosts, groups } of rules) {
    if (rule !== 'differ' || groups.length > 0) continue
    const own = hosts.filter((host) => names.has(host))
    for (const host of own) {
      const others = apart.get(host) ?? new Set()
      for (const other of own) if (other !== host) others.add(other)
      if (others.size > 0) apart.set(host, others)
    }
  }
  const alike = groupBy(apart.keys(), (host) => identityOf(...[...(apart.get(host) ?? [])].toSorted()))
  return new Map(
    Array.from(alike.values(), (hosts) => hosts.toSorted()).flatMap((hosts) =>
      hosts.map((host) => [host, hosts.join('+')] as const),
    ),
  )
}
