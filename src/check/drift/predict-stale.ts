import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { StaleKeyFile } from '../../model/report/audit-view.ts'
import { isNamedContainer, type RolloutPlan } from '../../model/stack/rollout.ts'
import { usesKey } from '../../relate/roles.ts'

/**
 * The stale containers that stay through a rollout, with the services that it starts beside them: those read the file as it is
 * now, so that from then on the two hold different keys. `before` are the groups with every container, `after` with those that stay.
 */
export function predictStale(
  stale: readonly StaleKeyFile[],
  before: readonly TrustGroup[],
  after: readonly TrustGroup[],
  plan: RolloutPlan,
): readonly StaleKeyFile[] {
  const { services, restarts } = plan
  const staying = new Set(after.flatMap(({ bindings }) => bindings.map(({ container }) => container)))
  const hasContainer = (groups: readonly TrustGroup[], { project, service }: Binding): boolean =>
    groups.some(({ bindings }) =>
      bindings.some((one) => one.container !== undefined && one.project === project && one.service === service),
    )
  const isNamed = (service: string): boolean =>
    plan.containers === undefined
      ? services === null || services.includes(service)
      : before.some(({ bindings }) =>
          bindings.some((one) => one.service === service && isNamedContainer(plan, one.container ?? '')),
        )
  const isStarted = (binding: Binding): boolean =>
    restarts
      ? hasContainer(before, binding) && isNamed(binding.service)
      : !hasContainer(after, binding) && (hasContainer(before, binding) || isNamed(binding.service))
  return stale
    .filter(({ container, service }) => staying.has(container) && !(restarts && isNamed(service)))
    .map((file) => {
      const resolved = after
        .filter(({ id }) => id === file.group)
        .flatMap(({ bindings }) => bindings.filter((binding) => binding.evidence === 'resolved' && usesKey(binding)))
      const started = resolved.filter((binding) => binding.state === 'present' && isStarted(binding))
      return { ...file, startedNext: [...new Set(started.map(({ service }) => service))] }
    })
}
