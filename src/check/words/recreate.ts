import type { Binding } from '../../model/binding.ts'
import { listNames } from './list-names.ts'

/**
 * The remedy for containers of these services that do not hold what the files would give them: the engine fixes a
 * container's environment when it creates it, so a restart changes nothing.
 */
export function recreate(services: Iterable<string>): string {
  const names = [...new Set(services)]
  return `Recreate ${listNames(names)} (\`docker compose up -d --force-recreate ${names.join(' ')}\`): a restart keeps the old environment.`
}

/** The services of these bindings whose container holds another key than the files would give it. */
export function listStale(bindings: readonly Binding[], all: readonly Binding[]): readonly string[] {
  const isStale = (binding: Binding): boolean => {
    const resolved = all.filter(
      (other) =>
        other.evidence === 'resolved' && other.project === binding.project && other.service === binding.service,
    )
    return resolved.length > 0 && !resolved.some((other) => other.fingerprint === binding.fingerprint)
  }
  const stale = bindings.filter((binding) => binding.evidence === 'container' && isStale(binding))
  return [...new Set(stale.map((binding) => binding.service))]
}
