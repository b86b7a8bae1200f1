import { buffer } from 'node:stream/consumers'
import { type Header, pack } from 'tar-stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type EngineSession, openEngine } from '../../src/collect/engine/engine-session.ts'
import type { FileFact } from '../../src/model/stack/file-request.ts'
import {
  containerId,
  type Fault,
  type FaultyEngine,
  type FaultyEngineOptions,
  inspectAnswer,
  startFaultyEngine,
} from '../support/engine/faulty-engine.ts'

const CANARY = 'canary-in-a-body'
const WITH_TMPFS = { ...inspectAnswer(1, []), HostConfig: { Tmpfs: { '/scratch': '' } } }

let engine: FaultyEngine | undefined
let session: EngineSession | undefined

afterEach(async () => {
  session?.close()
  await engine?.close()
})

interface Wishes {
  readonly path?: string
  readonly id?: string
  readonly allowExec?: boolean
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

async function read(faults: FaultyEngineOptions['faults'] & object, wishes: Wishes = {}): Promise<FileFact> {
  const { path = '/key', id = containerId(1), allowExec = false, timeoutMs = 5000 } = wishes
  engine = await startFaultyEngine({ containers: [WITH_TMPFS], faults })
  const host = `unix://${engine.socketPath}`
  const options = { shell: {}, homeDirectory: '/nonexistent', host, timeoutMs, allowExec }
  session = await openEngine(options, wishes.signal ?? new AbortController().signal)
  await session.collect()
  const fact = await session.readFile(id, path, 'bytes')
  expect(JSON.stringify(fact)).not.toContain('canary')
  return fact
}

async function archive(header: Pick<Header, 'name'> & Partial<Header>, contents = ''): Promise<Fault> {
  const packing = pack()
  packing.entry(header, contents)
  packing.finalize()
  return { kind: 'bytes', bytes: await buffer(packing) }
}

const notServed = (detail: unknown) => ({ kind: 'refused', why: 'not-served', detail })
const noArchive = notServed('its engine did not return an archive; check what listens at this address')
const calls = () => engine?.calls.slice(3).map(({ method, path }) => `${method} ${path}`)

describe('an archive that is not what was asked for', () => {
  test.each<[string, Pick<Header, 'name'> & Partial<Header>]>([
    ['a name that climbs', { name: '../../etc/shadow' }],
    ['a name that is a path', { name: '/etc/shadow' }],
    ['a hard link', { name: 'key', type: 'link', linkname: '/etc/shadow' }],
  ])('%s is refused', async (_, header) => {
    expect(await read({ archive: await archive(header, header.type === undefined ? CANARY : '') })).toEqual(noArchive)
  })

  test.each<[string, Fault]>([
    ['text', { kind: 'bytes', bytes: Buffer.alloc(2048, CANARY) }],
    ['JSON', { kind: 'answer', json: { message: CANARY } }],
    ['no body', { kind: 'bytes', bytes: Buffer.alloc(0) }],
    ['whitespace without end', { kind: 'huge-body' }],
  ])('%s is refused', async (_, fault) => {
    expect(await read({ archive: fault })).toEqual(noArchive)
    await vi.waitFor(() => expect(engine?.openConnections).toBeLessThanOrEqual(1))
  })

  test('links without end are followed so far and no further', async () => {
    const fault = await archive({ name: 'key', type: 'symlink', linkname: '/key' })
    expect(await read({ archive: fault })).toEqual({
      kind: 'refused',
      why: 'unreadable',
      detail: 'it is behind too many symbolic links',
    })
    expect(calls()).toHaveLength(40)
  })

  test('a link climbs no higher than the root of its container', async () => {
    const fault = await archive({ name: 'key', type: 'symlink', linkname: '../../../../scratch/key' })
    expect(await read({ archive: fault })).toEqual(notServed(expect.stringContaining('the tmpfs at /scratch')))
    expect(calls()).toEqual([`GET /v1.47/containers/${containerId(1)}/archive?path=%2Fkey`])
  })

  test.each(['not base64 !', Buffer.from('[]').toString('base64'), Buffer.from('{"linkTarget":1}').toString('base64')])(
    'a stat header of %j leaves the link in the archive to follow',
    async (stat) => {
      const link = await archive({ name: 'key', type: 'symlink', linkname: 'scratch/key' })
      const fault = { ...link, headers: { 'X-Docker-Container-Path-Stat': stat } } as Fault
      expect(await read({ archive: fault })).toEqual(notServed(expect.stringContaining('the tmpfs at /scratch')))
    },
  )
})

describe('an archive that is not given', () => {
  test('a proxy that forbids it is told which rule to add', async () => {
    expect(await read({ archive: { kind: 'status', status: 403 } })).toEqual(
      notServed(
        "the engine or the socket proxy in front of it refused GET /v1.47/containers/{id}/archive (403); to have key files in containers read, allow it in the proxy (tecnativa: CONTAINERS=1 and ALLOW_ARCHIVE=1; wollomatic: -allowGET='/v1\\.[0-9]+/containers/[a-zA-Z0-9_.-]+/archive')",
      ),
    )
  })

  test.each([
    ["Docker's words", 'No such container: canary'],
    ["Podman's words", 'no container with name or ID "canary" found: no such container'],
  ])('a container that vanished is no missing file, in %s', async (_, message) => {
    const fault: Fault = { kind: 'answer', status: 404, json: { message } }
    const expected = notServed('its container was removed during the audit; run the audit again')
    expect(await read({ archive: fault })).toEqual(expected)
  })

  test.each([
    ['hang', /did not answer in time/],
    ['hang-mid-body', /did not answer in time/],
    ['reset-mid-body', /cannot be reached \(ECONNRESET\)/],
    ['not-http', /does not speak HTTP/],
  ] as const)('with %s it is not served', async (kind, detail) => {
    const fact = await read({ archive: { kind } }, { timeoutMs: 1000 })
    expect(fact).toEqual(notServed(expect.stringMatching(detail)))
  })

  test('a redirection is not followed', async () => {
    const fact = await read({ archive: { kind: 'redirect', location: 'http://127.0.0.1:1/' } })
    expect(fact).toEqual(notServed(expect.stringContaining('answered 307')))
  })

  test('an id that is a path is not asked for', async () => {
    const fact = await read({}, { id: '../../images/json?x=' })
    expect(fact).toMatchObject({ kind: 'refused', why: 'not-served' })
    expect(calls()).toEqual([])
  })

  test('an interrupt is thrown', async () => {
    const interrupt = new AbortController()
    const reason = new Error('interrupted')
    const fact = read({ archive: { kind: 'hang' } }, { signal: interrupt.signal })
    await vi.waitFor(() => expect(calls()).toHaveLength(1))
    interrupt.abort(reason)
    await expect(fact).rejects.toBe(reason)
  })
})

describe('the time for many files', () => {
  const timeoutMs = 600

  test('an engine that hangs gets it once, not once a file', async () => {
    const start = performance.now()
    await read({ archive: { kind: 'hang' } }, { timeoutMs })
    for (let index = 0; index < 5; index += 1) {
      expect(await session?.readFile(containerId(1), `/key-${index}`, 'bytes')).toEqual(
        notServed(expect.stringContaining('did not answer in time')),
      )
    }
    expect(performance.now() - start).toBeLessThan(timeoutMs * 2)
  })

  test('an engine that answers gets it anew with each file', async () => {
    const start = performance.now()
    const facts = new Set([JSON.stringify(await read({}, { timeoutMs }))])
    while (performance.now() - start < timeoutMs * 1.5) {
      facts.add(JSON.stringify(await session?.readFile(containerId(1), '/elsewhere/key', 'bytes')))
    }
    expect([...facts]).toEqual(['{"kind":"missing"}'])
  })
})

describe('a command that is not run', () => {
  const inside = { path: '/scratch/key', allowExec: true }
  const created: Fault = { kind: 'answer', status: 201, json: { Id: 'c0de' } }
  const started: Fault = { kind: 'bytes', bytes: Buffer.from([1, 0, 0, 0, 0, 0, 0, 1, 65]) }
  const malformed = notServed(
    'its engine returned an unexpected answer to a command; check what listens at this address',
  )

  test.each<[string, FaultyEngineOptions['faults'] & object, unknown]>([
    ['an id that is a path', { 'exec-create': { kind: 'answer', status: 201, json: { Id: '../x' } } }, malformed],
    ['no id', { 'exec-create': { kind: 'answer', status: 201, json: null } }, malformed],
    [
      'output that is no frames',
      { 'exec-create': created, 'exec-start': { kind: 'bytes', bytes: Buffer.from(CANARY) } },
      malformed,
    ],
    [
      'output without end',
      { 'exec-create': created, 'exec-start': { kind: 'huge-body' } },
      { kind: 'refused', why: 'too-large', detail: 'it is larger than 1048576 bytes' },
    ],
    [
      'a command that never ends though its output did',
      {
        'exec-create': created,
        'exec-start': started,
        'exec-inspect': { kind: 'answer', json: { Running: true, ExitCode: null } },
      },
      malformed,
    ],
    [
      'a command that fails in words of its own',
      {
        'exec-create': created,
        'exec-start': started,
        'exec-inspect': { kind: 'answer', json: { Running: false, ExitCode: 3 } },
      },
      { kind: 'refused', why: 'unreadable', detail: 'cat ended with 3 in its container' },
    ],
    ['an engine that breaks', { 'exec-create': { kind: 'status', status: 500 } }, notServed(expect.any(String))],
  ])('with %s there is no file', async (_, faults, expected) => {
    expect(await read(faults, inside)).toEqual(expected)
  })

  test.each([
    ['exec-create', 'POST /v1.47/containers/{id}/exec', "-allowPOST='/v1\\.[0-9]+/containers/[a-zA-Z0-9_.-]+/exec'"],
    ['exec-start', 'POST /v1.47/exec/{id}/start', "-allowPOST='/v1\\.[0-9]+/exec/[a-zA-Z0-9_.-]+/start'"],
    ['exec-inspect', 'GET /v1.47/exec/{id}/json', "-allowGET='/v1\\.[0-9]+/exec/[a-zA-Z0-9_.-]+/json'"],
  ] as const)('a proxy that forbids %s is told which rule to add', async (call, asked, rule) => {
    const faults = { 'exec-create': created, 'exec-start': started, [call]: { kind: 'status', status: 403 } as const }
    expect(await read(faults, inside)).toEqual(
      notServed(
        `the engine or the socket proxy in front of it refused ${asked} (403); for --exec allow it in the proxy (tecnativa: CONTAINERS=1, EXEC=1, ALLOW_EXEC=1 and POST=1; wollomatic: ${rule})`,
      ),
    )
  })

  test('without --exec nothing is sent at all', async () => {
    await read({ 'exec-create': created, 'exec-start': started }, { path: '/scratch/key' })
    expect(calls()).toEqual([])
  })
})
