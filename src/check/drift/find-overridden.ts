import type { OverriddenVariable } from '../../model/audit-view.ts'
import type { Binding, TrustGroup } from '../../model/binding.ts'
import type { ComposeProject } from '../../model/compose.ts'

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
  return [...lastOf.values()].flatMap(({ name, location, shellHas }) => {
    if (shellHas !== 'other') return []
    const [first, ...others] = new Set(
      resolved.filter((binding) => isFromShell(binding, name)).map(({ service }) => service),
    )
    return first === undefined
      ? []
      : [{ project: project.name, variable: name, location, services: [first, ...others] }]
  })
}

function isFromShell({ chain }: Binding, variable: string): boolean {
  return chain.some(({ kind, name }) => kind === 'shell' && name === variable)
}
