import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { agree, differ } from '../support/compared-hosts.ts'
import { recreateContainer, removeContainer, runContainer } from '../support/engine/containers.ts'
import { BUSYBOX_IMAGE, importBusyboxImage } from '../support/engine/images.ts'
import { type ProvidedEngine, provideEngine } from '../support/engine/provide-engine.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')
const [one, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
const project = 'twins'

/** The same project, whole, on two engines that run side by side: whether their keys must differ or agree is declared. */
describe.skipIf(engineSocket === null)('one project on two engines', { timeout: 180_000 }, () => {
  const east = engineSocket ?? ''
  let own: ProvidedEngine
  let folder: string

  const services = (key: string) =>
    (['auth', 'api'] as const).map((service) => ({
      name: `${project}-${service}-1`,
      env: { JWT_SECRET: key, ...(service === 'auth' ? { JWT_EXPIRES_IN: '1h' } : {}) },
      labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
    }))

  beforeAll(async () => {
    ensureBuilt()
    folder = await mkdtemp(join(tmpdir(), 'countersign-twins-'))
    const { engine, reason } = await provideEngine()
    if (engine === undefined) throw new Error(reason)
    own = engine
    await importBusyboxImage(own.socketPath)
    for (const container of services(one)) await runContainer(east, container)
    for (const container of services(other)) await runContainer(own.socketPath, container)
  }, 180_000)

  afterAll(async () => {
    for (const { name } of services(one)) await removeContainer(east, name)
    await own.stop()
    await rm(folder, { recursive: true })
  }, 120_000)

  async function audit(declared: string) {
    await writeFile(join(folder, 'countersign.yaml'), declared)
    const hosts = ['--host', `east=unix://${east}`, '--host', `west=unix://${own.socketPath}`]
    const { stdout, stderr } = await runCli(
      ['audit', '--running', '--format', 'json', ...hosts, '--project', project, folder],
      { env: {} },
    )
    for (const key of [one, other]) expect(traces(stdout + stderr, key)).toEqual([])
    const { verdict, findings, gaps, groups, across } = JSON.parse(stdout) as AuditReport
    return {
      verdict,
      findings: findings.map(({ ruleId }) => ruleId).toSorted(),
      gaps,
      groups: groups.map(({ id }) => id).toSorted(),
      remedies: [...new Set(findings.map(({ remedy }) => remedy))],
      across: across?.map(({ hosts: pair, rule, result }) => `${pair.join(' ')} ${rule}: ${result}`),
    }
  }

  test('without a word of it they are one, and must agree', async () => {
    expect(await audit('{}')).toMatchObject({
      verdict: 'inconsistent',
      findings: ['replicas-disagree', 'replicas-disagree'],
      groups: ['twins/access'],
      remedies: ['api', 'auth'].map(
        (service) =>
          `Recreate ${service} (\`docker compose up -d --force-recreate ${service}\` on east and on west): a restart keeps the old environment.`,
      ),
    })
  })

  test('two that must differ are apart: each is judged by itself', async () => {
    expect(await audit(differ('east', 'west'))).toEqual({
      verdict: 'consistent',
      findings: [],
      remedies: [],
      gaps: [],
      groups: ['east/twins/access', 'west/twins/access'],
      across: ['east west differ: holds'],
    })
  })

  test('two that must agree and do not', async () => {
    expect(await audit(agree('east', 'west'))).toMatchObject({
      verdict: 'inconsistent',
      findings: ['hosts-disagree', 'replicas-disagree', 'replicas-disagree'],
      across: ['east west agree: broken'],
    })
  })

  describe('once both hold the same key', () => {
    beforeAll(async () => {
      for (const container of services(one)) await recreateContainer(own.socketPath, container)
    }, 60_000)

    test('two that must agree do', async () => {
      expect(await audit(agree('east', 'west'))).toEqual({
        verdict: 'consistent',
        findings: [],
        remedies: [],
        gaps: [],
        groups: ['twins/access'],
        across: ['east west agree: holds'],
      })
    })

    test('two that must differ do not', async () => {
      expect(await audit(differ('east', 'west'))).toMatchObject({
        verdict: 'inconsistent',
        findings: expect.arrayContaining(['key-shared-across-hosts']),
        gaps: [],
        across: ['east west differ: broken'],
      })
    })

    test('a command that changes one of them leaves the other with the key that it has', async () => {
      await writeFile(join(folder, 'countersign.yaml'), '{}')
      const ofService = (name: string) =>
        `  ${name}: { image: ${BUSYBOX_IMAGE}, environment: { JWT_SECRET: "${other}"${name === 'auth' ? ', JWT_EXPIRES_IN: 1h' : ''} } }\n`
      await writeFile(
        join(folder, 'compose.yaml'),
        `name: ${project}\nservices:\n${ofService('auth')}${ofService('api')}`,
      )
      const hosts = ['--host', `east=unix://${east}`, '--host', `west=unix://${own.socketPath}`]
      const command = ['docker', '-H', `unix://${own.socketPath}`, 'compose', 'up', '-d']
      const { stderr, exitCode } = await runCli(['gate', ...hosts, folder, '--', ...command], { env: {} })
      expect(exitCode).toBe(1)
      const said = stderr.replaceAll(/\s+/g, ' ')
      for (const service of ['auth', 'api'])
        expect(said).toContain(`east/twins-${service}-1 (on another host than the command changes) is not replaced`)
      expect(said).not.toContain('This would be allowed')
      expect(said).not.toContain('--force-recreate')
      for (const key of [one, other]) expect(traces(stderr, key)).toEqual([])
    })
  })
})
