import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { type CliOutcome, ensureBuilt, runCli } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')
const project = 'key-files'

/** Four services that are told of their key by a file: bound, bound with a flaw, in a volume, in memory. */
describe.skipIf(engineSocket === null)('keys in the files of running containers', () => {
  const socketPath = engineSocket ?? ''
  const key = randomBytes(32).toString('hex')
  let empty: string
  let host: string

  async function run(service: string, env: Readonly<Record<string, string>>, options: string[], command?: string[]) {
    await runContainer(socketPath, {
      name: `${project}-${service}-1`,
      env,
      labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
      options,
      ...(command === undefined ? {} : { command }),
    })
  }

  beforeAll(async () => {
    ensureBuilt()
    empty = await mkdtemp(join(tmpdir(), 'countersign-key-files-'))
    host = await mkdtemp(join(tmpdir(), 'countersign-key-files-'))
    await writeFile(join(host, 'jwt'), `${key}\n`)
    await writeFile(join(host, 'quoted'), `"${key}"\n`)
    const file = { JWT_SECRET_FILE: '/run/secrets/jwt' }
    await run('auth', { ...file, JWT_EXPIRES_IN: '15m' }, ['--volume', `${join(host, 'jwt')}:/run/secrets/jwt:ro`])
    await run('api', file, ['--volume', `${join(host, 'quoted')}:/run/secrets/jwt:ro`])
    await run(
      'store',
      { JWT_SECRET_FILE: '/vol/key' },
      ['--volume', `${project}-volume:/vol`],
      ['sh', '-c', `printf %s ${key} > /vol/key; touch /ready; exec sleep 3600`],
    )
    await run(
      'memory',
      { JWT_SECRET_FILE: '/scratch/key' },
      ['--tmpfs', '/scratch'],
      ['sh', '-c', `printf %s ${key} > /scratch/key; touch /ready; exec sleep 3600`],
    )
    for (const service of ['store', 'memory']) {
      await docker(socketPath, [
        'exec',
        `${project}-${service}-1`,
        'sh',
        '-c',
        'until [ -e /ready ]; do sleep 0.02; done',
      ])
    }
  })

  afterAll(async () => {
    for (const service of ['auth', 'api', 'store', 'memory'])
      await removeContainer(socketPath, `${project}-${service}-1`)
    await docker(socketPath, ['volume', 'rm', `${project}-volume`])
    await rm(empty, { recursive: true })
    await rm(host, { recursive: true })
  })

  async function audit(...flags: readonly string[]): Promise<CliOutcome & { readonly report: AuditReport }> {
    const args = ['audit', '--running', '--project', project, '--format', 'json', ...flags, empty]
    const outcome = await runCli(args, { env: { DOCKER_HOST: `unix://${socketPath}` } })
    expect(traces(outcome.stdout + outcome.stderr, key)).toEqual([])
    return { ...outcome, report: JSON.parse(outcome.stdout) as AuditReport }
  }

  const held = ({ groups }: AuditReport) =>
    groups
      .flatMap(({ bindings }) => bindings)
      .map(({ service, carrier, evidence, fingerprint }) => ({ service, carrier, evidence, fingerprint }))
      .toSorted((one, other) => (one.service < other.service ? -1 : 1))

  test('are read through the archive, and what lies in memory is a gap', async () => {
    const { report, exitCode } = await audit()
    const auth = held(report).find(({ service }) => service === 'auth')?.fingerprint
    expect(auth).toMatch(/^fp1:/)
    expect(held(report)).toEqual([
      { service: 'api', carrier: 'file', evidence: 'container', fingerprint: expect.not.stringMatching(auth ?? '') },
      { service: 'auth', carrier: 'file', evidence: 'container', fingerprint: auth },
      { service: 'memory', carrier: 'file', evidence: 'container', fingerprint: null },
      { service: 'store', carrier: 'file', evidence: 'container', fingerprint: auth },
    ])
    expect(exitCode).toBe(1)
    // The store writes its own key when it starts, as a program may; whether that is a note hangs on the second it falls in.
    const errors = report.findings.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ ruleId, services, data }) => [ruleId, services, data['cause']])).toEqual([
      ['secret-mismatch', ['api'], 'surrounding-quotes'],
    ])
    expect(report.findings.filter(({ ruleId }) => ruleId !== 'stale-process')).toEqual(errors)
    expect(
      report.gaps.map(({ source, code, reason }) => ({ source, code, tellsExec: reason.includes('--exec') })),
    ).toEqual([
      { source: `${project}-memory-1`, code: 'hidden', tellsExec: true },
      { source: `${project}-auth-1`, code: 'assumed', tellsExec: false },
    ])
  })

  test('are all read when the user allows --exec', async () => {
    const { report } = await audit('--exec')
    const keys = new Map(held(report).map(({ service, fingerprint }) => [service, fingerprint]))
    // One file ends in a line break and the other does not.
    expect(report.gaps.map(({ source, code }) => ({ source, code }))).toEqual([
      { source: `${project}-auth-1`, code: 'assumed' },
    ])
    expect(keys.get('memory')).toBe(keys.get('auth'))
  })
  describe('beside compose files', () => {
    const files = (memoryKey: string) => `name: ${project}
services:
  memory: { image: example/memory, tmpfs: [/scratch], environment: { JWT_SECRET_FILE: /scratch/key } }
  auth:
    image: example/auth
    environment: { JWT_SECRET: "${memoryKey}", JWT_EXPIRES_IN: 15m }
`

    async function look(text: string, ...flags: readonly string[]) {
      await writeFile(join(empty, 'compose.yaml'), text)
      const { report } = await audit(...flags).finally(() => rm(join(empty, 'compose.yaml')))
      const told = report.gaps.filter(({ reason }) => reason.includes('JWT_SECRET_FILE) is in the image'))
      const files = report.groups.flatMap(({ bindings }) => bindings).filter(({ evidence }) => evidence === 'resolved')
      return { told: told.length, known: files.filter(({ fingerprint }) => fingerprint !== null).length }
    }

    test('a file that is made when its container starts is unseen until the container is read', async () => {
      expect(await look(files(key))).toEqual({ told: 1, known: 1 })
      expect(await look(files(key), '--exec')).toEqual({ told: 0, known: 2 })
    })
  })
})
