import { expect, test } from 'vitest'
import type { ContainerFact } from '../../model/stack/container.ts'
import type { SwarmState } from './ask-manager.ts'
import { listTasks } from './list-tasks.ts'
import { readList, readNode, readObject, readService, taskReader } from './read-swarm.ts'

/** A service as `GET /services` tells of it: as much as matters here. */
function service(spec: object, more: object = {}) {
  const labels = { 'com.docker.stack.namespace': 'shop' }
  const mode = { Mode: { Replicated: { Replicas: 2 } } }
  return {
    ID: 'svc1',
    Spec: { Name: 'shop_api', Labels: labels, TaskTemplate: { ContainerSpec: spec }, ...mode },
    ...more,
  }
}

function task(id: string, spec: object, more: object = {}) {
  const status = { State: 'running', Timestamp: '2026-01-01T00:00:00Z', ContainerStatus: { ContainerID: `c${id}` } }
  return {
    ID: id,
    ServiceID: 'svc1',
    NodeID: 'n1',
    Slot: 1,
    DesiredState: 'running',
    Status: status,
    Spec: { ContainerSpec: spec },
    ...more,
  }
}

function node(id: string, hostname: string, state = 'ready') {
  return { ID: id, Description: { Hostname: hostname }, Status: { State: state } }
}

function secretOf(id: string, name: string, target = 'jwt') {
  return { SecretID: id, SecretName: name, File: { Name: target, UID: '0', GID: '0', Mode: 292 } }
}

interface Answers {
  readonly services: readonly object[]
  readonly tasks: readonly object[] | null
  readonly nodes?: readonly object[]
  readonly objects?: readonly object[]
}

function stateOf({ services, tasks, nodes = [node('n1', 'blue')], objects = [] }: Answers): SwarmState {
  const [knownServices, knownNodes] = [readList(services, readService) ?? [], readList(nodes, readNode) ?? []]
  return {
    services: knownServices,
    nodes: knownNodes,
    tasks: tasks === null ? null : readList(tasks, taskReader(knownServices, knownNodes)),
    objects: readList(objects, readObject),
    gaps: [],
  }
}

function list(answers: Answers, containers: readonly ContainerFact[] = []) {
  const { containers: found, gaps } = listTasks(containers, stateOf(answers))
  return {
    containers: found.map(({ name, state, mounts, task }) => ({
      name,
      state,
      mounts: mounts.map(({ type, source, destination }) => `${type} ${source} ${destination}`),
      node: task?.node,
    })),
    gaps: gaps.map(({ code, source }) => `${code} ${source}`),
  }
}

const v1 = { Image: 'app:1', Env: ['A=b'], Secrets: [secretOf('s1', 'jwt_v1')] }
const v2 = { ...v1, Secrets: [secretOf('s2', 'jwt_v2')] }
const [mountV1, mountV2] = ['secret jwt_v1 /run/secrets/jwt', 'secret jwt_v2 /run/secrets/jwt']
const blue = { state: 'running', node: 'blue' }

test('a task holds what stood in its service when it was made, whatever is to become of it', () => {
  const old = task('t1', v1, { DesiredState: 'shutdown' })
  expect(list({ services: [service(v2)], tasks: [old, task('t2', v2, { Slot: 2 })] })).toEqual({
    containers: [
      { name: 'shop_api.1', mounts: [mountV1], ...blue },
      { name: 'shop_api.2', mounts: [mountV2], ...blue },
    ],
    gaps: [],
  })
})

test('an old and a new task of one slot have names of their own', () => {
  const { containers } = list({ services: [service(v2)], tasks: [task('t1', v1), task('t2', v2)] })
  expect(containers.map(({ name }) => name)).toEqual(['shop_api.1.t1', 'shop_api.1.t2'])
})

test('a container that has the name of a task is another one', () => {
  const container: ContainerFact = {
    ...{
      id: 'other',
      name: 'shop_api.1',
      image: 'x',
      labels: new Map(),
      networks: [],
      startedAt: '',
      state: 'running',
    },
    ...{ environment: new Map(), command: null, healthcheck: [], mounts: [] },
  }
  const { containers } = list({ services: [service(v1)], tasks: [task('t1', v1)] }, [container])
  expect(containers.map(({ name }) => name)).toEqual(['shop_api.1', 'shop_api.1.ct1'])
})

test('what the engine of its node says of a task stays, with what the manager adds', () => {
  const container: ContainerFact = {
    ...{ id: 'ct1', name: 'shop_api.1.t1', image: 'x', labels: new Map([['a', 'b']]), networks: [], startedAt: 'then' },
    ...{ state: 'running', environment: new Map([['FROM_IMAGE', null]]), command: [], healthcheck: [] },
    mounts: [{ type: 'volume', source: 'keys', destination: '/keys' }],
  }
  const { containers } = listTasks([container], stateOf({ services: [service(v1)], tasks: [task('t1', v1)] }))
  expect(containers).toMatchObject([
    {
      ...{ id: 'ct1', name: 'shop_api.1', startedAt: 'then', environment: container.environment },
      mounts: [...container.mounts, { type: 'secret', source: 'jwt_v1', destination: '/run/secrets/jwt' }],
      task: { service: 'shop_api', node: 'blue', isHere: true, update: null },
    },
  ])
  expect(containers[0]?.labels.get('com.docker.stack.namespace')).toBe('shop')
})

test.each(['new', 'preparing', 'starting', 'complete', 'failed', 'shutdown', 'rejected', 'orphaned'])(
  'a task that is %s does not run',
  (state) => {
    const one = task('t1', v1, { Status: { State: state } })
    expect(list({ services: [service(v1)], tasks: [one] }).containers).toMatchObject([
      { name: 'shop_api', state: 'created' },
    ])
  },
)

test('a task that waits for its health check runs', () => {
  const spec = { ...v1, Healthcheck: { Test: ['CMD', 'true'] } }
  const one = task('t1', spec, { Status: { State: 'starting' } })
  expect(list({ services: [service(spec)], tasks: [one] }).containers).toMatchObject([{ name: 'shop_api.1', ...blue }])
})

test('an update that replaced nothing yet stands beside what runs', () => {
  const paused = service(v2, { UpdateStatus: { State: 'paused' } })
  expect(list({ services: [paused], tasks: [task('t1', v1)] }).containers).toMatchObject([
    { name: 'shop_api.1', mounts: [mountV1] },
    { name: 'shop_api.next', state: 'running', mounts: [mountV2] },
  ])
})

test('a service that is to have no task stands beside as one that does not run', () => {
  expect(list({ services: [service(v1)], tasks: [] }).containers).toMatchObject([
    { name: 'shop_api', state: 'created' },
  ])
})

test('where tasks may not be asked for, a service is what its specification says', () => {
  expect(list({ services: [service(v1)], tasks: null }).containers).toMatchObject([
    { name: 'shop_api', state: 'running', mounts: [mountV1] },
  ])
})

test('what runs on a node that is down is not known where it would be another key', () => {
  const nodes = [node('n1', 'blue'), node('n2', 'red', 'down')]
  const lost = (spec: object) => task('t1', spec, { NodeID: 'n2', DesiredState: 'shutdown' })
  const fresh = task('t2', v2)
  expect(list({ services: [service(v2)], tasks: [lost(v1), fresh], nodes }).gaps).toEqual([
    'unreachable container shop_api.1.t1',
  ])
  expect(list({ services: [service(v2)], tasks: [lost(v2), fresh], nodes }).gaps).toEqual([])
  expect(list({ services: [service(v2)], tasks: [lost(v2)], nodes })).toMatchObject({
    containers: [{ name: 'shop_api', state: 'running', mounts: [mountV2] }],
    gaps: [],
  })
})

test('nodes of one host name are told apart', () => {
  const nodes = [node('n1', 'vm'), node('n2', 'vm')]
  expect(list({ services: [service(v1)], tasks: [task('t1', v1)], nodes }).containers).toMatchObject([
    { node: 'vm (n1)' },
  ])
})

test('a name that was given anew is not one secret', () => {
  const renewed = { ...v1, Secrets: [secretOf('s9', 'jwt_v1')] }
  const { containers } = list({
    services: [service(renewed)],
    tasks: [task('t1', v1), task('t2', renewed, { Slot: 2 })],
  })
  expect(containers.flatMap(({ mounts }) => mounts)).toEqual([
    'secret jwt_v1@s1 /run/secrets/jwt',
    'secret jwt_v1@s9 /run/secrets/jwt',
  ])
})

test.each([
  ['a driver', { Driver: { Name: 'vault' } }],
  ['a template', { Templating: { Name: 'golang' } }],
])('a secret that %s makes for each task has no identity', (_, spec) => {
  const objects = [{ ID: 's1', Spec: { Name: 'jwt_v1', ...spec } }]
  const { containers } = list({ services: [service(v1)], tasks: [task('t1', v1)], objects })
  expect(containers).toMatchObject([{ mounts: ['secret  /run/secrets/jwt'] }])
})

test('a volume is another one on each node, and a folder of another machine none', () => {
  const spec = {
    Image: 'app:1',
    Mounts: [
      { Type: 'volume', Source: 'keys', Target: '/keys' },
      { Type: 'bind', Source: '/etc/keys', Target: '/etc/keys' },
      { Type: 'tmpfs', Target: '/tmp' },
    ],
  }
  expect(list({ services: [service(spec)], tasks: [task('t1', spec)] }).containers[0]?.mounts).toEqual([
    'volume n1/keys /keys',
    'other  /etc/keys',
    'tmpfs  /tmp',
  ])
})

test.each([
  ['an absolute target', secretOf('s1', 'x', '/etc/key'), '/etc/key'],
  ['a relative one', secretOf('s1', 'x', 'deep/key'), '/run/secrets/deep/key'],
  ['one that climbs', secretOf('s1', 'x', '../key'), '/run/key'],
])('%s of a secret', (_, secret, path) => {
  const spec = { Image: 'app:1', Secrets: [secret] }
  const { containers } = list({ services: [service(spec)], tasks: [task('t1', spec)] })
  expect(containers[0]?.mounts).toEqual([`secret x ${path}`])
})

test.each<[string, unknown]>([
  ['no list', {}],
  ['text', 'x'],
  ['a list of texts', ['x']],
  ['a service without a name', [{ ID: 'x', Spec: {} }]],
  ['an id that would lead elsewhere', [{ ID: '../info', Spec: { Name: 'x' } }]],
])('%s is no list of services', (_, answer) => {
  expect(readList(answer, readService)).toBeNull()
})

test('what a manager may leave out is no matter', () => {
  expect(readList([{ ID: 'x', Spec: { Name: 'x', TaskTemplate: null } }], readService)).toMatchObject([
    { name: 'x', update: null, replicas: null },
  ])
})
