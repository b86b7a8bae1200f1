import type { Binding, TrustGroup } from '../../model/keys/binding.ts'
import type { StaleKeyFile } from '../../model/report/audit-view.ts'
import type { ContainerFact, ContainerMount } from '../../model/stack/container.ts'
import { usesKey } from '../../relate/roles.ts'

/** How long after its start a program may still be writing the keys that it makes for itself. */
const OWN_WRITING_MS = 60_000

/** The kernel marks files by a clock that it moves on this often (CONFIG_HZ=100): a file may be marked that much too early. */
const CLOCK_TICK_MS = 10

/**
 * The key files that were written after the container's process was started: most programs read theirs once. What is in the
 * file is not checked. A file in a folder that containers may write to can have been made by one of them as it started.
 */
export function findStale(
  groups: readonly TrustGroup[],
  containers: readonly ContainerFact[],
): readonly StaleKeyFile[] {
  const facts = new Map(containers.map((container) => [container.name, container]))
  return groups.flatMap((group) => {
    const bindings = group.bindings.filter(({ evidence }) => evidence === 'container')
    if (bindings.every((binding) => ageOf(binding, facts) === null)) return []
    const fresh = bindings.filter((one) => one.state === 'present' && usesKey(one) && ageOf(one, facts) === null)
    const namesOf = (some: readonly Binding[]): readonly string[] => [...new Set(some.map(({ service }) => service))]
    return bindings.flatMap((binding): readonly StaleKeyFile[] => {
      const age = ageOf(binding, facts)
      if (age === null) return []
      const { project, service, variable } = binding
      const { container, path, modifiedAt, lateByMs, latestMs } = age
      const isSameMoment = lateByMs <= 0
      const isOwnWork = lateByMs < OWN_WRITING_MS && !isMountedByItself(path, container.mounts)
      const others = fresh.filter((other) => other.container !== container.name)
      const isStartedSince = (other: Binding): boolean =>
        Date.parse(facts.get(other.container ?? '')?.startedAt ?? '') >= latestMs
      const isSameAsFile = (other: Binding): boolean =>
        other.file === undefined && other.fingerprint !== null && other.fingerprint === binding.fingerprint
      return [
        {
          project,
          service,
          container: container.name,
          variable,
          group: group.id,
          path,
          modifiedAt,
          startedAt: container.startedAt,
          upToDate: namesOf(others.filter((other) => other.file !== undefined && isStartedSince(other))),
          holdsNow: namesOf(others.filter(isSameAsFile)),
          ...(isSameMoment && { isSameMoment }),
          confidence: isOwnWork || isSameMoment ? 'possible' : 'likely',
          locations: [{ container: container.name }],
        },
      ]
    })
  })
}

interface FileAge {
  readonly container: ContainerFact
  readonly path: string
  readonly modifiedAt: string
  /** Not above zero where it cannot be determined which was first. */
  readonly lateByMs: number
  /** The last moment at which it can have been written. */
  readonly latestMs: number
}

/** `null` where the file is surely no newer than the process, or that is not known. */
function ageOf(binding: Binding, facts: ReadonlyMap<string, ContainerFact>): FileAge | null {
  const { container, file } = binding
  const fact = facts.get(container ?? '')
  if (fact === undefined || file?.modifiedAt === undefined || !usesKey(binding)) return null
  const { path, modifiedAt } = file
  const [writtenMs, startedMs] = [Date.parse(modifiedAt), Date.parse(fact.startedAt)]
  // Some file systems, and the archives of some engines, keep whole seconds.
  const latestMs = writtenMs + (writtenMs % 1000 === 0 ? 999 : CLOCK_TICK_MS)
  return latestMs >= startedMs ? { container: fact, path, modifiedAt, lateByMs: writtenMs - startedMs, latestMs } : null
}

/** An engine makes a folder of a file that is not there: one that is mounted by itself was there before. */
function isMountedByItself(path: string, mounts: readonly ContainerMount[]): boolean {
  return mounts.some(({ type, destination }) => type === 'bind' && destination === path)
}
