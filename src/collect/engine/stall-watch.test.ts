import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ContainerFact } from '../../model/stack/container.ts'
import { InspectCache } from './inspect-cache.ts'
import { StallWatch } from './stall-watch.ts'

/** What a look at everything finds: of each container its state and when it was started; `null`: it could not be inspected. */
type Found = Readonly<Record<string, readonly [state: string, startedAt: string] | null>>

const up = ['running', '10:00'] as const
const again = ['running', '10:05'] as const
const down = ['exited', '10:00'] as const
const made = ['created', ''] as const

function describeContainer(id: string, state: string, startedAt: string): ContainerFact {
  return {
    id,
    name: id,
    image: 'app',
    labels: new Map(),
    networks: [],
    startedAt,
    state,
    environment: new Map(),
    command: [],
    healthcheck: [],
    mounts: [],
  }
}

let cache: InspectCache
let watch: StallWatch
let stalled: number[]

beforeEach(() => {
  vi.useFakeTimers()
  cache = new InspectCache()
  watch = new StallWatch()
  stalled = []
  watch.begin((unreported) => stalled.push(unreported))
})
afterEach(() => {
  watch.end()
  vi.useRealTimers()
})

/** Looks at everything, as a full audit does, which takes a second. */
function look(found: Found, meanwhile: () => void = () => {}): void {
  const beganAtMs = performance.now()
  cache.clear()
  vi.advanceTimersByTime(1_000)
  meanwhile()
  cache.retain(new Set(Object.keys(found)))
  for (const [id, fact] of Object.entries(found)) {
    if (fact !== null) cache.keep(cache.begin(id), describeContainer(id, ...fact))
  }
  watch.looked(beganAtMs, cache)
}

const rest = (ms = 10_000) => vi.advanceTimersByTime(ms)

describe('between two looks nothing was reported, and', () => {
  test.each<[string, Found, Found, readonly number[]]>([
    ['nothing changed', { a: up, b: down }, { a: up, b: down }, []],
    ['one came and runs', { a: up }, { a: up, b: up }, [1]],
    ['one was only made, of which nothing is reported', { a: up }, { a: up, b: made }, []],
    ['one went', { a: up, b: up }, { a: up }, [1]],
    ['the last one went', { a: up }, {}, [1]],
    ['one was started again', { a: up }, { a: again }, [1]],
    ['one died', { a: up }, { a: down }, [1]],
    ['one that was made was started', { a: made }, { a: up }, [1]],
    ['one was paused, which is not asked for', { a: up }, { a: ['paused', '10:00'] }, []],
    ['one cannot be inspected any more', { a: up }, { a: null }, []],
    ['one can be inspected now', { a: null }, { a: up }, []],
    ['three of four became others', { a: up, b: up, c: down, d: up }, { a: again, b: down, c: again, d: up }, [3]],
  ])('%s', (_, before, after, expected) => {
    look(before)
    rest()
    look(after)
    expect(stalled).toEqual([])
    rest()
    expect(stalled).toEqual(expected)
  })
})

describe('one was started again between two looks, and', () => {
  test.each<[string, () => void]>([
    [
      'was reported before the second',
      () => {
        watch.noteEvent('a')
        rest()
        look({ a: again })
      },
    ],
    ['was told during it', () => look({ a: again }, () => watch.noteEvent('a'))],
    [
      'was told a little after it',
      () => {
        look({ a: again })
        rest(1_900)
        watch.noteEvent('a')
      },
    ],
    [
      'was told a little after it, while the next looks were already over',
      () => {
        look({ a: again })
        look({ a: again })
        watch.noteEvent('a')
        look({ a: again })
      },
    ],
    [
      'something came that names no container',
      () => {
        watch.noteEvent(null)
        look({ a: again })
      },
    ],
    [
      'nobody listens any more',
      () => {
        look({ a: again })
        watch.end()
      },
    ],
    [
      'the stream was opened anew in between',
      () => {
        watch.begin((unreported) => stalled.push(unreported))
        look({ a: again })
      },
    ],
  ])('%s: no stall', (_, happen) => {
    look({ a: up })
    rest()
    happen()
    rest()
    expect(stalled).toEqual([])
  })

  test('another was reported: a stall, which is reported once', () => {
    look({ a: up, b: up })
    rest()
    watch.noteEvent('b')
    look({ a: again, b: again })
    look({ a: again, b: again })
    rest()
    look({ a: up, b: up })
    rest()
    expect(stalled).toEqual([1])
  })
})
