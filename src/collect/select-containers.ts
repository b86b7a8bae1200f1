import { projectOf } from '../model/keys/belonging.ts'
import type { Gap } from '../model/report/gap.ts'
import type { ContainerFact, EngineFacts } from '../model/stack/container.ts'

/** Whether a container runs, or is held while it does. */
export function isRunning({ state }: ContainerFact): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting'
}

/** The containers that run, of the project if one is named, and those that are about to be started. */
export function selectContainers(
  engine: EngineFacts | null,
  project: string | undefined,
  isStarted: (container: ContainerFact) => boolean = () => false,
): EngineFacts['containers'] {
  const running = (engine?.containers ?? []).filter((container) => isRunning(container) || isStarted(container))
  if (project === undefined) return running
  const labelled = running.filter(({ labels }) => projectOf(labels) === project)
  const networks = new Set(
    labelled.flatMap((container) => container.networks.map(({ name }) => name).filter(isOfSomebody)),
  )
  // A container without labels stays in: recognition decides by its network and name whether it belongs.
  const ids = new Set(labelled.map(({ id }) => id))
  return running.filter(
    (container) =>
      ids.has(container.id) ||
      ids.has(container.sharesNetworkOf ?? '') ||
      (projectOf(container.labels) === undefined &&
        container.networks.some(({ name }) => networks.has(name) || name === `${project}_default`)),
  )
}

/** Every service of a Swarm that publishes a port is on these. */
function isOfSomebody(network: string): boolean {
  return network !== 'ingress' && network !== 'docker_gwbridge'
}

/** The gaps without those of containers that hide their environment and are not among these. */
export function ownGaps(gaps: readonly Gap[], containers: EngineFacts['containers']): readonly Gap[] {
  const own = new Set(containers.map(({ name }) => name))
  return gaps.filter(({ subject, code }) => code !== 'hidden' || subject?.kind !== 'container' || own.has(subject.name))
}
