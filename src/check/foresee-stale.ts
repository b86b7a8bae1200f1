import type { StaleKeyFile } from '../model/audit-view.ts'
import type { Binding, TrustGroup } from '../model/binding.ts'
import type { RolloutPlan } from '../model/rollout.ts'
import { usesKey } from './roles.ts'

/**
 * The stale containers that stay through a rollout, with the services that it starts beside them: those read the file as it is
 * now, so that from then on the two hold different keys. `before` are the groups with every container, `after` with those that stay.
 */
export function foreseeStale(
  stale: readonly StaleKeyFile[],
  before: readonly TrustGroup[],
  after: readonly TrustGroup[],
  { services }: RolloutPlan,
): readonly StaleKeyFile[] {
  const staying = new Set(after.flatMap(({ bindings }) => bindings.map(({ container }) => container)))
  const hasContainer = (groups: readonly TrustGroup[], { project, service }: Binding): boolean =>
    groups.some(({ bindings }) =>
      bindings.some((one) => one.container !== undefined && one.project === project && one.service === service),
    )
  const isStarted = (binding: Binding): boolean =>
    !hasContainer(after, binding) &&
    (hasContainer(before, binding) || services === null || services.includes(binding.service))
  return stale
    .filter(({ container }) => staying.has(container))
    .map((file) => {
      const resolved = after
        .filter(({ id }) => id === file.group)
        .flatMap(({ bindings }) => bindings.filter((binding) => binding.evidence === 'resolved' && usesKey(binding)))
      const started = resolved.filter((binding) => binding.state === 'present' && isStarted(binding))
      return { ...file, startedNext: [...new Set(started.map(({ service }) => service))] }
    })
}
