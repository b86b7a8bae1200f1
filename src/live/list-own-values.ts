import type { ResolvedBinding } from '../model/keys/binding.ts'
import type { ComposeProject } from '../model/stack/compose.ts'
import type { ForeignKey } from '../token/key-material.ts'

/** The most variables of a service that are tried as its key. */
const MOST_VALUES = 30

/** What a service is given beside its keys: it may have read another variable than the one that holds the key. */
export function listOwnValues(
  project: ComposeProject | null,
  bindings: readonly ResolvedBinding[],
  service: string,
): readonly ForeignKey[] {
  const held = new Set(bindings.filter((binding) => binding.service === service).map(({ variable }) => variable))
  const environment = project?.services.find(({ name }) => name === service)?.environment
  const others = [...(environment?.values() ?? [])].filter(({ name }) => !held.has(name))
  const likely = others.toSorted((one, other) => Number(isKeyLike(other.name)) - Number(isKeyLike(one.name)))
  return likely.slice(0, MOST_VALUES).flatMap(({ name, value }): readonly ForeignKey[] => {
    if (value === null || value.isEmpty) return []
    return [{ service: `${name} of ${service}`, key: { form: 'bytes', value }, algorithm: 'HS256' }]
  })
}

function isKeyLike(name: string): boolean {
  return /secret|key|token|jwt|pass|salt/i.test(name)
}
