import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test, vi } from 'vitest'
import { openEngine } from '../../src/collect/engine/engine-session.ts'
import { InspectCache } from '../../src/collect/engine/inspect-cache.ts'
import { StallWatch } from '../../src/collect/engine/stall-watch.ts'
import { type EngineEvent, watchEvents } from '../../src/collect/engine/watch-events.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { startRecordingProxy } from '../support/engine/recording-proxy.ts'

const socketPath = inject('engineSocket')
const patience = { timeout: 20_000, interval: 10 }

function optionsFor(path: string) {
  return { shell: {}, homeDirectory: '/nonexistent', host: `unix://${path}`, timeoutMs: 10_000 }
}

describe.skipIf(socketPath === null)('the events of a real engine', () => {
  const engine = socketPath ?? ''

  test('a container that comes, restarts and goes is reported, with its id', async () => {
    const ending = new AbortController()
    const heard: EngineEvent[] = []
    const opened = vi.waitFor(() => expect(isOpen).toBe(true), patience)
    let isOpen = false
    const watching = watchEvents(
      optionsFor(engine),
      {
        opened: () => {
          isOpen = true
        },
        heard: (event) => heard.push(event),
      },
      new StallWatch(),
      ending.signal,
    )
    await opened
    const id = await runContainer(engine, { name: 'watch-events-one' })
    await docker(engine, ['restart', '-t', '0', 'watch-events-one'])
    await removeContainer(engine, 'watch-events-one')
    const mine = () => heard.filter(({ containerId }) => containerId === id).map(({ action }) => action)
    await vi.waitFor(() => expect(mine()).toContain('destroy'), patience)
    expect(mine().filter((action) => ['start', 'die', 'destroy'].includes(action))).toEqual([
      ...['start', 'die', 'start', 'die', 'destroy'],
    ])
    ending.abort(new Error('enough'))
    await expect(watching).rejects.toThrow('enough')
  })

  test('with a cache only the container that changed is inspected again', async () => {
    const proxy = await startRecordingProxy(engine)
    const cache = new InspectCache()
    const collect = async () => {
      const session = await openEngine({ ...optionsFor(proxy.socketPath), cache }, new AbortController().signal)
      const before = proxy.calls.length
      const { engine: facts } = await session.collect()
      session.close()
      const inspected = proxy.calls.slice(before).filter(({ path }) => /containers\/[^/]+\/json/.test(path))
      const names = facts?.containers.map(({ name }) => name).filter((name) => name.startsWith('watch-cache-')) ?? []
      return { names: names.toSorted(), inspected: inspected.map(({ path }) => path.split('/')[3] ?? '') }
    }
    try {
      const first = await runContainer(engine, { name: 'watch-cache-1', env: { A: '1' } })
      await runContainer(engine, { name: 'watch-cache-2' })
      expect((await collect()).names).toEqual(['watch-cache-1', 'watch-cache-2'])
      expect((await collect()).inspected).not.toContain(first)
      cache.forget(first)
      const again = await collect()
      expect(again.inspected).toContain(first)
      expect(again.names).toEqual(['watch-cache-1', 'watch-cache-2'])
      await removeContainer(engine, 'watch-cache-1')
      expect((await collect()).names).toEqual(['watch-cache-2'])
    } finally {
      for (const name of ['watch-cache-1', 'watch-cache-2']) await removeContainer(engine, name)
      await proxy.close()
    }
  })
})

test('what an engine should never send is counted as a change and read no further, and the stream goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-events-'))
  const path = join(folder, 'docker.sock')
  const id = 'ab'.repeat(32)
  const event = (action: string, actor: unknown) =>
    `${JSON.stringify({ Type: 'container', Action: action, Actor: actor })}\n`
  const server = createServer((request, response) => {
    response.setHeader('Api-Version', '1.47')
    if (!request.url?.includes('/events')) {
      response.end('OK')
      return
    }
    response.write(Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0x0a, 0x0a]))
    response.write('null\n[]\n"text"\n{"Action":{"a":1},"Actor":"x"}\n')
    response.write(event('start', { ID: '../../exec' }))
    response.write(event('die', { ID: 'x'.repeat(200) }))
    response.write(event('start', { ID: id, Attributes: { big: 'x'.repeat(3 * 1024 * 1024) } }))
    const whole = Buffer.from(event('start', { ID: id, Attributes: { name: 'käse' } }))
    const cut = whole.indexOf(0xc3) + 1
    response.write(whole.subarray(0, cut), () => {
      response.write(whole.subarray(cut))
      response.end('{"Action":"die","Actor":{"ID"')
    })
  })
  server.listen(path)
  await once(server, 'listening')
  const heard: EngineEvent[] = []
  const listener = { opened: () => {}, heard: (one: EngineEvent) => void heard.push(one) }
  try {
    const end = await watchEvents(optionsFor(path), listener, new StallWatch(), new AbortController().signal)
    expect(end).toEqual({
      gap: {
        source: `unix://${path}`,
        code: 'unreachable',
        reason:
          'the engine ended the stream of its events; countersign reconnects, and audits at regular intervals meanwhile',
        subject: { kind: 'engine' },
      },
      hasStalled: false,
    })
    const unread = { action: 'unknown', containerId: null }
    expect(heard).toEqual([
      ...[unread, unread, unread, unread, unread],
      { action: 'start', containerId: null },
      { action: 'die', containerId: null },
      unread,
      { action: 'start', containerId: id },
    ])
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
})
