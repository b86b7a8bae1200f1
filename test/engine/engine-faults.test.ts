import { getEventListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openEngine } from '../../src/collect/engine/engine-session.ts'
import { type ContainerCollection, collectContainers } from '../support/engine/collect-containers.ts'
import {
  containerId,
  type Fault,
  type FaultyEngine,
  type FaultyEngineOptions,
  inspectAnswer,
  startFaultyEngine,
} from '../support/engine/faulty-engine.ts'

const TIMEOUT_MS = 800
const TWO = [inspectAnswer(1, ['JWT_SECRET=canary-one']), inspectAnswer(2, ['JWT_SECRET=canary-two'])]

let engine: FaultyEngine | undefined

afterEach(async () => {
  await engine?.close()
  engine = undefined
})

async function collect(
  options: FaultyEngineOptions,
  { timeoutMs = 5000, concurrency, signal = new AbortController().signal }: Bounds = {},
): Promise<ContainerCollection> {
  engine = await startFaultyEngine(options)
  return collectContainers(
    {
      shell: {},
      homeDirectory: '/nonexistent',
      host: `unix://${engine.socketPath}`,
      timeoutMs,
      ...(concurrency === undefined ? {} : { concurrency }),
    },
    signal,
  )
}

interface Bounds {
  readonly timeoutMs?: number
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

function names({ engine: facts }: ContainerCollection): readonly string[] | undefined {
  return facts?.containers.map(({ name }) => name)
}

/** The gaps, with the socket of this run called `ENGINE`. */
function gaps(collection: ContainerCollection) {
  return collection.gaps.map(({ source, code, reason }) => ({
    source: source.replaceAll(`unix://${engine?.socketPath}`, 'ENGINE'),
    code,
    reason: reason.replaceAll(`unix://${engine?.socketPath}`, 'ENGINE'),
  }))
}

test('a server that looks again and again leaves nothing behind at its own signal', async () => {
  const { signal } = new AbortController()
  await collect({ containers: TWO }, { signal })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('an engine that fails for one container', () => {
  const one = `inspect:${containerId(1)}` as const

  test('a container that vanishes between list and inspect is a gap, and the other is there', async () => {
    const collection = await collect({ containers: TWO, faults: { [one]: { kind: 'status', status: 404 } } })
    expect(names(collection)).toEqual(['container-2'])
    expect(gaps(collection)).toEqual([
      {
        source: 'container container-1',
        code: 'vanished',
        reason: 'it was removed during the audit; run the audit again',
      },
    ])
  })

  test.each([
    ['hang', 'timeout'],
    ['hang-mid-body', 'timeout'],
    ['reset-mid-body', 'unreachable'],
    ['malformed-json', 'malformed'],
    ['huge-body', 'too-large'],
    ['not-http', 'malformed'],
  ] as const)('an inspect with %s is a gap %s, and the other is there', async (kind, code) => {
    const collection = await collect(
      { containers: TWO, faults: { [one]: { kind } satisfies Fault } },
      { timeoutMs: 2 * TIMEOUT_MS },
    )
    expect(names(collection)).toEqual(['container-2'])
    expect(gaps(collection)).toMatchObject([{ source: 'container container-1', code }])
    expect(JSON.stringify(collection.gaps)).not.toContain('canary')
  })

  test('a container that hangs costs no other, even with one call at a time', async () => {
    const options: FaultyEngineOptions = { containers: TWO, faults: { [one]: { kind: 'hang' } } }
    const collection = await collect(options, { timeoutMs: TIMEOUT_MS, concurrency: 1 })
    expect(names(collection)).toEqual(['container-2'])
    expect(gaps(collection)).toMatchObject([{ source: 'container container-1', code: 'timeout' }])
  })

  test('a container without its environment is named, and is not one with an empty environment', async () => {
    const { Config: _, ...bare } = inspectAnswer(1, null)
    const collection = await collect({ containers: [bare, ...TWO.slice(1)] })
    expect(collection.engine?.containers.map(({ environment }) => environment === null)).toEqual([true, false])
    expect(gaps(collection)).toEqual([
      {
        source: 'container container-1',
        code: 'hidden',
        reason: 'the engine returned no environment for it; have the socket proxy pass Config.Env',
      },
    ])
  })
})

const HIDDEN_ALL =
  'the engine returned no environment for any container; have the socket proxy pass Config.Env (docker-proxy-filter: SCRUB_ENVS=false)'

describe('an engine that fails', () => {
  test.each<[string, FaultyEngineOptions['faults']]>([
    ['ping', { ping: { kind: 'hang' } }],
    ['list', { list: { kind: 'hang' } }],
  ])('a hanging %s ends in time, and no connection stays open', async (_, faults = {}) => {
    const start = performance.now()
    const collection = await collect({ containers: TWO, faults }, { timeoutMs: TIMEOUT_MS })
    expect(performance.now() - start).toBeLessThan(TIMEOUT_MS * 2)
    expect(collection.engine).toBeNull()
    expect(gaps(collection)).toEqual([
      {
        source: 'ENGINE',
        code: 'timeout',
        reason:
          'ENGINE did not answer in time; check the engine (docker -H ENGINE ps), or allow more time with --timeout',
      },
    ])
    await vi.waitFor(() => expect(engine?.openConnections).toBe(0))
  })

  test('when every inspect hangs it ends in time all the same, and is said once', async () => {
    const containers = Array.from({ length: 40 }, (_, index) => inspectAnswer(index, null))
    const start = performance.now()
    const collection = await collect({ containers, faults: { inspect: { kind: 'hang' } } }, { timeoutMs: TIMEOUT_MS })
    expect(performance.now() - start).toBeLessThan(TIMEOUT_MS * 2)
    expect(names(collection)).toEqual([])
    expect(gaps(collection)).toEqual([
      expect.objectContaining({ source: 'ENGINE', code: 'timeout', reason: expect.stringMatching(/^40 containers: /) }),
    ])
    await vi.waitFor(() => expect(engine?.openConnections).toBe(0))
  })

  test('a forbidden inspect names the rule that is missing', async () => {
    const collection = await collect({
      containers: TWO,
      faults: { inspect: { kind: 'status', status: 403 } },
      apiVersion: '1.41',
    })
    expect(names(collection)).toEqual([])
    expect(gaps(collection)).toEqual([
      {
        source: 'ENGINE',
        code: 'forbidden',
        reason:
          "2 containers: the engine or the socket proxy in front of it refused GET /v1.41/containers/{id}/json (403); countersign needs GET on /_ping, /containers/json and /containers/{id}/json: allow this one in the proxy (tecnativa: CONTAINERS=1; wollomatic: -allowGET='/v1\\.[0-9]+/containers/[a-zA-Z0-9_.-]+/json')",
      },
    ])
  })

  test('a forbidden list is a gap, a forbidden ping is none', async () => {
    const list = await collect({ containers: TWO, faults: { list: { kind: 'status', status: 403 } } })
    expect([list.engine, gaps(list)]).toMatchObject([null, [{ source: 'ENGINE', code: 'forbidden' }]])
    await engine?.close()
    const ping = await collect({ containers: TWO, faults: { ping: { kind: 'status', status: 403 } } })
    expect([names(ping), gaps(ping)]).toEqual([['container-1', 'container-2'], []])
    expect(engine?.calls.map(({ method, path }) => `${method} ${path}`).slice(0, 3)).toEqual([
      'HEAD /_ping',
      'GET /_ping',
      'GET /v1.41/containers/json?all=true',
    ])
  })

  test('an engine too new for the version that a forbidden ping leads to is a gap that names the ping', async () => {
    const faults = { ping: { kind: 'status', status: 403 }, list: { kind: 'status', status: 400 } } as const
    const list = await collect({ containers: TWO, faults })
    expect([list.engine, gaps(list)]).toEqual([
      null,
      [
        {
          source: 'ENGINE',
          code: 'unsupported',
          reason:
            "GET /v1.41/containers/json?all=true answered 400; this engine may be too new for the version that is asked for where nothing answers /_ping: allow that in the socket proxy (tecnativa: PING=1; wollomatic: -allowHEAD='/_ping')",
        },
      ],
    ])
  })

  test.each([
    ['malformed-json', 'malformed'],
    ['reset-mid-body', 'unreachable'],
    ['hang-mid-body', 'timeout'],
    ['huge-body', 'too-large'],
    ['not-http', 'malformed'],
  ] as const)('a list with %s is a gap %s', async (kind, code) => {
    // Only what hangs is to run into the time: a body of 64 MiB takes a busy machine a while.
    const timeoutMs = kind === 'hang-mid-body' ? 2 * TIMEOUT_MS : 25 * TIMEOUT_MS
    const collection = await collect({ containers: TWO, faults: { list: { kind } } }, { timeoutMs })
    expect([collection.engine, gaps(collection)]).toMatchObject([null, [{ source: 'ENGINE', code }]])
    expect(JSON.stringify(collection.gaps)).not.toContain('canary')
  })

  test.each([
    ['that is no list', { message: 'canary' }],
    ['with an id that is a path', [{ Id: '../../images/json?x=', Names: ['/a'] }]],
    ['of what are no containers', [null]],
  ])('a list %s is malformed', async (_, json) => {
    const collection = await collect({ containers: TWO, faults: { list: { kind: 'answer', json } } })
    expect([collection.engine, gaps(collection)]).toMatchObject([null, [{ source: 'ENGINE', code: 'malformed' }]])
    expect(engine?.calls.map(({ path }) => path)).toEqual(['/_ping', '/v1.47/containers/json?all=true'])
  })

  test.each(['ftp://127.0.0.1/', 'http://127.0.0.1:1/', '/containers/json', 'no url'])(
    'an answer that redirects to %s is not followed',
    async (location) => {
      const collection = await collect({ containers: TWO, faults: { list: { kind: 'redirect', location } } })
      expect([collection.engine, gaps(collection)]).toMatchObject([null, [{ source: 'ENGINE', code: 'unsupported' }]])
      expect(engine?.calls).toHaveLength(2)
    },
  )

  test.each([
    [500, 'unreachable'],
    [503, 'unreachable'],
    [401, 'forbidden'],
    [404, 'unsupported'],
    [400, 'unsupported'],
    [204, 'unsupported'],
    [300, 'unsupported'],
  ] as const)('a list answered with %i is a gap %s that quotes nothing of the body', async (status, code) => {
    const collection = await collect({ containers: TWO, faults: { list: { kind: 'status', status } } })
    expect([collection.engine, gaps(collection)]).toMatchObject([null, [{ source: 'ENGINE', code }]])
    expect(JSON.stringify(collection.gaps)).not.toContain('canary')
  })

  test('the environment of the process is not looked at: what counts is the shell that was handed in', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://:canary:')
    vi.stubEnv('DOCKER_TLS_VERIFY', '1')
    const collection = await collect({ containers: TWO })
    vi.unstubAllEnvs()
    expect(names(collection)).toEqual(['container-1', 'container-2'])
  })

  test('an engine that hides every environment is said to do so, once', async () => {
    const containers = [1, 2, 3].map((index) => ({ ...inspectAnswer(index, null), Config: { Image: 'app:1' } }))
    const collection = await collect({ containers })
    expect(names(collection)).toEqual(['container-1', 'container-2', 'container-3'])
    expect(gaps(collection)).toEqual([
      {
        source: 'ENGINE',
        code: 'hidden',
        reason: HIDDEN_ALL,
      },
    ])
  })

  describe('an environment that is empty everywhere', () => {
    const emptied = (image: number | null) =>
      [1, 2].map((index) => ({
        ...inspectAnswer(index, []),
        ...(image === null ? {} : { Image: `sha256:${containerId(index)}` }),
      }))
    const holding = (Env: unknown): Fault => ({ kind: 'answer', json: { Config: { Env } } })

    test.each<[string, Fault | undefined]>([
      ['the images set variables', holding(['PATH=/bin'])],
      ['the images are refused', { kind: 'status', status: 403 }],
    ])('is the work of a socket proxy where %s', async (_, image) => {
      const collection = await collect({ containers: emptied(1), ...(image && { faults: { image } }) })
      expect(collection.engine?.containers.map(({ environment }) => environment)).toEqual([null, null])
      expect(gaps(collection)).toEqual([{ source: 'ENGINE', code: 'hidden', reason: HIDDEN_ALL }])
    })

    test.each<[string, Fault | undefined, number | null]>([
      ['the images set nothing', holding(null), 1],
      ['nobody names an image', undefined, null],
    ])('is what it is where %s', async (_, image, named) => {
      const collection = await collect({ containers: emptied(named), ...(image && { faults: { image } }) })
      expect(collection.engine?.containers.map(({ environment }) => environment?.size)).toEqual([0, 0])
      expect(gaps(collection)).toEqual([])
    })

    test('is not asked about where one container has a variable', async () => {
      const engine = await startFaultyEngine({ containers: [...emptied(1), inspectAnswer(3, ['A=b'])] })
      const options = { shell: {}, homeDirectory: '/nonexistent', host: `unix://${engine.socketPath}`, timeoutMs: 5000 }
      const collection = await collectContainers(options, new AbortController().signal)
      await engine.close()
      expect(collection.gaps).toEqual([])
      expect(engine.calls.filter(({ path }) => path.includes('/images/'))).toEqual([])
    })
  })

  test('a socket that is not there is a gap that says what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-none-'))
    const host = `unix://${folder}/docker.sock`
    const options = { shell: {}, homeDirectory: '/nonexistent', host, timeoutMs: 5000 }
    const collection = await collectContainers(options, new AbortController().signal)
    await rm(folder, { recursive: true })
    expect(collection).toEqual({
      engine: null,
      gaps: [
        {
          source: host,
          subject: { kind: 'engine' },
          code: 'unreachable',
          reason: `${host} cannot be reached (ENOENT); start the engine, or name it with --host, --context or DOCKER_HOST`,
        },
      ],
    })
  })
})

describe('many containers', () => {
  test.each([
    [4, 4],
    [undefined, 8],
  ])('with concurrency %s at most %i calls are under way, on as many connections', async (concurrency, bound) => {
    const containers = Array.from({ length: 50 }, (_, index) => inspectAnswer(index, [`INDEX=${index}`]))
    const collection = await collect(
      { containers, inspectsAtOnce: bound },
      concurrency === undefined ? { timeoutMs: 20_000 } : { timeoutMs: 20_000, concurrency },
    )
    expect(names(collection)).toEqual(containers.map(({ Name }) => Name.slice(1)))
    expect(collection.gaps).toEqual([])
    expect(engine?.maximumInFlight).toBe(bound)
    // And one for the ping, which may not be kept.
    expect(engine?.connections).toBeLessThanOrEqual(bound + 1)
  })

  test('an interrupt ends the collection at once, with its reason', async () => {
    const interrupt = new AbortController()
    const reason = new Error('interrupted')
    const collection = collect(
      { containers: TWO, faults: { inspect: { kind: 'hang' } } },
      { timeoutMs: 20_000, signal: interrupt.signal },
    )
    await vi.waitFor(() => expect(engine?.calls.length).toBe(4))
    interrupt.abort(reason)
    await expect(collection).rejects.toBe(reason)
    await vi.waitFor(() => expect(engine?.openConnections).toBe(0))
  })
})

test('of the logs of many containers nothing goes on listening', async () => {
  const containers = Array.from({ length: 12 }, (_, index) => inspectAnswer(index + 1, ['JWT_SECRET=canary']))
  engine = await startFaultyEngine({ containers })
  const { signal } = new AbortController()
  const options = { shell: {}, homeDirectory: '/nonexistent', host: `unix://${engine.socketPath}`, timeoutMs: 5_000 }
  const session = await openEngine(options, signal)
  try {
    await session.collect()
    const before = getEventListeners(signal, 'abort').length
    await Promise.all(containers.map(({ Id }) => session.readLog(Id, '0')))
    expect(getEventListeners(signal, 'abort')).toHaveLength(before)
  } finally {
    session.close()
  }
})
