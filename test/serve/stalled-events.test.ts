import { afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { type FreezingRelay, startFreezingRelay } from '../support/engine/freezing-relay.ts'
import { ensureBuilt } from '../support/run-cli.ts'
import { ask, type Listener, listen, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const engineSocket = inject('engineSocket')
const key = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0'

describe.skipIf(engineSocket === null)('a stream of events that stays open and tells nothing', () => {
  const engine = engineSocket ?? ''
  const names: string[] = []
  let relay: FreezingRelay
  let serve: RunningServe
  let listener: Listener

  beforeAll(ensureBuilt)

  afterEach(async () => {
    listener.close()
    await serve.stop()
    await relay.close()
    expect(serve.log()).not.toContain('internal error')
    if (names.length > 0) await docker(engine, ['rm', '-f', ...names.splice(0)])
  })

  async function run(project: string, service: string): Promise<void> {
    const name = `${project}-${service}`
    names.push(name)
    const issues = service === 'auth' ? { JWT_EXPIRES_IN: '1h' } : {}
    await runContainer(engine, {
      name,
      env: { JWT_SECRET: key, ...issues },
      labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
    })
  }

  async function start(project: string): Promise<void> {
    for (const service of ['auth', 'api']) await run(project, service)
    relay = await startFreezingRelay(engine)
    const args = ['--host', `unix://${relay.socketPath}`, '--project', project, '--interval', '1s']
    serve = await startServe(args, '/')
    listener = await listen(serve.url)
    await tells('consistent', 'live')
    // Two looks at everything later there is something to compare.
    const { revision } = told()
    await vi.waitFor(() => expect(told().revision).toBeGreaterThan(revision + 2), patience)
  }

  const told = () => listener.told.at(-1) ?? { revision: 0, verdict: '', hearing: '' }
  const tells = (verdict: string, hearing: string) =>
    vi.waitFor(() => expect(told()).toMatchObject({ verdict, hearing }), patience)
  /** The verdict is told so often a minute and no more. */
  const slowly = { ...patience, interval: 100 }
  const said = (from: number) => listener.told.slice(from).map(({ verdict, hearing }) => `${verdict}, ${hearing}`)

  test('is noticed, shown as a gap, and asked for again', async () => {
    await start('stall-once')
    const from = listener.told.length
    relay.freeze()
    await run('stall-once', 'worker')
    await vi.waitFor(() => expect(said(from)).toContain('incomplete, deaf'), patience)
    await tells('consistent', 'live')
    expect((await ask(serve.url)).body).toMatch(/cannot be checked: unix:[^<]+: timeout/)
    // The new stream is heard: no look at everything was needed for what comes now.
    const before = listener.told.length
    await run('stall-once', 'gateway')
    await vi.waitFor(async () => {
      expect(listener.told.length).toBeGreaterThan(before)
      expect((await ask(`${serve.url}/verdict/stall-once/gateway`)).body).toBe('consistent\n')
    }, slowly)
  }, 120_000)

  test('is not believed again before it tells something', async () => {
    await start('stall-always')
    relay.freezeAll()
    await run('stall-always', 'worker')
    await tells('incomplete', 'deaf')
    await tells('consistent', 'live')
    const { revision } = told()
    await vi.waitFor(() => expect(told().revision).toBeGreaterThan(revision + 3), patience)
    await run('stall-always', 'gateway')
    await tells('incomplete', 'deaf')
    const again = listener.told.length
    await vi.waitFor(() => expect(listener.told.length).toBeGreaterThan(again + 3), patience)
    expect(new Set(said(again))).toEqual(new Set(['incomplete, deaf']))
    const { gaps } = JSON.parse((await ask(`${serve.url}/report.json`)).body)
    expect(gaps).toEqual([
      {
        source: `unix://${relay.socketPath}`,
        subject: { kind: 'engine' },
        code: 'timeout',
        reason: expect.stringMatching(/^the stream of its events is open but did not report /),
      },
    ])
    relay.thaw()
    await run('stall-always', 'mailer')
    await tells('consistent', 'live')
  }, 120_000)

  test('is not what a stream looks like behind which much happens', async () => {
    await start('stall-never')
    const from = listener.told.length
    for (let round = 0; round < 3; round++) {
      const services = Array.from({ length: 3 }, (_, index) => `churn-${round}-${index}`)
      await Promise.all(services.map((service) => run('stall-never', service)))
      await docker(engine, ['restart', '-t', '0', 'stall-never-api'])
      await docker(engine, ['rm', '-f', ...services.map((service) => `stall-never-${service}`)])
    }
    const { revision } = told()
    await vi.waitFor(() => expect(told().revision).toBeGreaterThan(revision + 4), patience)
    expect(said(from).filter((standing) => !standing.endsWith(', live'))).toEqual([])
  }, 120_000)
})
