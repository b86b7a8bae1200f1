import type { Binding } from '../../model/keys/binding.ts'
import { splitName } from '../../model/stack/container.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { listNames } from './list-names.ts'

/** A container that has to go, and the service that it stands for. */
export type Replaceable = Pick<Binding, 'service' | 'container' | 'startedBy'>

/**
 * The remedy for containers that do not hold what the files would give them: the engine fixes a container's environment when it
 * creates it, so a restart changes nothing. One that Compose did not start, Compose does not replace: it has to be removed.
 */
export function recreate(containers: Iterable<Replaceable>): string {
  const byStart = groupBy(containers, startOf)
  const [own = [], hand = [], run = []] = (['own', 'hand', 'run'] as const).map((start) => byStart.get(start))
  return [
    ...(own.length === 0 ? [] : [recreateOwn(own)]),
    ...onEachHost(hand).map(replaceByHand),
    ...onEachHost(run).map(runAgain),
  ].join(' ')
}

function onEachHost(containers: readonly Replaceable[]): readonly (readonly Replaceable[])[] {
  return [...groupBy(containers, (one) => hostsOf([one])[0] ?? '').values()]
}

function startOf({ startedBy, container }: Replaceable): 'own' | 'hand' | 'run' {
  if (startedBy === undefined || container === undefined) return 'own'
  return startedBy === 'hand' ? 'hand' : 'run'
}

function recreateOwn(containers: readonly Replaceable[]): string {
  const byService = groupBy(containers, ({ service }) => service)
  const byHosts = groupBy([...byService], ([, members]) => identityOf(...hostsOf(members)))
  const parts = [...byHosts.values()].map((group) => {
    const services = group.map(([service]) => service)
    const hosts = hostsOf(group[0][1]).map((host) => `on ${host}`)
    const where = hosts.length === 0 ? '' : ` ${listNames(hosts)}`
    return `${listNames(services)} (\`docker compose up -d --force-recreate ${services.join(' ')}\`${where})`
  })
  return `Recreate ${listNames(parts)}: a restart keeps the old environment.`
}

function replaceByHand(containers: readonly Replaceable[]): string {
  const shown = namesOf(containers)
  const noun = shown.length === 1 ? 'container' : 'containers'
  const [host] = hostsOf(containers)
  const [on, there] = host === undefined ? ['', ''] : [` on ${host}`, ' there']
  return `Replace ${noun} ${listNames(shown)}, started outside Compose, with those of Compose: \`docker rm -f ${ownNames(shown)}\`${on}, then \`docker compose up -d ${servicesOf(containers).join(' ')}\`${there}.`
}

function runAgain(containers: readonly Replaceable[]): string {
  const shown = namesOf(containers)
  const it = shown.length === 1 ? 'it' : 'them'
  const [host] = hostsOf(containers)
  const on = host === undefined ? '' : ` on ${host}`
  return `Remove ${listNames(shown)} (\`docker rm -f ${ownNames(shown)}\`${on}) and run ${it} again: nothing else replaces ${it}.`
}

function servicesOf(containers: readonly Replaceable[]): readonly string[] {
  return [...new Set(containers.map(({ service }) => service))]
}

function namesOf(containers: readonly Replaceable[]): readonly string[] {
  return [...new Set(containers.flatMap(({ container }) => container ?? []))]
}

/** As the engine of their host knows them. */
function ownNames(shown: readonly string[]): string {
  return shown.map((one) => splitName(one).name).join(' ')
}

/** None where one engine was asked. */
function hostsOf(containers: readonly Replaceable[]): readonly string[] {
  return [...new Set(containers.flatMap(({ container }) => (container && splitName(container).host) ?? []))]
}

/** Tells of a binding whether it is one of a container that holds another key than the files, as `all` has them, would give it. */
export type IsStale = (binding: Binding) => boolean

/** Looks at what the files give each service once, for any number of bindings. */
export function indexStale(all: readonly Binding[]): IsStale {
  const nameOf = ({ project, service }: Binding): string => identityOf(project, service)
  const resolved = groupBy(
    all.filter(({ evidence }) => evidence === 'resolved'),
    nameOf,
  )
  return (binding) => {
    if (binding.evidence !== 'container') return false
    const own = resolved.get(nameOf(binding))
    return own !== undefined && !own.some(({ fingerprint }) => fingerprint === binding.fingerprint)
  }
}
