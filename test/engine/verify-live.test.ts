import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { createNetwork, removeContainer, removeNetwork, runContainer } from '../support/engine/containers.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')

describe.skipIf(engineSocket === null)('endpoints in containers, by the names of the stack', () => {
  const socketPath = engineSocket ?? ''
  const key = randomBytes(32).toString('hex')
  const project = 'live-names'
  const containers = [`${project}-api-1`, `${project}-api-2`, `${project}-auth-1`]
  let folder: string

  beforeAll(async () => {
    ensureBuilt()
    folder = await mkdtemp(join(tmpdir(), 'countersign-live-names-'))
    await createNetwork(socketPath, `${project}_default`)
    for (const name of containers) {
      const service = name.includes('api') ? 'api' : 'auth'
      await runContainer(socketPath, {
        name,
        network: `${project}_default`,
        aliases: [service],
        env: { JWT_SECRET: key },
        labels: {
          'com.docker.compose.project': project,
          'com.docker.compose.service': service,
          // A container must not have tokens sent wherever its labels say.
          ...(service === 'auth' ? { 'countersign.probe.http.url': 'http://203.0.113.7/' } : {}),
        },
        // Serves the same to everybody.
        command: ['/bin/sh', '-c', 'mkdir /www && echo hello > /www/index.html && exec httpd -f -p 8080 -h /www'],
      })
    }
    await writeFile(
      join(folder, 'countersign.yaml'),
      `groups: { access: { issuers: [auth], validators: [api] } }\nprobes: { api: { http: { url: "http://api:8080/" } } }\n`,
    )
  })

  afterAll(async () => {
    for (const name of containers) await removeContainer(socketPath, name)
    await removeNetwork(socketPath, `${project}_default`)
    await rm(folder, { recursive: true })
  })

  test('both replicas are asked at their addresses and told as one; a label that leads elsewhere is not followed', async () => {
    const { stdout, stderr, exitCode } = await runCli(
      [
        'verify',
        '--live',
        '--running',
        '--project',
        project,
        '--config',
        join(folder, 'countersign.yaml'),
        '--format',
        'json',
        folder,
      ],
      { env: { DOCKER_HOST: `unix://${socketPath}` } },
    )
    expect(traces(stdout + stderr, key)).toEqual([])
    const report = JSON.parse(stdout) as AuditReport
    expect(
      report.live?.endpoints.map(({ service, container, where, state }) => [service, container, where, state]),
    ).toEqual([['api', undefined, 'http://api:8080/', 'open']])
    expect(report.findings.filter(({ ruleId }) => ruleId.startsWith('live-')).map(({ ruleId }) => ruleId)).toEqual([
      'live-accepts-anonymous',
    ])
    expect(report.gaps.filter(({ source }) => source === 'auth').map(({ code }) => code)).toEqual(['unsupported'])
    expect(exitCode).toBe(1)
  })
})
