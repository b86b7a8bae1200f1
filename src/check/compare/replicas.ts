import type { Binding } from '../../model/keys/binding.ts'
import { identityOf } from '../../model/text/identity.ts'

/** Tells of a binding whether another container of the same service among these holds the same variable. */
export function indexReplicas(bindings: readonly Binding[]): (binding: Binding) => boolean {
  const nameOf = ({ project, service, variable }: Binding): string => identityOf(project, service, variable)
  const containers = new Map<string, Set<string | undefined>>()
  for (const binding of bindings) {
    if (binding.evidence !== 'container') continue
    const known = containers.get(nameOf(binding))
    if (known === undefined) containers.set(nameOf(binding), new Set([binding.container]))
    else known.add(binding.container)
  }
  return (binding) => {
    const known = binding.evidence === 'container' ? containers.get(nameOf(binding)) : undefined
    return known !== undefined && known.size > (known.has(binding.container) ? 1 : 0)
  }
}
