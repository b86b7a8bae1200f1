import { expect, test } from 'vitest'
import type { ContainerFact } from '../../model/stack/container.ts'
import { InspectCache } from './inspect-cache.ts'

const web: ContainerFact = {
  id: 'c0de',
  name: 'web',
  image: 'app:1',
  labels: new Map(),
  networks: [],
  startedAt: '2026-01-02T03:04:06Z',
  state: 'running',
  environment: new Map(),
  command: [],
  healthcheck: [],
  mounts: [],
}

function cacheWithWeb(): InspectCache {
  const cache = new InspectCache()
  cache.keep(cache.begin(web.id), web)
  return cache
}

test.each<[string, (cache: InspectCache) => void, string | null, ContainerFact | null]>([
  ['what was inspected is known', () => {}, 'running', web],
  ['another state in the list means that it changed', () => {}, 'exited', null],
  ['a list that says no state proves nothing', () => {}, null, null],
  ['an event about it forgets it', (cache) => cache.forget(web.id), 'running', null],
  ['an event about another one does not', (cache) => cache.forget('beef'), 'running', web],
  ['when anything may have changed nothing is known', (cache) => cache.clear(), 'running', null],
  ['one that is not listed any more is dropped', (cache) => cache.retain(new Set(['beef'])), 'running', null],
  ['one that is listed stays', (cache) => cache.retain(new Set([web.id])), 'running', web],
])('%s', (_, act, state, expected) => {
  const cache = cacheWithWeb()
  act(cache)
  expect(cache.recall(web.id, state)).toEqual(expected)
})

test.each<[string, (cache: InspectCache) => void]>([
  ['it changed', (cache) => cache.forget(web.id)],
  ['everything was forgotten', (cache) => cache.clear()],
])('an inspection is not kept when %s while it was under way', (_, act) => {
  const cache = new InspectCache()
  const ticket = cache.begin(web.id)
  act(cache)
  cache.keep(ticket, web)
  expect(cache.recall(web.id, 'running')).toBeNull()
  cache.keep(cache.begin(web.id), web)
  expect(cache.recall(web.id, 'running')).toEqual(web)
})
