import type { ProcessDrift } from '../../model/audit-view.ts'
import type { Binding, TrustGroup } from '../../model/binding.ts'
import { agree } from '../../relate/agree.ts'
import { usesKey } from '../../relate/roles.ts'

/**
 * Puts the keys that programs run with beside those of their containers, and of the other services of the group. `seen` has
 * only what differs. Spellings of one key are no drift.
 */
export function findProcessDrift(groups: readonly TrustGroup[], seen: readonly TrustGroup[]): readonly ProcessDrift[] {
  return seen.flatMap(({ id, bindings }) => {
    const running = groups.find((group) => group.id === id)?.bindings.filter(isRunning) ?? []
    return bindings.flatMap((inside): readonly ProcessDrift[] => {
      const { project, service, container = '', variable, location, state } = inside
      const own = running.find((other) => other.container === container && other.variable === variable)
      if (own === undefined || (state === own.state && inside.fingerprint === own.fingerprint)) return []
      const others = running
        .filter((other) => other.service !== service && other.state === 'present' && usesKey(other))
        .map((other) => bindings.find((one) => one.container === other.container && one.state === 'present') ?? other)
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
