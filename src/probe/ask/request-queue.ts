import { setTimeout as delay } from 'node:timers/promises'

/** The queue of one origin. */
export interface RequestQueue {
  /** Runs a task when it is its turn. */
  readonly run: <Outcome>(task: () => Promise<Outcome>) => Promise<Outcome>
  /** From now on one at a time, and half as many in a second, down to the least. */
  readonly slowDown: () => void
  /** Tells that good tokens are turned away for good since bad ones were sent: mostly at every endpoint of the origin. */
  readonly shut: () => void
  readonly isShut: () => boolean
  /** Nothing is begun for so long. */
  readonly pause: (ms: number) => Promise<void>
}

/** How many tasks at once, and how many begun in a second; `slowest` is where slowing down ends. */
export interface QueueLimits {
  readonly atOnce: number
  readonly perSecond: number
  readonly slowest: number
}

/** How much slower it begins where an endpoint asks for it, in times of the slowest. */
const FIRST_SLOWNESS = 8

/**
 * A queue of tasks that keeps to the bounds. Tasks begin in the order they were given; once the signal is aborted without any
 * pause, so that they can end at once.
 */
export function createRequestQueue(bounds: QueueLimits, signal: AbortSignal): RequestQueue {
  const waiting: (() => void)[] = []
  let { atOnce, perSecond } = bounds
  let underWay = 0
  let nextStartMs = 0
  let isShut = false

  const begin = () => {
    const next = underWay < atOnce ? waiting.shift() : undefined
    if (next === undefined) return
    underWay++
    const now = Date.now()
    const startMs = Math.max(now, nextStartMs)
    nextStartMs = startMs + 1000 / perSecond
    if (startMs <= now || signal.aborted) next()
    else delay(startMs - now, undefined, { signal }).then(next, next)
  }
  return {
    run: async (task) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        begin()
      })
      try {
        return await task()
      } finally {
        underWay--
        begin()
      }
    },
    shut: () => {
      isShut = true
    },
    isShut: () => isShut,
    slowDown: () => {
      atOnce = 1
      perSecond = Math.max(bounds.slowest, Math.min(perSecond / 2, bounds.slowest * FIRST_SLOWNESS))
    },
    pause: async (ms) => {
      nextStartMs = Math.max(nextStartMs, Date.now() + ms)
      if (!signal.aborted) await delay(ms, undefined, { signal }).catch(() => {}) // aborted: what follows ends at once
    },
  }
}
