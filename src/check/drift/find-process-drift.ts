import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { ProcessDrift } from '../../model/report/audit-view.ts'
import { identityOf } from '../../model/text/identity.ts'
import { agree } from '../../relate/agree.ts'
import { usesKey } from '../../relate/roles.ts'

/**
 * Puts the keys that programs run with beside those of their containers, and of the other services of the group. `seen` has
 * only what differs. Spellings of one key are no drift.
 */
export function findProcessDrift(groups: readonly TrustGroup[], seen: readonly TrustGroup[]): readonly ProcessDrift[] {
  const byId = new Map(groups.map((group) => [group.id, group]))
  return seen.flatMap(({ id, bindings }) => {
    const running = byId.get(id)?.bindings.filter(isRunning) ?? []
    const held = new Map(running.toReversed().map((one) => [identityOf(one.container, one.variable), one]))
    const present = bindings.filter(({ state }) => state === 'present')
    const inContainer = new Map(present.toReversed().map((one) => [one.container, one]))
    const using = running.filter((other) => other.state === 'present' && usesKey(other))
    return bindings.flatMap((inside): readonly ProcessDrift[] => {
      const { project, service, container = '', variable, location, state } = inside
      const own = held.get(identityOf(container, variable))
      if (own === undefined || (state === own.state && inside.fingerprint === own.fingerprint)) return []
      const others = using
        .filter((other) => other.service !== service)
        .map((other) => inContainer.get(other.container) ?? other)
      const isKey = state === 'present' && usesKey(inside)
      return [
        {
          project,
          service,
          container,
          variable,
          group: id,
          kind: state === 'absent' ? 'lacks' : 'differs',
          disagreesWith: isKey
            ? [...new Set(others.filter((other) => !agree(inside, other)).map((other) => other.service))]
            : [],
          location,
        },
      ]
    })
  })
}

function isRunning({ evidence }: Binding): boolean {
  return evidence === 'container'
}
