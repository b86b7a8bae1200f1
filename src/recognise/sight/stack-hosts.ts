import { projectOf, serviceOf } from '../../model/keys/belonging.ts'
import type { ComposeProject } from '../../model/stack/compose.ts'
import type { ContainerFact } from '../../model/stack/container.ts'

/** A container that a host name of the stack stands for. */
export interface HostAddress {
  readonly container: string
  readonly address: string
}

/** What the names in a stack's network mean from outside of it. */
export interface StackHosts {
  /** The containers behind a name of the stack; none when it is no such name, or no engine reported it. */
  readonly addressesOf: (host: string) => readonly HostAddress[]
  /** Whether the name is one of the stack's services, seen or not. */
  readonly isService: (host: string) => boolean
  /** Whether the host is this machine, or a container of the stack. */
  readonly isOwn: (host: string) => boolean
}

/** The most containers of one service that are asked. */
const MAX_REPLICAS = 4

/** Reads the names of a project's services and containers. A name of the stack wins over what the host's own DNS would say. */
export function readStackHosts(
  project: ComposeProject | null,
  projectName: string,
  containers: readonly ContainerFact[],
): StackHosts {
  const own = containers.filter((container) => isOfProject(container, projectName))
  const addresses = new Map<string, HostAddress[]>()
  for (const container of own) {
    const address = addressOf(container, projectName)
    if (address === null) continue
    for (const name of namesOf(container)) {
      const known = addresses.get(name) ?? []
      addresses.set(name, [...known, { container: container.name, address }])
    }
  }
  const services = new Set([
    ...(project?.services.flatMap(({ name, containerName }) => [name, containerName?.filled() ?? name]) ?? []),
    ...own.flatMap((container) => [...namesOf(container)]),
  ])
  const known = new Set([...addresses.values()].flatMap((all) => all.map(({ address }) => address)))
  const addressesOf = (host: string) => (addresses.get(host) ?? []).slice(0, MAX_REPLICAS)
  return {
    addressesOf,
    isService: (host) => services.has(host),
    isOwn: (host) => isLoopback(host) || known.has(host) || addresses.has(host),
  }
}

function isOfProject({ labels, networks }: ContainerFact, project: string): boolean {
  const label = projectOf(labels)
  if (label !== undefined) return label === project
  return networks.some(({ name }) => name.startsWith(`${project}_`))
}

/** The names under which a container is found: its own, its service's, and its aliases. */
function namesOf({ name, labels, networks }: ContainerFact): ReadonlySet<string> {
  const service = serviceOf(labels)
  const aliases = networks.flatMap((network) => network.aliases)
  return new Set([name, ...(service === undefined ? [] : [service]), ...aliases])
}

function addressOf({ networks }: ContainerFact, project: string): string | null {
  const own = networks.filter(({ name }) => name.startsWith(`${project}_`))
  return [...own, ...networks].find(({ address }) => address !== undefined)?.address ?? null
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
}
