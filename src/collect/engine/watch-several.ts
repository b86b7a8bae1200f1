import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventListener, EventsEnd } from './watch-events.ts'

/** Listens to the events of one engine, as `watchEvents` does. */
export type Watch = (listener: EventListener, signal: AbortSignal) => Promise<EventsEnd>

/** An engine that cannot be reached is tried again after so long; the regular look asks it meanwhile. */
const RETRY_MS = 10_000

/**
 * Listens to several engines. One that cannot be reached is tried again and again and ends nothing, unless none can be reached.
 * Answers as soon as one that was listened to ends it: then all are to be listened to again. `opened` is called when each has
 * opened or failed for the first time.
 */
export async function watchSeveral(
  watches: readonly Watch[],
  { opened, heard }: EventListener,
  signal: AbortSignal,
  retryMs = RETRY_MS,
): Promise<EventsEnd> {
  const over = new AbortController()
  const each = AbortSignal.any([signal, over.signal])
  setMaxListeners(0, each)
  const [tried, open] = [new Set<Watch>(), new Set<Watch>()]
  const attempted = (watch: Watch): void => {
    const isFirst = !tried.has(watch)
    tried.add(watch)
    if (isFirst && tried.size === watches.length && open.size > 0) opened()
  }
  const keep = async (watch: Watch): Promise<EventsEnd> => {
    for (;;) {
      const end = await watch({ heard, opened: () => attempted(open.add(watch) && watch) }, each)
      if (open.has(watch)) return end
      attempted(watch)
      if (tried.size === watches.length && open.size === 0) return end
      await delay(retryMs, undefined, { signal: each })
    }
  }
  const kept = watches.map(keep)
  try {
    return await Promise.race(kept)
  } finally {
    over.abort()
    await Promise.allSettled(kept)
  }
}
