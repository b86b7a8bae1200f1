import type { EngineFacts } from '../model/container.ts'
import type { Gap } from '../model/gap.ts'

/** The containers that run, of the project if one is named. */
export function selectContainers(engine: EngineFacts | null, project: string | undefined): EngineFacts['containers'] {
  const running = (engine?.containers ?? []).filter(
    ({ state }) => state === 'running' || state === 'paused' || state === 'restarting',
  )
  if (project === undefined) return running
  const labelled = running.filter(({ labels }) => labels.get('com.docker.compose.project') === project)
  const networks = new Set(labelled.flatMap((container) => container.networks.map(({ name }) => name)))
  // A container without labels stays in: recognition decides by its network and name whether it belongs.
  return running.filter(
    (container) =>
      labelled.includes(container) ||
      (!container.labels.has('com.docker.compose.project') &&
        container.networks.some(({ name }) => networks.has(name) || name === `${project}_default`)),
  )
}

/**
 * That a project was started here and none of its containers runs: what ran is not known to be what the files say. Nothing of a
 * project that never was.
 */
export function findStopped(engine: EngineFacts | null, project: string | undefined): readonly Gap[] {
  if (engine === null || project === undefined) return []
  const own = engine.containers.filter(({ labels }) => labels.get('com.docker.compose.project') === project)
  const isUp = own.some(({ state }) => state === 'running' || state === 'paused' || state === 'restarting')
  if (own.length === 0 || isUp) return []
  const services = [...new Set(own.map(({ name, labels }) => labels.get('com.docker.compose.service') ?? name))]
  const names =
    services.length > 3 ? `${services.slice(0, 3).join(', ')} and ${services.length - 3} more` : services.join(', ')
  return [
    {
      source: engine.address,
      subject: { kind: 'engine' },
      code: 'not-running',
      reason: `no container of ${project} runs (${names}: stopped), so only the files were judged: start it, or leave out --running`,
    },
  ]
}

/** The gaps without those of containers that hide their environment and are not among these. */
export function ownGaps(gaps: readonly Gap[], containers: EngineFacts['containers']): readonly Gap[] {
  const own = new Set(containers.map(({ name }) => name))
  return gaps.filter(({ subject, code }) => code !== 'hidden' || subject?.kind !== 'container' || own.has(subject.name))
}
