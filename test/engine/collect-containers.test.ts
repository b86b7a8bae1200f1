import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { ContainerFact } from '../../src/model/stack/container.ts'
import { type ContainerCollection, collectContainers } from '../support/engine/collect-containers.ts'
import {
  createContainer,
  createNetwork,
  recreateContainer,
  removeContainer,
  removeNetwork,
  runContainer,
} from '../support/engine/containers.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type RecordingProxy, startRecordingProxy } from '../support/engine/recording-proxy.ts'

const engineSocket = inject('engineSocket')
const PREFIX = 'collect-'
const CANARY = 'canary-5f1d-in-the-environment'

/** A path as any engine and any container has it. */
const anonymous = (path: string): string => path.replace(/[0-9a-f]{64}/, '{id}').replace(/^\/v1\.\d+\//, '/v1/')

describe.skipIf(engineSocket === null)('collecting containers from a real engine', () => {
  const socketPath = engineSocket ?? ''
  const network = `${PREFIX}net`
  let proxy: RecordingProxy

  beforeAll(async () => {
    proxy = await startRecordingProxy(socketPath)
    await createNetwork(socketPath, network)
    await runContainer(socketPath, {
      name: `${PREFIX}api`,
      env: { JWT_SECRET: CANARY, EMPTY: '', EQUALS: 'a=b==', UMLAUT: 'schlüssel' },
      labels: { 'com.docker.compose.project': 'shop', hostile: '\u001b[31m<script>' },
      network,
      aliases: ['api', 'backend'],
    })
    await runContainer(socketPath, { name: `${PREFIX}bare` })
    await createContainer(socketPath, { name: `${PREFIX}never-started`, env: { KEY: 'one' } })
    await runContainer(socketPath, { name: `${PREFIX}hook`, labels: { 'com.docker.compose.hook': 'pre_start' } })
    await runContainer(socketPath, { name: `${PREFIX}oneoff`, labels: { 'com.docker.compose.oneoff': 'True' } })
    await createContainer(socketPath, { name: `${PREFIX}ended`, labels: { 'com.docker.compose.oneoff': 'True' } })
    await runContainer(socketPath, { name: `${PREFIX}service`, labels: { 'com.docker.compose.oneoff': 'False' } })
  })

  afterAll(async () => {
    for (const name of ['api', 'bare', 'never-started', 'hook', 'oneoff', 'ended', 'service']) {
      await removeContainer(socketPath, `${PREFIX}${name}`)
    }
    await removeNetwork(socketPath, network)
    await proxy.close()
  })

  test('a container has its name, image, labels, networks, aliases, times, state and environment', async () => {
    const api = find(await collect(), 'api')
    expect(api).toMatchObject({ name: `${PREFIX}api`, image: BUSYBOX_IMAGE, state: 'running' })
    expect(api.id).toMatch(/^[0-9a-f]{64}$/)
    expect(Object.fromEntries(api.labels)).toEqual({
      'com.docker.compose.project': 'shop',
      hostile: '\u001b[31m<script>',
    })
    expect(api.networks).toEqual([
      {
        name: network,
        aliases: expect.arrayContaining(['api', 'backend']),
        address: expect.stringMatching(/^[\d.]+$/),
      },
    ])
    expect(Date.parse(api.startedAt)).not.toBeNaN()
    expect(revealAll(api)).toEqual({ JWT_SECRET: CANARY, EMPTY: '', EQUALS: 'a=b==', UMLAUT: 'schlüssel' })
  })

  test('a container without any variable has an empty environment, not a hidden one', async () => {
    const { gaps, ...collection } = await collect()
    expect(gaps).toEqual([])
    expect(revealAll(find({ gaps, ...collection }, 'bare'))).toEqual({})
  })

  test('a container that was never started is there, with the state that the engine gives', async () => {
    expect(find(await collect(), 'never-started').state).toBe('created')
  })

  test('containers of hooks are left out, and those of compose run that ended', async () => {
    const { engine } = await collect()
    const names = engine?.containers.map(({ name }) => name).filter((name) => name.startsWith(PREFIX))
    expect(names?.sort()).toEqual(
      ['api', 'bare', 'never-started', 'oneoff', 'service'].map((name) => `${PREFIX}${name}`),
    )
  })

  test('after a recreate the new container is seen, with its new environment', async () => {
    const before = find(await collect(), 'service')
    await recreateContainer(socketPath, { name: `${PREFIX}service`, env: { JWT_SECRET: 'after' } })
    const after = find(await collect(), 'service')
    expect(after.id).not.toBe(before.id)
    expect(revealAll(after)).toEqual({ JWT_SECRET: 'after' })
  })

  test('only HEAD and GET are asked, and only the documented paths', async () => {
    await collect()
    const asked = new Set(proxy.calls.map(({ method, path }) => `${method} ${anonymous(path)}`))
    expect([...asked].sort()).toEqual([
      'GET /v1/containers/json?all=true',
      'GET /v1/containers/{id}/json',
      // Such an engine does not say whether it manages a Swarm.
      'GET /v1/services?status=true',
      'HEAD /_ping',
    ])
  })

  test('nothing that is collected shows a value when it is printed', async () => {
    const collection = await collect()
    expect(JSON.stringify(collection, (_, value) => (value instanceof Map ? [...value] : value))).not.toContain(CANARY)
  })

  function collect(): Promise<ContainerCollection> {
    return collectContainers(
      { shell: { DOCKER_HOST: `unix://${proxy.socketPath}` }, homeDirectory: '/nonexistent', timeoutMs: 20_000 },
      new AbortController().signal,
    )
  }
})

function find({ engine }: ContainerCollection, name: string): ContainerFact {
  const container = engine?.containers.find((candidate) => candidate.name === `${PREFIX}${name}`)
  if (container === undefined) throw new Error(`no container ${name}`)
  return container
}

function revealAll({ environment }: ContainerFact): Record<string, string | null> {
  if (environment === null) throw new Error('hidden')
  return Object.fromEntries([...environment].map(([name, value]) => [name, value?.revealText() ?? null]))
}
