import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { Secret } from '../../model/keys/secret.ts'

/**
 * The keys that programs were started with where they are not what their containers hold: an entrypoint exported another, or
 * took the variable away. `processes` is by the container's name; a container that is not in it was not checked.
 */
export function bindProcesses(
  bindings: readonly ResolvedBinding[],
  processes: ReadonlyMap<string, ReadonlyMap<string, Secret>>,
): readonly ResolvedBinding[] {
  return bindings.flatMap((binding): readonly ResolvedBinding[] => {
    const { evidence, carrier, state, container, variable, value } = binding
    const environment = container === undefined ? undefined : processes.get(container)
    const isHeld = evidence === 'container' && carrier === 'environment' && state !== 'absent'
    if (environment === undefined || !isHeld || !(value instanceof Secret)) return []
    const inside = environment.get(variable)
    if (inside === undefined) return [{ ...binding, evidence: 'process', state: 'absent', value: null }]
    if (inside.equals(value)) return []
    return [{ ...binding, evidence: 'process', state: inside.isEmpty ? 'empty' : 'present', value: inside }]
  })
}
