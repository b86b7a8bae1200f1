import { setTimeout as delay } from 'node:timers/promises'

/** Runs a task when it is its turn. */
export type Lane = <Outcome>(task: () => Promise<Outcome>) => Promise<Outcome>

/** How many tasks at once, and how many begun in a second. */
export interface LaneBounds {
  readonly atOnce: number
  readonly perSecond: number
}

/**
 * A queue of tasks that keeps to the bounds. Tasks begin in the order they were given; once the signal is aborted without any
 * pause, so that they can end at once.
 */
export function openLane({ atOnce, perSecond }: LaneBounds, signal: AbortSignal): Lane {
  const waiting: (() => void)[] = []
  let underWay = 0
  let nextStartMs = 0

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
  return async (task) => {
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
  }
}
