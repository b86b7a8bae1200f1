import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { StaleKeyFile } from '../../model/report/audit-view.ts'
import { isNamedContainer, type RolloutPlan } from '../../model/stack/rollout.ts'
import { identityOf } from '../../model/text/identity.ts'
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
  const [runningBefore, runningAfter] = [listRunning(before), listRunning(after)]
  const ofNamed = new Set(
    before.flatMap(({ bindings }) =>
      bindings.flatMap(({ service, container = '' }) => (isNamedContainer(plan, container) ? [service] : [])),
    ),
  )
  const isNamed = (service: string): boolean =>
    plan.containers === undefined ? services === null || services.includes(service) : ofNamed.has(service)
  const isStarted = (binding: Binding): boolean =>
    restarts
      ? runningBefore.has(serviceOf(binding)) && isNamed(binding.service)
      : !runningAfter.has(serviceOf(binding)) && (runningBefore.has(serviceOf(binding)) || isNamed(binding.service))
  const startedIn = new Map(
    after.map(({ id, bindings }) => {
      const reading = bindings.filter((one) => one.evidence === 'resolved' && usesKey(one) && one.state === 'present')
      return [id, [...new Set(reading.filter(isStarted).map(({ service }) => service))]] as const
    }),
  )
  return stale
    .filter(({ container, service }) => staying.has(container) && !(restarts && isNamed(service)))
    .map((file) => ({ ...file, startedNext: startedIn.get(file.group) ?? [] }))
}

/** The services with a container. */
function listRunning(groups: readonly TrustGroup[]): ReadonlySet<string> {
  const running = groups.flatMap(({ bindings }) => bindings.filter(({ container }) => container !== undefined))
  return new Set(running.map(serviceOf))
}

function serviceOf({ project, service }: Binding): string {
  return identityOf(project, service)
}
