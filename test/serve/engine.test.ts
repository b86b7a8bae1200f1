import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { type RecordingProxy, startRecordingProxy } from '../support/engine/recording-proxy.ts'
import { startHaproxy } from '../support/engine/start-haproxy.ts'
import { findProgram } from '../support/find-program.ts'
import { ask, type Listener, listen, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const engineSocket = inject('engineSocket')
const project = 'serve-live'
const key = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0'
const other = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'

function labels(service: string): Readonly<Record<string, string>> {
  return { 'com.docker.compose.project': project, 'com.docker.compose.service': service }
}

describe.skipIf(engineSocket === null)('beside a real engine', () => {
  const engine = engineSocket ?? ''
  let folder = ''
  let proxy: RecordingProxy
  let serve: RunningServe
  let listener: Listener
  const last = () => listener.told.at(-1)
  const tellsVerdict = (verdict: string) =>
    vi.waitFor(() => expect(last()).toMatchObject({ verdict, hearing: 'live' }), patience)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-serve-engine-'))
    await runContainer(engine, {
      name: 'serve-live-auth',
      env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' },
      labels: labels('auth'),
    })
    await runContainer(engine, { name: 'serve-live-api', env: { JWT_SECRET: key }, labels: labels('api') })
    proxy = await startRecordingProxy(engine)
    serve = await startServe(['--host', `unix://${proxy.socketPath}`, '--project', project], folder)
    listener = await listen(serve.url)
  })

  afterAll(async () => {
    await serve.stop()
    await proxy.close()
    for (const name of ['auth', 'api', 'api2']) await docker(engine, ['rm', '-f', `serve-live-${name}`])
    rmSync(folder, { recursive: true })
  })

  test('containers that come and go become verdicts, and only what changed is inspected', async () => {
    await tellsVerdict('consistent')
    // Once the events are heard everything is looked at again: something may have happened before.
    await vi.waitFor(() => expect(last()?.revision).toBeGreaterThan(2), patience)
    const before = proxy.calls.length
    const id = await runContainer(engine, {
      name: 'serve-live-api2',
      env: { JWT_SECRET: other },
      labels: labels('api2'),
    })
    await tellsVerdict('inconsistent')
    expect((await ask(`${serve.url}/verdict/${project}/api2`)).body).toBe('inconsistent\n')
    expect((await ask(`${serve.url}/verdict/${project}/api`)).body).toBe('consistent\n')
    const inspected = proxy.calls
      .slice(before)
      .filter(({ path }) => path.endsWith('/json') && !path.includes('/containers/json'))
    expect(new Set(inspected.map(({ path }) => path.split('/').at(-2)))).toEqual(new Set([id]))
    await removeContainer(engine, 'serve-live-api2')
    await tellsVerdict('consistent')
    const page = (await ask(serve.url)).body
    expect(page).toContain('api2 (container serve-live-api2) came, with JWT_SECRET')
    expect(page).toContain('api2 (container serve-live-api2) went, with JWT_SECRET')
  })

  test('a dozen containers at once end in one right verdict', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `serve-live-many-${index}`)
    const before = last()?.revision ?? 0
    await Promise.all(
      names.map((name, index) =>
        runContainer(engine, { name, env: { JWT_SECRET: index === 11 ? other : key }, labels: labels(name) }),
      ),
    )
    await tellsVerdict('inconsistent')
    await docker(engine, ['rm', '-f', ...names])
    await tellsVerdict('consistent')
    // 24 containers came or went, each with two or three events.
    expect((last()?.revision ?? 0) - before).toBeLessThan(48)
  })

  test('nothing but the documented calls was made', () => {
    const shapes = proxy.calls.map(
      ({ method, path }) =>
        `${method} ${path
          .replace(/\?.*/, '')
          .replace(/^\/v1\.\d+/, '')
          .replace(/[0-9a-f]{64}/, '{id}')}`,
    )
    expect([...new Set(shapes)].toSorted()).toEqual([
      ...['GET /containers/json', 'GET /containers/{id}/json', 'GET /events', 'GET /info'],
      // An engine before 23 does not say whether it manages a Swarm.
      ...['GET /services', 'HEAD /_ping'],
    ])
  })

  test('an engine that goes away is a gap, and is found again', async () => {
    const link = join(folder, 'engine.sock')
    const away = await startRecordingProxy(engine)
    symlinkSync(away.socketPath, link)
    const alone = await startServe(['--host', `unix://${link}`, '--project', project], folder)
    const heard = await listen(alone.url)
    const tells = (verdict: string, hearing: string) =>
      vi.waitFor(() => expect(heard.told.at(-1)).toMatchObject({ verdict, hearing }), patience)
    await tells('consistent', 'live')
    await away.close()
    await tells('incomplete', 'deaf')
    const { gaps } = JSON.parse((await ask(`${alone.url}/report.json`)).body) as { gaps: { code: string }[] }
    expect(new Set(gaps.map(({ code }) => code))).toEqual(new Set(['unreachable']))
    expect((await ask(`${alone.url}/livez`)).status).toBe(200)
    const back = await startRecordingProxy(engine)
    rmSync(link)
    symlinkSync(back.socketPath, link)
    await tells('consistent', 'live')
    heard.close()
    await alone.stop()
    await back.close()
    expect(alone.log()).not.toContain('internal error')
  })
})

const haproxy = findProgram('haproxy', 'haproxy')

describe.skipIf(engineSocket === null || haproxy === null)('behind HAProxy with the documented rules', () => {
  const rules = readFileSync(join(import.meta.dirname, '../../docs/operations/haproxy.cfg'), 'utf8')

  async function behind(configuration: string, look: (socketPath: string) => Promise<void>): Promise<void> {
    const proxy = await startHaproxy(haproxy ?? '', configuration, engineSocket ?? '')
    try {
      await look(proxy.socketPath)
    } finally {
      await proxy.close()
    }
  }

  test('everything is seen, and nothing can be changed', async () => {
    await runContainer(engineSocket ?? '', {
      name: 'serve-proxy-auth',
      env: { JWT_SECRET: key },
      labels: labels('auth'),
    })
    try {
      await behind(rules, async (socketPath) => {
        await expect(docker(socketPath, ['rm', '-f', 'serve-proxy-auth'])).rejects.toThrow(/403/)
        await expect(docker(socketPath, ['exec', 'serve-proxy-auth', 'env'])).rejects.toThrow(/403/)
        await expect(docker(socketPath, ['logs', 'serve-proxy-auth'])).rejects.toThrow(/403/)
        await expect(docker(socketPath, ['images'])).rejects.toThrow(/403/)
        const serve = await startServe(['--host', `unix://${socketPath}`, '--project', project], '/')
        const listener = await listen(serve.url)
        await vi.waitFor(() => {
          expect(listener.told.at(-1)).toMatchObject({ verdict: 'consistent', hearing: 'live' })
        }, patience)
        listener.close()
        await serve.stop()
      })
    } finally {
      await removeContainer(engineSocket ?? '', 'serve-proxy-auth')
    }
  })

  test('a rule that is missing is named', async () => {
    const without = rules
      .split('\n')
      .filter((line) => !line.includes('/events'))
      .join('\n')
    await behind(without, async (socketPath) => {
      const serve = await startServe(['--host', `unix://${socketPath}`, '--project', project], '/')
      await vi.waitFor(async () => {
        const { gaps } = JSON.parse((await ask(`${serve.url}/report.json`)).body) as { gaps: { reason: string }[] }
        expect(gaps.map(({ reason }) => reason).join()).toMatch(/GET \/v1\.\d+\/events \(403\).*tecnativa: EVENTS=1/)
      }, patience)
      expect((await ask(`${serve.url}/verdict`)).body).toBe('incomplete\n')
      await serve.stop()
    })
  })
})
