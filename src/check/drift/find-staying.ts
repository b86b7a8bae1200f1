import type { Binding, Carrier, TrustGroup } from '../../model/keys/binding.ts'
import type { ContainerDrift, StaleKeyFile } from '../../model/report/audit-view.ts'
import type { ComposeService } from '../../model/stack/compose.ts'
import { splitName } from '../../model/stack/container.ts'
import { type RolloutPlan, type StayingContainer, type StayReason, servicesInPlay } from '../../model/stack/rollout.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Placement } from './find-drift.ts'

/** What is known of a project before a rollout. */
export interface RolloutScene {
  /** The name of the project, and its services with what they depend on. */
  readonly project: {
    readonly name: string
    readonly services: readonly {
      readonly name: string
      readonly dependsOn: readonly string[]
      readonly model?: ComposeService['model']
    }[]
  }
  readonly groups: readonly TrustGroup[]
  readonly placements: ReadonlyMap<string, Placement>
  readonly plan: RolloutPlan
  /** The containers that the command starts and that do not run yet, by name. */
  readonly started: ReadonlySet<string>
  /** Key files that are newer than the process that reads them: it keeps using what it read. */
  readonly stale: readonly Pick<StaleKeyFile, 'container' | 'group' | 'confidence'>[]
}

/**
 * The containers with a key that are still the same ones after the rollout. Compose replaces a container when the
 * configuration of its service has changed (its `config-hash`): the environment, the command and the labels are part of that,
 * what is in a mounted file is not.
 */
export function findStaying(scene: RolloutScene, drift: readonly ContainerDrift[]): readonly StayingContainer[] {
  const bindings = scene.groups.flatMap((group) => group.bindings)
  const { plan } = scene
  const named = plan.containers === undefined ? servicesInPlay(plan, scene.project.services) : new Set<string>()
  const known = new Set(scene.project.services.map(({ name }) => name))
  const held = bindings.flatMap(({ container, ...binding }) =>
    container === undefined ? [] : [{ container, ...binding }],
  )
  const given = groupBy(
    bindings.filter(({ evidence }) => evidence === 'resolved'),
    ({ project, service }) => identityOf(project, service),
  )
  const losing = listLosing(drift)
  return Array.from(groupBy(held, ({ container }) => container)).flatMap(([container, own]) => {
    const { project, service } = own.at(-1) ?? own[0]
    const reason = ((): StayReason | null => {
      if (scene.placements.get(container)?.isByHand === true) return 'by-hand'
      if (plan.host !== undefined && splitName(container).host !== plan.host) return 'other-host'
      if (project !== scene.project.name) return 'not-in-files'
      if (!known.has(service)) return plan.removesOrphans ? null : 'not-in-files'
      if (named !== null && !named.has(service)) return 'not-named'
      if (plan.replaces === 'none') return 'kept'
      // What the named services depend on is only replaced where it changed.
      const isForced = plan.replaces === 'all' && (plan.services === null || plan.services.includes(service))
      const isReplaced =
        isForced || hasChanged(own, given.get(identityOf(own[0].project, service)) ?? []) || losing.has(container)
      return isReplaced ? null : 'unchanged'
    })()
    return reason === null ? [] : [{ container, service, because: reason }]
  })
}

const compared: ReadonlySet<Carrier> = new Set(['environment', 'flag', 'label'])

/** Whether what the files give the service is not what its container has. */
function hasChanged(own: readonly Binding[], given: readonly Binding[]): boolean {
  return given.some(
    (binding) =>
      (compared.has(binding.carrier) || isNamedSecret(binding, own)) &&
      !own.some(
        (held) =>
          held.variable === binding.variable &&
          held.state === binding.state &&
          held.fingerprint === binding.fingerprint &&
          (compared.has(held.carrier) || isNamedSecret(binding, own)),
      ) &&
      !(binding.state === 'absent' && own.every((held) => held.variable !== binding.variable)),
  )
}

/** Which secret a service has is part of what a Swarm compares, on both sides known by its name. */
function isNamedSecret(binding: Binding, own: readonly Binding[]): boolean {
  const held = own.find(({ variable }) => variable === binding.variable)
  return held?.task !== undefined && held.form === 'reference' && binding.form === 'reference'
}

/** The containers with a variable that the files no longer give them, and that they do not have from their image. */
function listLosing(drift: readonly ContainerDrift[]): ReadonlySet<string> {
  const lost = drift.filter(({ kind, mayBeInherited }) => kind === 'extra' && mayBeInherited !== true)
  return new Set(lost.map(({ container }) => container))
}
