import type { Binding } from '../../model/binding.ts'
import { groupBy } from '../../model/group-by.ts'
import { listNames } from './list-names.ts'

/**
 * The remedy for containers of these services that do not hold what the files would give them: the engine fixes a
 * container's environment when it creates it, so a restart changes nothing.
 */
export function recreate(services: Iterable<string>): string {
  const names = [...new Set(services)]
  return `Recreate ${listNames(names)} (\`docker compose up -d --force-recreate ${names.join(' ')}\`): a restart keeps the old environment.`
}

/** Tells of a binding whether it is one of a container that holds another key than the files, as `all` has them, would give it. */
export type IsStale = (binding: Binding) => boolean

/** Looks at what the files give each service once, for any number of bindings. */
export function indexStale(all: readonly Binding[]): IsStale {
  const nameOf = ({ project, service }: Binding): string => JSON.stringify([project, service])
  const resolved = groupBy(
    all.filter(({ evidence }) => evidence === 'resolved'),
    nameOf,
  )
  return (binding) => {
    if (binding.evidence !== 'container') return false
    const own = resolved.get(nameOf(binding))
    return own !== undefined && !own.some(({ fingerprint }) => fingerprint === binding.fingerprint)
  }
}

/** The services of those that are stale. */
export function listStale(bindings: readonly Binding[], isStale: IsStale): readonly string[] {
  return [...new Set(bindings.filter(isStale).map(({ service }) => service))]
}
