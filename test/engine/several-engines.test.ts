import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { recreateContainer, removeContainer, runContainer } from '../support/engine/containers.ts'
import { importBusyboxImage } from '../support/engine/images.ts'
import { type ProvidedEngine, provideEngine } from '../support/engine/provide-engine.ts'
import { startRecordingProxy } from '../support/engine/recording-proxy.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { ask, patience, startServe } from '../support/serve/start-serve.ts'

const engineSocket = inject('engineSocket')
const [one, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

/** The engine of all tests, and one of this file's own. */
describe.skipIf(engineSocket === null)('several engines', { timeout: 120_000 }, () => {
  const east = engineSocket ?? ''
  let own: ProvidedEngine
  let folder: string

  const labels = (project: string, service: string) => ({
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
  })
  const api = (key: string) => ({ name: 'several-api-1', env: { JWT_SECRET: key }, labels: labels('several', 'api') })

  beforeAll(async () => {
    ensureBuilt()
    folder = await mkdtemp(join(tmpdir(), 'countersign-several-'))
    const { engine, reason } = await provideEngine()
    if (engine === undefined) throw new Error(reason)
    own = engine
    await importBusyboxImage(own.socketPath)
    const env = { JWT_SECRET: one, JWT_EXPIRES_IN: '1h' }
    await runContainer(east, { name: 'several-auth-1', env, labels: labels('several', 'auth') })
    await runContainer(own.socketPath, api(other))
    await runContainer(own.socketPath, {
      name: 'another-api-1',
      env: { JWT_SECRET: one },
      labels: labels('several-more', 'api'),
    })
  }, 120_000)

  afterAll(async () => {
    await removeContainer(east, 'several-auth-1')
    await own.stop()
    await rm(folder, { recursive: true })
  }, 120_000)

  const hosts = (west: string) => ['--host', `east=unix://${east}`, '--host', `west=unix://${west}`]

  async function audit(words: readonly string[]): Promise<AuditReport> {
    const { stdout, stderr } = await runCli(['audit', '--running', '--format', 'json', ...words, folder])
    for (const key of [one, other]) expect(traces(stdout + stderr, key)).toEqual([])
    return JSON.parse(stdout) as AuditReport
  }

  test('services of one project on two of them are compared, and named with their engine', async () => {
    const { verdict, findings, gaps, sources } = await audit([...hosts(own.socketPath), '--project', 'several'])
    expect({ verdict, gaps, sources }).toEqual({
      verdict: 'inconsistent',
      gaps: [],
      sources: [
        { kind: 'engine', address: `unix://${east}`, host: 'east', containers: 1 },
        { kind: 'engine', address: `unix://${own.socketPath}`, host: 'west', containers: 1 },
      ],
    })
    expect(findings.map(({ ruleId, locations }) => ({ ruleId, locations }))).toEqual([
      {
        ruleId: 'secret-mismatch',
        locations: [
          { container: 'west/several-api-1', label: 'api verifies with it' },
          { container: 'east/several-auth-1', label: 'auth signs with it' },
        ],
      },
    ])
    const { stdout } = await runCli(['audit', '--running', ...hosts(own.socketPath), '--project', 'several', folder])
    expect(stdout).toContain(`east: unix://${east} (1 container)`)
  })

  test('one key in two projects on two of them is found by its fingerprint', async () => {
    const { findings } = await audit(hosts(own.socketPath))
    const shared = findings.filter(({ ruleId }) => ruleId === 'key-shared-across-projects')
    expect(shared.map(({ message }) => message)).toEqual([
      'several and several-more hold the same key: a token of one is accepted by the other',
    ])
  })

  test('one that is given twice is one', async () => {
    const { sources, groups } = await audit([...hosts(east), '--project', 'several'])
    expect(sources.map((source) => source.kind === 'engine' && [source.host, source.containers])).toEqual([
      ['east', 1],
      ['west', 0],
    ])
    expect(groups.flatMap(({ bindings }) => bindings.map(({ container }) => container))).toEqual([
      'east/several-auth-1',
    ])
  })

  test('one that nobody answers for is a gap, and the others are judged', async () => {
    const { verdict, findings, gaps } = await audit([
      ...hosts(own.socketPath),
      ...['--host', `north=unix://${join(folder, 'docker.sock')}`, '--project', 'several'],
    ])
    expect({ verdict, findings: findings.map(({ ruleId }) => ruleId) }).toEqual({
      verdict: 'inconsistent',
      findings: ['secret-mismatch'],
    })
    expect(gaps.map(({ source, code, subject }) => ({ source, code, subject }))).toEqual([
      {
        source: `north: unix://${join(folder, 'docker.sock')}`,
        code: 'unreachable',
        subject: { kind: 'engine', host: 'north' },
      },
    ])
  })

  test('one that hangs is a gap within its time, and does not hold up the others', async () => {
    const proxy = await startRecordingProxy(own.socketPath, () => 'hang')
    const beganAt = performance.now()
    const { verdict, gaps, sources } = await audit([
      ...hosts(proxy.socketPath),
      '--project',
      'several',
      '--timeout',
      '2s',
    ])
    const tookMs = performance.now() - beganAt
    await proxy.close()
    expect({ verdict, hosts: sources.map((source) => source.kind === 'engine' && source.host) }).toEqual({
      verdict: 'incomplete',
      hosts: ['east'],
    })
    expect(gaps.map(({ code, source }) => `${code} ${source.replace(/:.*/, '')}`)).toContain('timeout west')
    expect(tookMs).toBeLessThan(10_000)
  })

  test('two of one name are an error', async () => {
    const { exitCode, stderr } = await runCli([
      'audit',
      '--running',
      '--host',
      'tcp://a:1',
      '--host',
      'tcp://a:2',
      folder,
    ])
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('two engines would be called "a"'),
    })
  })

  test('serve hears of what happens on each of them', async () => {
    const serve = await startServe([...hosts(own.socketPath), '--project', 'several', '--interval', '30m'], folder)
    const wordOf = async () => (await ask(`${serve.url}/verdict`)).body.trim()
    try {
      await vi.waitFor(async () => expect(await wordOf()).toBe('inconsistent'), patience)
      await vi.waitFor(async () => {
        const { body } = await ask(`${serve.url}/metrics`)
        expect(body).toContain('countersign_engine_events_heard 1')
        expect(body).toContain('countersign_host_up{host="west"} 1')
      }, patience)
      await recreateContainer(own.socketPath, api(one))
      await vi.waitFor(async () => expect(await wordOf()).toBe('consistent'), patience)
    } finally {
      await serve.stop()
    }
  })
})
