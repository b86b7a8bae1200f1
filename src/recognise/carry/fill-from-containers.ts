import { posix } from 'node:path'
import { identityOf } from '../../model/text/identity.ts'
import { Template } from '../../model/text/template.ts'
import type { Candidate } from './candidates.ts'
import { locatePath } from './carriers/locate-path.ts'

/**
 * The candidates of the files, those that could not be seen with what running containers were seen to hold. A secret of a Swarm never
 * changes: what one of its name holds it holds for every service, also for those that a rollout (`replacesContainers`) is about to give
 * it. What lies in an image, or is made when the container starts, only the service's own containers tell, as long as they stay. Where
 * those that tell hold different ones it stays unseen.
 */
export function fillFromContainers(
  candidates: readonly Candidate[],
  replacesContainers: boolean,
): readonly Candidate[] {
  const bySecret = new Map<string, Candidate[]>()
  const byHolder = new Map<string, Candidate[]>()
  const add = (known: Map<string, Candidate[]>, key: string, one: Candidate): void => {
    known.set(key, [...(known.get(key) ?? []), one])
  }
  for (const one of candidates) {
    if (one.sighting.containerId === null || one.value === null || one.form === 'reference') continue
    const secret = secretOf(one)
    if (secret !== null) add(bySecret, secret, one)
    if (!replacesContainers) add(byHolder, holderOf(one), one)
  }
  if (bySecret.size + byHolder.size === 0) return candidates
  return candidates.map((one) => {
    if (one.unseen === undefined || one.sighting.containerId !== null) return one
    const secret = secretNamedBy(one)
    const same = secret === null ? [] : (bySecret.get(secret) ?? [])
    if (same.length > 0) return fill(one, same, { location: one.location, chain: one.chain })
    // A task of a Swarm has the secret that its service names, under whatever path: another one is not what the files bring.
    const own = (byHolder.get(holderOf(one)) ?? []).filter(({ sighting }) => secret === null || !sighting.task)
    const [first] = own
    return first === undefined ? one : fill(one, own, { location: first.location, chain: first.chain })
  })
}

function fill(
  one: Candidate,
  [first, ...others]: readonly Candidate[],
  place: Pick<Candidate, 'location' | 'chain'>,
): Candidate {
  if (first?.value == null) return one
  const { value, form, state, hasFinalLineBreak } = first
  if (others.some((other) => other.value?.equals(value) !== true)) return one
  const { unseen: _, ...seen } = one
  return {
    ...seen,
    value,
    form,
    state,
    ...place,
    ...(hasFinalLineBreak === undefined ? {} : { hasFinalLineBreak }),
  }
}

/** The secret or config of a Swarm that the file of a container is. */
function secretOf({ file, sighting }: Candidate): string | null {
  if (file === undefined) return null
  const place = locatePath(Template.written(file.path), sighting)
  if (place.kind !== 'volume' || (place.volume.type !== 'secret' && place.volume.type !== 'config')) return null
  // With several engines the host's name stands before it; the name of a secret has no slash.
  return `${place.volume.type}:${posix.basename(place.volume.source.filled())}`
}

/** The one that the files name. */
function secretNamedBy({ value, form }: Candidate): string | null {
  const identity = form === 'reference' ? (value?.revealText() ?? '') : ''
  return identity.startsWith('secret:') || identity.startsWith('config:') ? identity : null
}

function holderOf({ sighting: { project, service }, variable }: Candidate): string {
  return identityOf(project, service, variable)
}
