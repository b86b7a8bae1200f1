import type { ResolvedBinding } from '../../model/keys/binding.ts'

/**
 * The trust group whose key must pass at an endpoint of a service: the one that is named by id or purpose; else the one of which
 * the service holds the key, for `access` first; else the only one of the project. `null` when it is not known.
 */
export function chooseGroup(
  service: string,
  project: string,
  bindings: readonly ResolvedBinding[],
  named?: string,
): string | null {
  const own = bindings.filter((binding) => binding.project === project)
  if (named !== undefined) {
    const meant = own.find(({ group }) => group.id === named || group.id === `${project}/${named}`)
    return (meant ?? own.find(({ purpose }) => purpose === named))?.group.id ?? null
  }
  const held = own.filter((binding) => binding.service === service && binding.role !== 'bystander')
  return preferAccess(held) ?? onlyOne(own)
}

function preferAccess(bindings: readonly ResolvedBinding[]): string | null {
  return (bindings.find(({ purpose }) => purpose === 'access') ?? bindings[0])?.group.id ?? null
}

function onlyOne(bindings: readonly ResolvedBinding[]): string | null {
  const used = bindings.filter(({ role }) => role !== 'bystander')
  const ids = new Set(used.map(({ group }) => group.id))
  const access = new Set(used.filter(({ purpose }) => purpose === 'access').map(({ group }) => group.id))
  const [id] = access.size > 0 ? access : ids
  return id !== undefined && (access.size === 1 || (access.size === 0 && ids.size === 1)) ? id : null
}
