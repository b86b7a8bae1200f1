import { isTask, projectOf, serviceOf } from '../../model/keys/belonging.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import { type ContainerFact, ownNameOf } from '../../model/stack/container.ts'

/** Which project and service a container counts for, and why. */
export interface Membership {
  /** Behind the name of its host where that has nothing to do with others. */
  readonly project: string
  /** The project without that; left out where it is the same. */
  readonly labelled?: string
  readonly service: string
  /** Started by hand: it carries no Compose labels, or is one of `docker compose run`. Compose does not replace it. */
  readonly isByHand: boolean
  /** `docker compose run` started it. */
  readonly isOneOff?: true
  /** The reason, in words. */
  readonly basis: string
}

/** A container with its place in the stack. */
export interface PlacedContainer {
  readonly container: ContainerFact
  readonly membership: Membership
}

const oneOffLabel = 'com.docker.compose.oneoff'
const builtInNetworks = new Set(['bridge', 'host', 'none', 'podman', 'ingress', 'docker_gwbridge'])

/** The project that a container without Compose labels counts for when nothing ties it to one. */
const standalone = 'standalone'

/**
 * Gives every container its project and service. Compose's labels decide; a container started by hand belongs to the
 * project whose network it is on, and is the service that its alias or name says. `apart` has the hosts whose projects have nothing to do
 * with those of others (see `findApart`).
 */
export function placeContainers(
  containers: readonly ContainerFact[],
  project: ComposeProject | null,
  apart: ReadonlyMap<string, string> = new Map(),
): readonly PlacedContainer[] {
  const services = knownServices(containers, project)
  const networks = projectNetworks(containers, project)
  const hosts = new Map(containers.map((container) => [container.id, container]))
  const byContainer = new Map(
    (project?.services ?? [])
      .toReversed()
      .flatMap(({ containerName, name }) =>
        containerName === undefined ? [] : [[containerName.filled(), name] as const],
      ),
  )
  const known = { services, networks, hosts, byContainer, project }
  return containers.map((container) => {
    const membership = place(container, known)
    const isOwn = project !== null && membership.project === project.engineName
    const shown = isOwn ? { ...membership, project: project.name } : membership
    return { container, membership: setApart(shown, container.host, apart) }
  })
}

/** The project of the labels: containers of hosts that are apart are of the files' project, too. */
export function labelledProject({ labelled, project }: Membership): string {
  return labelled ?? project
}

function setApart(membership: Membership, host: string | undefined, apart: ReadonlyMap<string, string>): Membership {
  const { project } = membership
  const front = host === undefined ? undefined : apart.get(host)
  if (front === undefined || project.startsWith(`${host}/`)) return membership
  return { ...membership, project: `${front}/${project}`, labelled: project }
}

interface Known {
  /** The services of each project. */
  readonly services: ReadonlyMap<string, ReadonlySet<string>>
  /** The project of each network. */
  readonly networks: ReadonlyMap<string, string>
  /** The containers by their ids. */
  readonly hosts: ReadonlyMap<string, ContainerFact>
  /** The services of the project by the names that the files give their containers. */
  readonly byContainer: ReadonlyMap<string, string>
  readonly project: ComposeProject | null
}

function place(container: ContainerFact, { services, networks, hosts, byContainer, project }: Known): Membership {
  const bareName = ownNameOf(container)
  const labelled = projectOf(container.labels)
  if (labelled !== undefined) {
    const service = serviceOf(container.labels) ?? bareName
    if (isTask(container.labels)) {
      return { project: labelled, service, isByHand: false, basis: 'it is a task of a service of the stack' }
    }
    return container.labels.get(oneOffLabel)?.toLowerCase() === 'true'
      ? { project: labelled, service, isByHand: true, isOneOff: true, basis: '`docker compose run` started it' }
      : { project: labelled, service, isByHand: false, basis: 'its Compose labels say so' }
  }
  const host = container.sharesNetworkOf === undefined ? undefined : hosts.get(container.sharesNetworkOf)
  const owner = host === undefined ? undefined : projectOf(host.labels)
  if (host !== undefined && owner !== undefined) {
    const service = serviceInName(bareName, owner, services.get(owner) ?? new Set()) ?? bareName
    return { project: owner, service, isByHand: true, basis: `it uses the network of ${host.name}` }
  }
  const ownName = isTask(container.labels) ? (serviceOf(container.labels) ?? bareName) : bareName
  for (const network of container.networks) {
    const owner = networks.get(network.name)
    if (owner === undefined) continue
    const known = services.get(owner) ?? new Set()
    const alias = network.aliases.find((name) => known.has(name))
    if (alias !== undefined) {
      return { project: owner, service: alias, isByHand: true, basis: `it answers to “${alias}” on ${network.name}` }
    }
    const named = serviceInName(ownName, owner, known)
    return named === null
      ? { project: owner, service: ownName, isByHand: true, basis: `it is on ${network.name}` }
      : {
          project: owner,
          service: named,
          isByHand: true,
          basis: `it is on ${network.name} and is named ${container.name}`,
        }
  }
  if (project !== null) {
    const named =
      byContainer.get(bareName) ??
      serviceInName(bareName, project.engineName, services.get(project.engineName) ?? new Set())
    if (named !== null)
      return { project: project.engineName, service: named, isByHand: true, basis: `it is named ${container.name}` }
  }
  // What is in no project has nothing to do with what is in none on another machine.
  const onHost = (name: string): string => (container.host === undefined ? name : `${container.host}/${name}`)
  // Services of a Swarm find each other by their published ports, too: on which networks they are separates no stacks.
  if (isTask(container.labels)) {
    return { project: onHost(standalone), service: ownName, isByHand: false, basis: 'its service is in no stack' }
  }
  const shared = container.networks.find((network) => !builtInNetworks.has(network.name))
  return shared === undefined
    ? { project: onHost(standalone), service: bareName, isByHand: true, basis: 'nothing relates it to a project' }
    : { project: onHost(shared.name), service: bareName, isByHand: true, basis: `it is on ${shared.name}` }
}

/** `shop-api-1`, `shop_api_1`, `shop-api` and `api` are all the service `api` of the project `shop`. */
function serviceInName(name: string, project: string, known: ReadonlySet<string>): string | null {
  const bare = name.replace(/[-_]\d+$/, '')
  for (const candidate of [name, bare]) {
    if (known.has(candidate)) return candidate
    for (const separator of ['-', '_']) {
      const prefix = project + separator
      if (candidate.startsWith(prefix) && known.has(candidate.slice(prefix.length)))
        return candidate.slice(prefix.length)
    }
  }
  return null
}

function knownServices(
  containers: readonly ContainerFact[],
  project: ComposeProject | null,
): ReadonlyMap<string, ReadonlySet<string>> {
  const services = new Map<string, Set<string>>()
  if (project !== null) services.set(project.engineName, new Set(project.services.map((service) => service.name)))
  for (const { labels } of containers) {
    const owner = projectOf(labels)
    const service = serviceOf(labels)
    if (owner === undefined || service === undefined) continue
    const known = services.get(owner)
    if (known) known.add(service)
    else services.set(owner, new Set([service]))
  }
  return services
}

/** The networks that labelled containers of a project are on, and the project's default network. */
function projectNetworks(
  containers: readonly ContainerFact[],
  project: ComposeProject | null,
): ReadonlyMap<string, string> {
  const networks = new Map<string, string>()
  if (project !== null) networks.set(`${project.engineName}_default`, project.engineName)
  for (const container of containers) {
    const owner = projectOf(container.labels)
    if (owner === undefined) continue
    for (const network of container.networks) {
      if (builtInNetworks.has(network.name)) continue
      const isOwn = network.name.startsWith(`${owner}_`)
      if (isOwn || !networks.has(network.name)) networks.set(network.name, owner)
    }
  }
  return networks
}
