import { expect, test } from 'vitest'
import type { Binding } from '../../model/keys/binding.ts'
import type { ContainerFact, ContainerMount } from '../../model/stack/container.ts'
import { group, runs } from '../facts-for-tests.ts'
import { findStale } from './find-stale.ts'

const path = '/run/secrets/jwt'
const secret: ContainerMount = { type: 'bind', source: '/srv/jwt', destination: path }
const folder: ContainerMount = { type: 'bind', source: '/srv', destination: '/run/secrets' }
const container = (service: string, startedAt: string, mount = secret): ContainerFact => ({
  id: service,
  name: `shop-${service}-1`,
  image: 'example',
  labels: new Map(),
  networks: [],
  startedAt,
  state: 'running',
  environment: new Map(),
  command: [],
  healthcheck: [],
  mounts: [mount],
})
const reads = (service: string, modifiedAt?: string, facts: Partial<Binding> = {}) =>
  runs(service, 'A', { carrier: 'file', file: { path, ...(modifiedAt === undefined ? {} : { modifiedAt }) }, ...facts })
const at = (time: string): string => `2026-11-21T${time}Z`
const stale = (bindings: readonly Binding[], containers: readonly ContainerFact[]) =>
  findStale([group(bindings)], containers).map((one) => [
    ...[one.service, one.confidence, ...one.upToDate],
    ...one.holdsNow.map((service) => `now: ${service}`),
  ])

test.each<[string, readonly Binding[], readonly ContainerFact[], ReturnType<typeof stale>]>([
  ['the file is older', [reads('api', at('10:00:00'))], [container('api', at('10:00:01'))], []],
  ['of the same moment', [reads('api', at('10:00:00'))], [container('api', at('10:00:00'))], [['api', 'possible']]],
  [
    'of the same second, where only seconds are kept',
    [reads('api', at('10:00:00'))],
    [container('api', '2026-11-21T10:00:00.999Z')],
    [['api', 'possible']],
  ],
  [
    'a tick of the kernel’s clock before the start',
    [reads('api', '2026-11-21T10:00:00.490Z')],
    [container('api', '2026-11-21T10:00:00.500Z')],
    [['api', 'possible']],
  ],
  [
    'earlier in the same second, where more than seconds are kept',
    [reads('api', '2026-11-21T10:00:00.400Z')],
    [container('api', '2026-11-21T10:00:00.500Z')],
    [],
  ],
  [
    'another was started in the second in which it was written',
    [reads('api', at('10:00:05')), reads('web', at('10:00:05'))],
    [container('api', at('10:00:00')), container('web', '2026-11-21T10:00:05.500Z')],
    [
      ['api', 'likely'],
      ['web', 'possible'],
    ],
  ],
  ['nothing tells of the file’s time', [reads('api')], [container('api', at('10:00:00'))], []],
  ['a key of the environment', [runs('api', 'A')], [container('api', at('10:00:00'))], []],
  [
    'a bystander does nothing with it',
    [reads('api', at('10:00:01'), { role: 'bystander' })],
    [container('api', at('10:00:00'))],
    [],
  ],
  [
    'written a moment after the start, and mounted by itself',
    [reads('api', '2026-11-21T10:00:00.002Z')],
    [container('api', '2026-11-21T10:00:00.001999999Z')],
    [['api', 'likely']],
  ],
  [
    'in a folder, soon after the start: it may be its own work',
    [reads('api', at('10:00:59'))],
    [container('api', at('10:00:00'), folder)],
    [['api', 'possible']],
  ],
  [
    'in a folder, much later',
    [reads('api', at('10:01:00'))],
    [container('api', at('10:00:00'), folder)],
    [['api', 'likely']],
  ],
  [
    'another was started since',
    [reads('api', at('10:00:05')), reads('web', at('10:00:05')), reads('job', at('10:00:05'))],
    [container('api', at('10:00:00')), container('web', at('10:00:09')), container('job', at('10:00:01'))],
    [
      ['api', 'likely', 'web'],
      ['job', 'likely', 'web'],
    ],
  ],
  [
    'who has another key by its environment was not started since, and has not the new one',
    [reads('api', at('10:00:05')), runs('ws', 'B')],
    [container('api', at('10:00:00')), container('ws', at('10:00:00'))],
    [['api', 'likely']],
  ],
  [
    'who has the new key by its environment',
    [reads('api', at('10:00:05')), runs('ws', 'A')],
    [container('api', at('10:00:00')), container('ws', at('10:00:00'))],
    [['api', 'likely', 'now: ws']],
  ],
  [
    'who reads a file of its own, and was started before this one was written',
    [reads('api', at('10:00:05')), reads('web', at('09:00:00'))],
    [container('api', at('10:00:00')), container('web', at('10:00:00'))],
    [['api', 'likely']],
  ],
])('%s', (_name, bindings, containers, found) => {
  expect(stale(bindings, containers)).toEqual(found)
})
