import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import util from 'node:util'
import type Docker from 'dockerode'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openEngineClient, type ReadableEngine } from '../../src/collect/engine/engine-client.ts'
import { collectContainers } from '../support/engine/collect-containers.ts'
import { containerId, type FaultyEngine, inspectAnswer, startFaultyEngine } from '../support/engine/faulty-engine.ts'
import { cliPath, emptyHome, ensureBuilt, runCli } from '../support/run-cli.ts'

/*
 * What dockerode does with its own modem, and must not do with ours: each was seen with dockerode 5.0.1 and docker-modem 5.0.7. The
 * ssh of the user, TLS and an answer that stops half way are in engine-transports.test.ts and engine-faults.test.ts.
 */

/** A machine that nobody told of, and how often it was called. */
let elsewhere: { readonly port: number; calls: number }
let server: Server
let engine: FaultyEngine

beforeAll(ensureBuilt)

beforeEach(async () => {
  server = createServer((socket) => {
    elsewhere.calls += 1
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  elsewhere = { port: (server.address() as AddressInfo).port, calls: 0 }
})

afterEach(async () => {
  server.close()
  await engine.close()
})

const CONTAINERS = [inspectAnswer(1, ['JWT_SECRET=canary-in-env'])]

/** The gaps of an audit of what runs, by the built command. */
async function audit(env: Readonly<Record<string, string>> = {}) {
  const args = ['audit', '--running', '--host', `unix://${engine.socketPath}`, '--format', 'json']
  const { exitCode, stdout, stderr } = await runCli(args, { env, cwd: emptyHome })
  const { gaps, containers } = JSON.parse(stdout) as { gaps: { code: string }[]; containers?: unknown[] }
  return { exitCode, stderr, output: stdout, codes: gaps.map(({ code }) => code), containers }
}

test('the environment of the process names no engine, no time-out, no path and no certificates', async () => {
  engine = await startFaultyEngine({ containers: CONTAINERS })
  const env = {
    DOCKER_HOST: `tcp://127.0.0.1:${elsewhere.port}`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: '/nonexistent',
    DOCKER_CLIENT_TIMEOUT: '1',
    DOCKER_PATH_PREFIX: '/elsewhere',
  }
  const { codes } = await audit(env)
  expect(codes).not.toContain('unreachable')
  expect(engine.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'HEAD /_ping',
    'GET /v1.47/containers/json?all=true',
    `GET /v1.47/containers/${containerId(1)}/json`,
  ])
  expect(elsewhere.calls).toBe(0)
})

test('DEBUG prints nothing', async () => {
  engine = await startFaultyEngine({ containers: CONTAINERS })
  const quiet = await audit()
  const { stderr, output } = await audit({ DEBUG: '*', NODE_DEBUG: '' })
  expect(stderr).toBe(quiet.stderr)
  expect(stderr + output).not.toContain('canary')
})

test.each([
  ['to another machine', () => `http://127.0.0.1:${elsewhere.port}/`],
  ['to a path', () => '/moved'],
  ['to nowhere', () => 'http://moved.invalid/'],
])('a redirect %s is a gap, and is not followed', async (_, location) => {
  engine = await startFaultyEngine({
    containers: CONTAINERS,
    faults: { list: { kind: 'redirect', location: location() } },
  })
  const { exitCode, codes, stderr } = await audit()
  expect([exitCode, codes, stderr]).toEqual([3, ['unsupported'], ''])
  expect(engine.calls.map(({ path }) => path)).toEqual(['/_ping', '/v1.47/containers/json?all=true'])
  expect(elsewhere.calls).toBe(0)
})

test('an agent of our own is not printed for every request', async () => {
  const containers = Array.from({ length: 50 }, (_, index) => inspectAnswer(index, []))
  engine = await startFaultyEngine({ containers })
  const inspect = vi.spyOn(util, 'inspect')
  const options = { shell: {}, homeDirectory: '/nonexistent', host: `unix://${engine.socketPath}`, timeoutMs: 20_000 }
  const { engine: facts } = await collectContainers(options, new AbortController().signal)
  const printed = inspect.mock.calls.length
  inspect.mockRestore()
  expect([facts?.containers.length, printed]).toEqual([50, 0])
})

describe('the client that reads', () => {
  const bound = { signal: new AbortController().signal, maximumBytes: 1024 }
  const open = () => openEngineClient({ kind: 'socket', address: 'x', path: engine.socketPath }, {}, 1)

  test('has no call that changes anything, by its type', () => {
    const calls: Readonly<Record<keyof ReadableEngine, true>> = {
      ...{ ping: true, info: true, getEvents: true, listContainers: true, getContainer: true, getImage: true },
      ...{ listServices: true, listNodes: true, listTasks: true, listSecrets: true, listConfigs: true },
    }
    const ofContainer: Readonly<Record<keyof ReturnType<ReadableEngine['getContainer']>, true>> = {
      ...{ inspect: true, getArchive: true, logs: true },
    }
    expect([Object.keys(calls).length, Object.keys(ofContainer).length]).toEqual([11, 3])
  })

  test.each<[string, (docker: Docker) => Promise<unknown>]>([
    ['POST', (docker) => docker.getContainer('c0').stop()],
    ['POST', (docker) => docker.getContainer('c0').exec({ Cmd: ['true'] })],
    ['PUT', (docker) => docker.getContainer('c0').putArchive(Buffer.alloc(0), { path: '/' })],
    ['DELETE', (docker) => docker.getContainer('c0').remove()],
  ])('sends no %s to whoever gets behind its type', async (method, change) => {
    engine = await startFaultyEngine({ containers: CONTAINERS })
    const client = open()
    const question = (reading: ReadableEngine) => change(reading as Docker)
    await expect(client.ask('1.47', question, bound)).rejects.toThrow(`this client does not send ${method}`)
    await expect(client.listen('1.47', question, bound.signal)).rejects.toThrow(`does not send ${method}`)
    client.close()
    expect(engine.calls).toEqual([])
  })

  test('asks one thing at a time', async () => {
    engine = await startFaultyEngine({ containers: CONTAINERS })
    const client = open()
    const several = (reading: ReadableEngine) => Promise.all([reading.ping(), reading.ping()])
    await expect(client.ask('1.47', several, bound)).rejects.toThrow('a question is one request')
    client.close()
  })
})

test('of dockerode the bundles hold its resources: no gRPC, no protobuf, no other ssh, nothing native', async () => {
  engine = await startFaultyEngine({ containers: [] })
  const dist = join(cliPath, '..')
  const packages = JSON.parse(await readFile(join(dist, 'bundled-packages.json'), 'utf8')) as string[]
  const names = packages.map((folder) => folder.replace(/^.*node_modules\//, ''))
  expect(names).toContain('dockerode')
  const unwanted = /^(docker-modem|ssh2|cpu-features|nan|protobufjs|@protobufjs\/|@grpc\/|@balena\/|tar-fs|debug$)/
  expect(names.filter((name) => unwanted.test(name))).toEqual([])
  const bundles = (await readdir(dist, { recursive: true })).filter((file) => /\.(cjs|mjs|js)$/.test(file))
  const texts = await Promise.all(bundles.map((file) => readFile(join(dist, file), 'latin1')))
  const found = texts.flatMap((text) => text.match(/@grpc|grpc-js|proto-loader|ssh2|cpu-features|[\w/]\.node"/g) ?? [])
  expect([bundles.includes('dockerode.cjs'), found]).toEqual([true, []])
})
