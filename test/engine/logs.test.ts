import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { audit } from '../../src/audit.ts'
import { type AuditMemory, createAuditMemory } from '../../src/audit-options.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { renderText } from '../../src/report/text/text.ts'
import { canary, traces } from '../support/canary.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'

const engineSocket = inject('engineSocket')
const project = 'log-tests'
const key = randomBytes(32).toString('hex')
const refused = `jwt.exceptions.InvalidSignatureError: Signature verification failed ${canary}`

describe.skipIf(engineSocket === null)('the logs of containers', () => {
  const socketPath = engineSocket ?? ''
  const running: string[] = []
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-logs-'))
    const services = {
      auth: { image: 'example/auth', environment: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } },
      api: { image: 'example/api', environment: { JWT_SECRET: key } },
    }
    await writeFile(join(directory, 'compose.yaml'), JSON.stringify({ name: project, services }))
  })

  afterEach(async () => {
    for (const name of running.splice(0)) await removeContainer(socketPath, name)
  })

  afterAll(async () => {
    await rm(directory, { recursive: true })
  })

  /** Starts a service that writes this, and then a line for each signal USR1. */
  async function run(service: string, script: string, options: readonly string[] = []): Promise<string> {
    const name = `${project}-${service}-1`
    running.push(name)
    await runContainer(socketPath, {
      name,
      labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
      env: { JWT_SECRET: key, ...(service === 'auth' ? { JWT_EXPIRES_IN: '1h' } : {}) },
      options,
      command: ['sh', '-c', `trap 'echo "${refused}"' USR1; ${script}; echo ready; while :; do sleep 0.05; done`],
    })
    if (!options.includes('none')) {
      await vi.waitFor(async () => expect(await docker(socketPath, ['logs', name])).toContain('ready'), 30_000)
    }
    return name
  }

  async function look(memory?: AuditMemory): Promise<AuditReport> {
    const request = { directory, displayDirectory: directory, files: [], envFiles: [], profiles: [], shell: {} }
    const report = await audit(
      {
        compose: { ...request, compose: 'v5' },
        engine: { shell: {}, homeDirectory: directory, host: `unix://${socketPath}`, timeoutMs: 30_000 },
        projectFilter: project,
        readsLogs: true,
        fingerprintKey: randomBytes(32),
        failOn: 'error',
        version: '0.0.0-test',
        ...(memory === undefined ? {} : { memory }),
      },
      AbortSignal.timeout(60_000),
    )
    const shown = JSON.stringify(report) + renderText(report, { color: false, width: 100 })
    expect(traces(shown)).toEqual([])
    return report
  }

  const counts = ({ logs = [] }: AuditReport) =>
    logs
      .flatMap(({ service, refusals }) => refusals.map(({ meaning, count }) => `${service} ${meaning} ${count}`))
      .toSorted()

  test('streams, a terminal, and a driver that keeps nothing', { timeout: 120_000 }, async () => {
    await run(
      'auth',
      `echo "${refused}" >&2; sleep 0.2; echo '{"err":{"message":"\\"exp\\" claim timestamp check failed"}}'`,
    )
    await run('api', `echo "\\033[31m${refused}\\033[0m"`, ['-t'])
    expect(counts(await look())).toEqual(['api signature 1', 'auth expired 1', 'auth signature 1'])
    await removeContainer(socketPath, running.pop() ?? '')
    await run('api', 'true', ['--log-driver', 'none'])
    const { gaps, logs = [] } = await look()
    expect(logs.map(({ service }) => service)).toEqual(['auth'])
    expect(gaps.map(({ source, code }) => [source, code])).toEqual([
      [`log of container ${project}-api-1`, 'unsupported'],
    ])
  })

  test('only what is new is read again, and a start begins anew', { timeout: 120_000 }, async () => {
    const name = await run('api', `echo "${refused}"`)
    const memory = createAuditMemory()
    expect(counts(await look(memory))).toEqual(['api signature 1'])
    expect(counts(await look(memory))).toEqual(['api signature 1'])
    await docker(socketPath, ['kill', '--signal', 'USR1', name])
    await vi.waitFor(async () => expect(counts(await look(memory))).toEqual(['api signature 2']), 30_000)
    const [{ lines } = { lines: 0 }] = (await look(memory)).logs ?? []
    expect(lines).toBe(3)
    await docker(socketPath, ['restart', '--time', '0', name])
    await vi.waitFor(async () => expect(counts(await look(memory))).toEqual(['api signature 1']), 30_000)
  })
})
