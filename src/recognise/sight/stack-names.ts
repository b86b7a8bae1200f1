import { closest, distance } from 'fastest-levenshtein'
import type { KeyAddress } from '../../model/keys/binding.ts'
import type { ComposeProject, ComposeService, ModelValue } from '../../model/stack/compose.ts'
import { filledTextOf, listOf, mappingOf } from '../../model/text/model-value.ts'
import type { PlacedContainer } from './membership.ts'
import type { Sighting } from './sighting.ts'

/** Whom a service reaches under a host's name and a port; the port is empty where the scheme's own is meant. */
export type FindHost = (host: string, port: string, asker: Sighting) => Omit<KeyAddress, 'host'>

/** What the network knows of one service. */
interface Reachable {
  readonly service: string
  readonly names: ReadonlySet<string>
  /** Names that only this service knows, of `links`: alias to service. */
  readonly links: ReadonlyMap<string, string>
  /** Names that only this service knows, of `extra_hosts` and `external_links`. */
  readonly hosts: ReadonlySet<string>
  readonly networkMode: string
  /** Whether containers of other projects, or the host, may answer to a name. */
  readonly isShared: boolean
  /** The ports that it most likely listens on, in the container. */
  readonly ports: ReadonlySet<string>
  readonly publishedPorts: ReadonlySet<string>
}

/**
 * Reads the names under which the services of a project find each other (https://docs.docker.com/compose/how-tos/networking/):
 * of services, containers, aliases, links and hosts entries. Where another project or the host may answer, nobody is never said.
 */
export function readStackNames(project: ComposeProject | null, placed: readonly PlacedContainer[]): FindHost {
  const known = new Map((project?.services ?? []).map((service) => [service.name, describeReachable(service, project)]))
  const owners = new Map<string, string>()
  for (const { service, names } of known.values()) for (const name of names) owners.set(name, service)
  for (const { container, membership } of placed) {
    const aliases = container.networks.flatMap((network) => network.aliases)
    for (const name of [container.name, membership.service, ...aliases]) {
      if (!owners.has(name.toLowerCase())) owners.set(name.toLowerCase(), membership.service)
    }
  }
  const lent = new Set([...known.values()].flatMap(({ networkMode }) => /^service:(.+)$/.exec(networkMode)?.[1] ?? []))
  const leftOut = new Set((project?.leftOut ?? []).map(({ name }) => name.toLowerCase()))

  return function find(host, port, asker) {
    const own = known.get(asker.service)
    const name = host.toLowerCase()
    if (isLoopback(name)) return findLoopback(port, own, known, lent)
    // What a link leads to may have come from a variable: only the name of a service is shown.
    const linked = own?.links.get(name)
    const target = linked !== undefined && known.has(linked) ? linked : undefined
    const owner = target ?? owners.get(name) ?? owners.get(withoutNetwork(name, project?.engineName ?? asker.project))
    if (owner !== undefined) return { leadsTo: 'service', service: owner }
    if (own?.hosts.has(name) === true || isHostItself(name)) return { leadsTo: 'unknown' }
    if (isPrivateAddress(name)) return { leadsTo: 'unknown' }
    if (/[.:]/.test(name)) return { leadsTo: 'outside' }
    const isElsewhere =
      own === undefined || own.isShared || isOnOtherNetwork(asker, placed, project) || leftOut.has(name)
    if (isElsewhere) return { leadsTo: 'unknown' }
    const near = findNear(name, port, own, known)
    return { leadsTo: 'nobody', ...(near === null ? {} : { near }) }
  }
}

/** Inside a container the loopback address is the container itself, and whoever shares its network. */
function findLoopback(
  port: string,
  own: Reachable | undefined,
  known: ReadonlyMap<string, Reachable>,
  lent: ReadonlySet<string>,
): Omit<KeyAddress, 'host'> {
  if (own === undefined) return { leadsTo: 'unknown' }
  const lender = /^service:(.+)$/.exec(own.networkMode)?.[1]
  if (lender !== undefined) return known.has(lender) ? { leadsTo: 'service', service: lender } : { leadsTo: 'unknown' }
  const isLent = lent.has(own.service)
  if (/^(host|container:)/.test(own.networkMode) || isLent) return { leadsTo: 'unknown' }
  if (own.ports.has(port)) return { leadsTo: 'service', service: own.service }
  const near = findListener(port, own, known)
  return { leadsTo: 'nobody', ...(near === null ? {} : { near }) }
}

/** Of more services a name that is nearly that of one is an accident, and comparing each with each would take the square of them. */
const MAX_COMPARED = 500

/** A service whose name is written almost like that, or is a longer form of it; else the only one with that port. */
function findNear(name: string, port: string, own: Reachable, known: ReadonlyMap<string, Reachable>): string | null {
  if (known.size > MAX_COMPARED) return null
  const others = [...known.keys()].filter((service) => service !== own.service)
  if (others.length === 0) return null
  const nearest = closest(name, others)
  if (distance(name, nearest.toLowerCase()) <= Math.min(2, Math.floor(name.length / 3))) return nearest
  const longer = others.filter((service) => isLonger(service.toLowerCase(), name))
  return longer.length === 1 ? (longer[0] ?? null) : findListener(port, own, known)
}

function isLonger(one: string, other: string): boolean {
  return /^[-_]/.test(
    one.startsWith(other) ? one.slice(other.length) : other.startsWith(one) ? other.slice(one.length) : '',
  )
}

function findListener(port: string, own: Reachable, known: ReadonlyMap<string, Reachable>): string | null {
  if (known.size > MAX_COMPARED) return null
  const others = [...known.values()].filter(({ service }) => service !== own.service)
  const listening = others.filter(({ ports, publishedPorts }) => ports.has(port) || publishedPorts.has(port))
  return listening.length === 1 ? (listening[0]?.service ?? null) : null
}

function describeReachable(service: ComposeService, project: ComposeProject | null): Reachable {
  const { name, containerName, model, environment } = service
  const networks = model['networks']
  const joined = Array.isArray(networks) ? textsOf(networks) : Object.keys(mappingOf(networks))
  const aliases = Object.values(mappingOf(networks)).flatMap((network) => textsOf(mappingOf(network)['aliases']))
  const networkMode = filledTextOf(model['network_mode'])
  const shared = new Set(project?.sharedNetworks ?? [])
  const isShared =
    networkMode !== '' || (joined.length === 0 ? ['default'] : joined).some((network) => shared.has(network))
  const names = [name, containerName?.filled() ?? '', filledTextOf(model['hostname']), ...aliases]
  const replicas = [`${project?.engineName}-${name}-1`, `${project?.engineName}_${name}_1`]
  const ports = portsOf(model['ports'])
  const listening = [...environment.values()].flatMap(({ name: variable, value }) =>
    /(^|_)PORT$/i.test(variable) && value !== null ? [value.revealText().trim()] : [],
  )
  return {
    service: name,
    names: new Set([...names, ...replicas].filter((one) => one !== '').map((one) => one.toLowerCase())),
    links: new Map(
      textsOf(model['links']).map((link) => {
        const [target = '', alias = target] = link.split(':')
        return [alias.toLowerCase(), target]
      }),
    ),
    hosts: new Set([...hostsOf(model['extra_hosts']), ...textsOf(model['external_links']).map(lastPart)]),
    networkMode,
    isShared,
    ports: new Set([
      ...ports.targets,
      ...textsOf(model['expose']).map((port) => port.replace(/\/.*/, '')),
      ...listening,
    ]),
    publishedPorts: new Set(ports.published),
  }
}

function lastPart(link: string): string {
  return link.slice(link.lastIndexOf(':') + 1).toLowerCase()
}

/** `name:address` and `name=address` in a list, or a mapping. */
function hostsOf(value: ModelValue | undefined): readonly string[] {
  const names = Array.isArray(value)
    ? textsOf(value).map((text) => text.split(/[:=]/, 1)[0] ?? '')
    : Object.keys(mappingOf(value))
  return names.map((name) => name.toLowerCase())
}

function portsOf(value: ModelValue | undefined): {
  readonly targets: readonly string[]
  readonly published: readonly string[]
} {
  const targets: string[] = []
  const published: string[] = []
  for (const port of listOf(value)) {
    const { target, published: outer } = mappingOf(port)
    const parts = filledTextOf(port).replace(/\/.*/, '').split(':')
    targets.push(filledTextOf(target) || (parts.at(-1) ?? ''))
    published.push(filledTextOf(outer) || (parts.length > 1 ? (parts.at(-2) ?? '') : ''))
  }
  return { targets: targets.filter((port) => port !== ''), published: published.filter((port) => port !== '') }
}

function textsOf(value: ModelValue | undefined): readonly string[] {
  return listOf(value)
    .map(filledTextOf)
    .filter((text) => text !== '')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '0.0.0.0' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The names by which engines call the machine that they run on, and those that resolvers may send to this machine. */
function isHostItself(host: string): boolean {
  return /^(host|gateway)\.docker\.internal$|^host\.containers\.internal$|^docker\.for\.|\.localhost$/.test(host)
}

/** RFC 1918: a service may have been given the address. */
function isPrivateAddress(host: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/.test(host)
}

/** `auth.shop_default` is `auth` on that network, and `tasks.auth` the tasks of a Swarm service. */
function withoutNetwork(host: string, project: string): string {
  if (host.startsWith('tasks.')) return host.slice('tasks.'.length)
  const dot = host.indexOf('.')
  return dot > 0 && host.slice(dot + 1).startsWith(`${project.toLowerCase()}_`) ? host.slice(0, dot) : ''
}

/** A container that was connected to a network which is not the project's. */
function isOnOtherNetwork(
  { containerId, project }: Sighting,
  placed: readonly PlacedContainer[],
  files: ComposeProject | null,
): boolean {
  if (containerId === null) return false
  const found = placed.find(({ container }) => container.id === containerId)
  return (
    found === undefined ||
    found.container.networks.some(({ name }) => !name.startsWith(`${files?.engineName ?? project}_`))
  )
}
