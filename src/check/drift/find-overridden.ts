import type { TrustGroup } from '../../model/keys/binding.ts'
import type { OverriddenVariable } from '../../model/report/audit-view.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import { groupBy } from '../../model/text/group-by.ts'

/**
 * The variables of .env that make a key and whose value the shell replaces: Compose asks the shell first (docs.docker.com,
 * "Environment variables precedence"). Those that the shell has with the same value are in nobody's way.
 */
export function findOverridden(
  project: ComposeProject | null,
  groups: readonly TrustGroup[],
): readonly OverriddenVariable[] {
  if (project === null) return []
  const resolved = groups
    .flatMap(({ bindings }) => bindings)
    .filter((binding) => binding.evidence === 'resolved' && binding.project === project.name)
  const lastOf = new Map(project.defined.map((defined) => [defined.name, defined]))
  const takers = groupBy(
    resolved.flatMap(({ chain, service }) =>
      chain.flatMap(({ kind, name }) => (kind === 'shell' && name !== undefined ? [{ name, service }] : [])),
    ),
    ({ name }) => name,
  )
  return [...lastOf.values()].flatMap(({ name, location, shellHas }) => {
    if (shellHas !== 'other') return []
    const [first, ...others] = new Set(takers.get(name)?.map(({ service }) => service))
    return first === undefined
      ? []
      : [{ project: project.name, variable: name, location, services: [first, ...others] }]
  })
}
