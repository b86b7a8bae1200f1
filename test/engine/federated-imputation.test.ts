import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import {
  type ContainerSpec,
  createNetwork,
  recreateContainer,
  removeContainer,
  removeNetwork,
  runContainer,
} from '../support/engine/containers.ts'
import { type RecordingProxy, startRecordingProxy } from '../support/engine/recording-proxy.ts'
import { type CliOutcome, ensureBuilt, runCli } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')
const project = 'federated-imputation'
const network = `${project}_default`
const fixed = join('compose-samples', project, 'fixed')
const broken = join('compose-samples', project, 'broken')
const key =
  /^JWT_SECRET=(.*)$/m.exec(readFileSync(join(import.meta.dirname, '..', '..', fixed, '.env'), 'utf8'))?.[1] ?? ''

function composed(service: string, env: Readonly<Record<string, string>>): ContainerSpec {
  const labels = { 'com.docker.compose.project': project, 'com.docker.compose.service': service }
  return { name: `${project}-${service}-1`, env, labels, network, aliases: [service] }
}

/** As in the incident: `docker run` by hand, on the project's network, without Compose's labels. */
function byHand(env: Readonly<Record<string, string>>): ContainerSpec {
  return { name: 'job-processor', env, network, aliases: ['job-processor'] }
}

describe.skipIf(engineSocket === null)('the incident of federated-imputation, replayed', () => {
  const socketPath = engineSocket ?? ''
  let proxy: RecordingProxy

  beforeAll(async () => {
    ensureBuilt()
    proxy = await startRecordingProxy(socketPath)
    await createNetwork(socketPath, network)
    await runContainer(
      socketPath,
      composed('user-service', { JWT_SECRET: key, JWT_ALGORITHM: 'HS256', JWT_EXPIRATION_HOURS: '24' }),
    )
    await runContainer(socketPath, composed('api-gateway', { JWT_SECRET: key, JWT_ALGORITHM: 'HS256' }))
  })

  afterAll(async () => {
    for (const name of [
      'job-processor',
      `${project}-job-processor-1`,
      `${project}-user-service-1`,
      `${project}-api-gateway-1`,
    ]) {
      await removeContainer(socketPath, name)
    }
    await removeNetwork(socketPath, network)
    await proxy.close()
  })

  async function auditRunning(...args: readonly string[]): Promise<CliOutcome & { readonly report: AuditReport }> {
    const outcome = await runCli(['audit', ...args, '--running', '--format', 'json'], {
      env: { DOCKER_HOST: `unix://${proxy.socketPath}` },
    })
    expect(traces(outcome.stdout + outcome.stderr, key)).toEqual([])
    return { ...outcome, report: JSON.parse(outcome.stdout) as AuditReport }
  }

  const told = (report: AuditReport) => report.findings.map(({ ruleId, services }) => [ruleId, ...services])

  test('a container started by hand without the key is found among the containers alone', async () => {
    await runContainer(socketPath, byHand({ JWT_ALGORITHM: 'HS256' }))
    const { report, exitCode } = await auditRunning('compose-samples', '--project', project)
    expect(told(report)).toEqual([['secret-missing', 'job-processor']])
    expect(await auditRunning(join('compose-samples', 'edms-backup', 'broken'), '--project', project)).toMatchObject({
      report: { findings: report.findings, sources: [{ kind: 'engine' }] },
    })
    expect({ exitCode, verdict: report.verdict, gaps: report.gaps }).toEqual({
      exitCode: 1,
      verdict: 'inconsistent',
      gaps: [],
    })
  })

  test('beside the compose files it is the container that differs, and the remedy is to recreate it', async () => {
    const { report, exitCode } = await auditRunning(fixed)
    expect(exitCode).toBe(1)
    expect(told(report)).toEqual([
      ['secret-missing', 'job-processor'],
      ['container-differs-from-compose', 'job-processor'],
      // Without a key its code falls back to a published one.
      ['placeholder-secret', 'job-processor'],
    ])
    const drift = report.findings[1]
    expect(drift?.message).toContain('started outside Compose')
    expect(drift?.locations[0]).toMatchObject({ file: join(fixed, '.env') })
  })

  test('with another key by hand, the mismatch is found', async () => {
    await recreateContainer(socketPath, byHand({ JWT_ALGORITHM: 'HS256', JWT_SECRET: `"${key}"` }))
    const { report, exitCode } = await auditRunning(fixed)
    expect(exitCode).toBe(1)
    expect(told(report)).toEqual([
      ['secret-mismatch', 'job-processor'],
      ['container-differs-from-compose', 'job-processor'],
    ])
    expect(report.findings[0]?.data).toMatchObject({ cause: 'surrounding-quotes', differsFrom: 'user-service' })
  })

  test('the broken files beside the running containers name the service, the file and the line', async () => {
    const { report } = await auditRunning(broken)
    const missing = report.findings.find(({ ruleId }) => ruleId === 'secret-missing')
    expect(missing).toMatchObject({
      services: ['job-processor'],
      locations: [
        { file: join(broken, 'compose.yaml') },
        { file: 'compose-samples/federated-imputation/server/tokens.py' },
      ],
    })
  })

  test('after the container is recreated by Compose the verdict is consistent', async () => {
    await removeContainer(socketPath, 'job-processor')
    await runContainer(socketPath, composed('job-processor', { JWT_SECRET: key, JWT_ALGORITHM: 'HS256' }))
    const { report, exitCode } = await auditRunning(fixed)
    expect({ exitCode, verdict: report.verdict, findings: report.findings, gaps: report.gaps }).toEqual({
      exitCode: 0,
      verdict: 'consistent',
      findings: [],
      gaps: [],
    })
  })

  test('the engine was only read', () => {
    expect(proxy.calls.length).toBeGreaterThan(10)
    expect(proxy.calls.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
  })
})
