import { expect, test } from 'vitest'
import { Secret } from '../../model/keys/secret.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import type { ServiceUpdate } from '../../model/stack/service-update.ts'
import { applyUpdate } from './apply-update.ts'

const fact = (name: string, more: Partial<ContainerFact> = {}): ContainerFact => ({
  ...{ id: `id-${name}`, name, image: 'api:1', networks: [], startedAt: '', state: 'running' },
  ...{ command: null, healthcheck: [], processId: 7 },
  labels: new Map([
    ['com.docker.stack.namespace', 'shop'],
    ['com.docker.swarm.service.id', `sid${name}`],
  ]),
  environment: new Map([
    ['JWT_SECRET', Secret.fromText('before')],
    ['OLD', null],
  ]),
  mounts: [{ type: 'secret', source: 'jwt_v1', destination: '/run/secrets/jwt' }],
  task: { service: `shop_${name}`, node: 'n', isHere: true, update: null },
  ...more,
})

const update = (more: Partial<ServiceUpdate>): ServiceUpdate => ({
  ...{
    service: 'shop_api',
    addsVariables: new Map(),
    removesVariables: [],
    addsFiles: [],
    removesFiles: [],
    opaqueOptions: [],
  },
  ...more,
})

const apply = (containers: readonly ContainerFact[], more: Partial<ServiceUpdate>) =>
  applyUpdate({ address: 'unix:///x', containers }, update(more))

test('each task of the service is made anew, and nobody else’s', () => {
  const { engine, stack, gaps } = apply([fact('api'), fact('auth')], {
    addsVariables: new Map([['JWT_SECRET', Secret.fromText('after')]]),
    removesVariables: ['OLD'],
    removesFiles: [{ kind: 'secret', name: 'jwt_v1' }],
    addsFiles: [{ kind: 'secret', name: 'jwt_v2', target: '/run/secrets/jwt' }],
    image: 'api:2',
  })
  const [api, auth] = engine.containers
  expect({ stack, gaps }).toEqual({ stack: 'shop', gaps: [] })
  expect([...(api?.environment ?? [])].map(([name, value]) => [name, value?.revealText()])).toEqual([
    ['JWT_SECRET', 'after'],
  ])
  expect([api?.image, api?.processId, api?.mounts]).toEqual([
    'api:2',
    undefined,
    [{ type: 'secret', source: 'jwt_v2', destination: '/run/secrets/jwt' }],
  ])
  expect(auth).toEqual(fact('auth'))
})

test('what the update mounts is not read from the task that it replaces', () => {
  const { answer } = apply([fact('api')], { addsFiles: [{ kind: 'config', name: 'c', target: '/etc/c' }] })
  const present = { kind: 'present' } as const
  const ask = (path: string, container?: string) =>
    answer({ path, want: 'kind', ...(container === undefined ? {} : { container }) }, present).kind
  expect([ask('/etc/c', 'id-api'), ask('/etc/d', 'id-api'), ask('/etc/c', 'id-auth'), ask('/etc/c')]).toEqual([
    'refused',
    'present',
    'present',
    'present',
  ])
})

test('on one of several engines, and where a name was given twice', () => {
  const mounts = [
    { type: 'secret', source: 'east/jwt_v1@abc', destination: '/run/secrets/jwt' },
    { type: 'config', source: 'east/jwt_v1', destination: '/jwt_v1' },
  ] as const
  const { engine } = apply([fact('api', { host: 'east', mounts })], {
    removesFiles: [{ kind: 'secret', name: 'jwt_v1' }],
    addsFiles: [{ kind: 'secret', name: 'new', target: '/run/secrets/new' }],
  })
  expect(engine.containers[0]?.mounts).toEqual([
    mounts[1],
    { type: 'secret', source: 'east/new', destination: '/run/secrets/new' },
  ])
})

test('a service by its id', () => {
  expect(apply([fact('api')], { service: 'sidapi' }).gaps).toEqual([])
})

test('a service that is not there, and what cannot be determined', () => {
  expect(apply([fact('auth')], {}).gaps).toMatchObject([{ source: 'shop_api', code: 'missing' }])
  expect(apply([fact('api')], { opaqueOptions: ['--rollback', '--args'] }).gaps).toEqual([
    {
      source: 'shop_api',
      code: 'unsupported',
      reason: 'what --rollback, --args changes in the service cannot be determined in advance',
    },
  ])
})
