import type { InspectCache } from './inspect-cache.ts'

/** What a look at everything found, as far as events would tell of it. */
interface Look {
  readonly beganAtMs: number
  /** When the container was started; `null` while it does not run, `undefined` where it could not be inspected. */
  readonly started: ReadonlyMap<string, string | null | undefined>
}

/** An event may come after the look that saw what it tells. */
const GRACE_MS = 2_000
/** Where we were busy ourselves for so long, what came meanwhile is read after the timers. */
const LAST_CHANCE_MS = 100

/**
 * Finds out that a stream of events is open and does not tell what happens: two looks at everything find that a container was
 * started, stopped or removed in between, and no event named it. A proxy that timed out without saying so does that, and one that
 * keeps back what it should pass on.
 */
export class StallWatch {
  readonly #reportedAtMs = new Map<string, number>()
  /** Per look, the containers that no event has reported yet, until the grace period ends. */
  readonly #unreported = new Map<NodeJS.Timeout, Set<string>>()
  #stalled: ((unreported: number) => void) | null = null
  #unnamedAtMs = Number.NEGATIVE_INFINITY
  #last: Look | null = null

  /** From here on an event must report every change; otherwise `stalled` is called once, with the number of containers. */
  begin(stalled: (unreported: number) => void): void {
    this.end()
    this.#stalled = stalled
  }

  /** An event came; `null` where it named no container. */
  noteEvent(containerId: string | null): void {
    if (containerId === null) this.#unnamedAtMs = performance.now()
    else this.#reportedAtMs.set(containerId, performance.now())
    for (const unreported of this.#unreported.values()) {
      if (containerId === null) unreported.clear()
      else unreported.delete(containerId)
    }
  }

  /** Everything was looked at again, from that moment on, and this is what is known now. */
  looked(beganAtMs: number, cache: InspectCache): void {
    if (this.#stalled === null || cache.listed === null) return
    const last = this.#last
    const started = readStarted(cache.listed, cache.known)
    this.#last = { beganAtMs, started }
    const sinceMs = last?.beganAtMs ?? beganAtMs
    for (const [id, atMs] of this.#reportedAtMs) if (atMs < sinceMs) this.#reportedAtMs.delete(id)
    if (last === null || this.#unnamedAtMs >= sinceMs) return
    const unreported = findChanged(last.started, started).filter((id) => !this.#reportedAtMs.has(id))
    if (unreported.length > 0) this.#wait(new Set(unreported))
  }

  /** Nobody listens any more. */
  end(): void {
    for (const timer of this.#unreported.keys()) clearTimeout(timer)
    this.#unreported.clear()
    this.#reportedAtMs.clear()
    this.#stalled = null
    this.#last = null
  }

  #wait(unreported: Set<string>, isLast = false): void {
    const timer = setTimeout(
      () => {
        this.#unreported.delete(timer)
        const stalled = this.#stalled
        if (unreported.size === 0 || stalled === null) return
        if (!isLast) {
          this.#wait(unreported, true)
          return
        }
        this.end()
        stalled(unreported.size)
      },
      isLast ? LAST_CHANCE_MS : GRACE_MS,
    )
    this.#unreported.set(timer, unreported)
  }
}

function readStarted(listed: ReadonlySet<string>, known: InspectCache['known']): Look['started'] {
  return new Map(
    Array.from(listed, (id) => {
      const fact = known.get(id)
      if (fact === undefined) return [id, undefined]
      return [id, fact.state === 'running' || fact.state === 'paused' ? fact.startedAt : null]
    }),
  )
}

/** One that came and does not run was perhaps only created, which no event reports. */
function findChanged(before: Look['started'], after: Look['started']): readonly string[] {
  const gone = [...before.keys()].filter((id) => !after.has(id))
  const others = [...after].filter(([id, started]) => {
    if (started === undefined) return false
    if (!before.has(id)) return started !== null
    const earlier = before.get(id)
    return earlier !== undefined && earlier !== started
  })
  return [...gone, ...others.map(([id]) => id)]
}
