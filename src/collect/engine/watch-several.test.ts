import { expect, test } from 'vitest'
import type { EventListener, EventsEnd } from './watch-events.ts'
import { type Watch, watchSeveral } from './watch-several.ts'

const end: EventsEnd = { gap: { source: 'x', code: 'unreachable', reason: 'gone' }, hasStalled: false }
const never = new AbortController().signal

/** An engine that opens, tells something, and goes on until it is told to end. */
function lasting(): { readonly watch: Watch; readonly stop: () => void } {
  const stopped = defer()
  const watch: Watch = (listener, signal) => {
    listener.opened()
    listener.heard({ action: 'start', containerId: null })
    signal.addEventListener('abort', () => stopped.resolve(end), { once: true })
    return stopped.promise
  }
  return { watch, stop: () => stopped.resolve(end) }
}

function defer(): { readonly promise: Promise<EventsEnd>; readonly resolve: (value: EventsEnd) => void } {
  let resolve: (value: EventsEnd) => void = () => {}
  const promise = new Promise<EventsEnd>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}

function listen(): EventListener & { readonly reported: string[] } {
  const reported: string[] = []
  return { reported, opened: () => reported.push('opened'), heard: ({ action }) => reported.push(action) }
}

test('all of them are listened to, until one ends', async () => {
  const [one, other] = [lasting(), lasting()]
  const listener = listen()
  const watched = watchSeveral([one.watch, other.watch], listener, never)
  expect(listener.reported).toEqual(['start', 'opened', 'start'])
  other.stop()
  expect(await watched).toBe(end)
})

test('one that cannot be reached is tried again, and ends nothing', async () => {
  const one = lasting()
  const listener = listen()
  let tries = 0
  const dead: Watch = async () => {
    tries += 1
    if (tries === 3) one.stop()
    return end
  }
  expect(await watchSeveral([one.watch, dead], listener, never, 1)).toBe(end)
  expect({ tries, reported: listener.reported }).toEqual({ tries: 3, reported: ['start', 'opened'] })
})

test('where none can be reached it ends', async () => {
  const listener = listen()
  const dead: Watch = async () => end
  expect(await watchSeveral([dead, async () => end], listener, never, 1)).toBe(end)
  expect(listener.reported).toEqual([])
})
