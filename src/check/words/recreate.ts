import type { Binding } from '../../model/keys/binding.ts'
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
    ...(own.length === 0 ? [] : [recreateOwn(servicesOf(own))]),
    ...(hand.length === 0 ? [] : [replaceByHand(namesOf(hand), servicesOf(hand))]),
    ...(run.length === 0 ? [] : [runAgain(namesOf(run))]),
  ].join(' ')
}

function startOf({ startedBy, container }: Replaceable): 'own' | 'hand' | 'run' {
  if (startedBy === undefined || container === undefined) return 'own'
  return startedBy === 'hand' ? 'hand' : 'run'
}

function recreateOwn(services: readonly string[]): string {
  return `Recreate ${listNames(services)} (\`docker compose up -d --force-recreate ${services.join(' ')}\`): a restart keeps the old environment.`
}

function replaceByHand(containers: readonly string[], services: readonly string[]): string {
  const noun = containers.length === 1 ? 'container' : 'containers'
  return `Replace ${noun} ${listNames(containers)}, started outside Compose, with those of Compose: \`docker rm -f ${containers.join(' ')}\`, then \`docker compose up -d ${services.join(' ')}\`.`
}

function runAgain(containers: readonly string[]): string {
  const it = containers.length === 1 ? 'it' : 'them'
  return `Remove ${listNames(containers)} (\`docker rm -f ${containers.join(' ')}\`) and run ${it} again: nothing else replaces ${it}.`
}

function servicesOf(containers: readonly Replaceable[]): readonly string[] {
  return [...new Set(containers.map(({ service }) => service))]
}

function namesOf(containers: readonly Replaceable[]): readonly string[] {
  return [...new Set(containers.flatMap(({ container }) => container ?? []))]
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
