import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')

describe.skipIf(engineSocket === null)('two projects on one engine', () => {
  const socketPath = engineSocket ?? ''
  const shared = randomBytes(32).toString('hex')
  const names = ['two-projects-prod', 'two-projects-staging', 'two-projects-other']
  let empty: string

  beforeAll(async () => {
    ensureBuilt()
    empty = await mkdtemp(join(tmpdir(), 'countersign-two-projects-'))
    const keys = [shared, shared, randomBytes(32).toString('hex')]
    for (const [index, name] of names.entries()) {
      await runContainer(socketPath, {
        name: `${name}-api-1`,
        env: { JWT_SECRET: keys[index] ?? '' },
        labels: { 'com.docker.compose.project': name, 'com.docker.compose.service': 'api' },
      })
    }
  })

  afterAll(async () => {
    for (const name of names) await removeContainer(socketPath, `${name}-api-1`)
    await rm(empty, { recursive: true })
  })

  test('the key that two of them hold is found, and the third left alone', async () => {
    const outcome = await runCli(['audit', '--running', '--format', 'json', empty], {
      env: { DOCKER_HOST: `unix://${socketPath}` },
    })
    expect(traces(outcome.stdout + outcome.stderr, shared)).toEqual([])
    const { findings } = JSON.parse(outcome.stdout) as AuditReport
    // Other test files run containers on the same engine.
    const ours = findings.filter(({ locations }) =>
      locations.some((location) => 'container' in location && location.container.startsWith('two-projects-')),
    )
    expect(ours.map(({ ruleId, severity, message }) => [ruleId, severity, message])).toEqual([
      [
        'key-shared-across-projects',
        'warning',
        'two-projects-prod and two-projects-staging hold the same key: a token of one is accepted by the other',
      ],
    ])
  })
})
