import { randomBytes } from 'node:crypto'
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { openEngine } from '../../src/collect/engine/engine-session.ts'
import { parseEnvironment } from '../../src/collect/processes.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { upAll } from '../../src/model/stack/rollout.ts'
import { describeVerdict } from '../../src/report/headline.ts'
import { renderText } from '../../src/report/text/text.ts'
import { traces } from '../support/canary.ts'
import { type ContainerSpec, removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { startRecordingProxy } from '../support/engine/recording-proxy.ts'

const engineSocket = inject('engineSocket')
const project = 'drift-tests'
const [key, oldKey] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
const signal = AbortSignal.timeout(120_000)

describe.skipIf(engineSocket === null)('what runs beside what the files say', () => {
  const socketPath = engineSocket ?? ''
  const running: string[] = []
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-drift-'))
  })

  afterEach(async () => {
    for (const name of running.splice(0)) await removeContainer(socketPath, name)
  })

  afterAll(async () => {
    await rm(directory, { recursive: true })
  })

  async function run(service: string, spec: Partial<ContainerSpec> = {}, number = 1): Promise<string> {
    const name = `${project}-${service}-${number}`
    running.push(name)
    const labels = { 'com.docker.compose.project': project, 'com.docker.compose.service': service }
    await runContainer(socketPath, { name, labels, ...spec })
    return name
  }

  async function look(
    compose: string,
    { shell = {}, socket = socketPath, allowExec = false, dotenv = `JWT_SECRET=${key}\n`, isGate = false } = {},
  ): Promise<AuditReport> {
    await writeFile(join(directory, 'compose.yaml'), `name: ${project}\n${compose}`)
    await writeFile(join(directory, '.env'), dotenv)
    const report = await audit(
      {
        compose: {
          ...{ directory, displayDirectory: directory, files: [], envFiles: [], profiles: [] },
          ...{ shell, compose: 'v5' },
        },
        engine: { shell: {}, homeDirectory: directory, host: `unix://${socket}`, timeoutMs: 30_000, allowExec },
        projectFilter: project,
        fingerprintKey: randomBytes(32),
        failOn: 'error',
        version: '0.0.0-test',
        ...(isGate && { rollout: upAll }),
      },
      signal,
    )
    for (const secret of [key, oldKey]) expect(traces(JSON.stringify(report), secret)).toEqual([])
    return report
  }

  const told = ({ findings }: AuditReport) =>
    findings.map(({ ruleId, severity, message }) => `${severity} ${ruleId}: ${message}`)

  const both = `services:
  auth: { image: example/auth, environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 1h } }
  api: { image: example/api, environment: { JWT_SECRET: "\${JWT_SECRET}" } }
`

  test('one of three replicas was left behind', async () => {
    await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
    await run('api', { env: { JWT_SECRET: key } }, 1)
    await run('api', { env: { JWT_SECRET: oldKey } }, 2)
    await run('api', { env: { JWT_SECRET: key } }, 3)
    const report = await look(both)
    expect(told(report)).toEqual([
      'error replicas-disagree: the containers of api do not hold the same JWT_SECRET: drift-tests-api-1 and drift-tests-api-3 one, drift-tests-api-2 another; whether a token is accepted depends on which of them answers',
      'error container-differs-from-compose: container drift-tests-api-2 of api does not hold what Compose would give it: a different value in JWT_SECRET',
    ])
    expect(report.verdict).toBe('inconsistent')
    expect(report.findings.map(({ remedy }) => remedy)).toEqual([
      'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
      'Recreate api (`docker compose up -d --force-recreate api`): a restart keeps the old environment.',
    ])
  })

  test('what somebody started by hand is to be removed by hand, beside Compose’s own or in its place', async () => {
    await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
    const name = `${project}-hand`
    const stack = both.replace('api:', `${name}:`)
    running.push(name)
    await runContainer(socketPath, { name, env: { JWT_SECRET: oldKey } })
    const remedy = `Replace container ${name}, started outside Compose, with those of Compose: \`docker rm -f ${name}\`, then \`docker compose up -d ${name}\`.`
    const alone = await look(stack)
    expect(alone.findings.map(({ ruleId, remedy: said }) => [ruleId, said])).toEqual([
      ['secret-mismatch', remedy],
      ['container-differs-from-compose', remedy],
    ])
    expect(describeVerdict(alone)).toBe(`2 errors — ${name} refuses tokens of auth`)
    await run(name, { env: { JWT_SECRET: key } })
    const beside = await look(stack)
    expect(beside.findings.map(({ ruleId, remedy: said }) => [ruleId, said])).toEqual([
      ['replicas-disagree', remedy],
      ['container-differs-from-compose', remedy],
    ])
    // Obeyed, it is over.
    await docker(socketPath, ['rm', '-f', name])
    expect((await look(stack)).verdict).toBe('consistent')
  })

  test('a variable was added to the files, and another taken out of them', async () => {
    await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
    await run('api', { env: { JWT_SECRET_KEY: key } })
    expect(told(await look(both))).toEqual([
      'error container-differs-from-compose: container drift-tests-api-1 of api does not hold what Compose would give it: no JWT_SECRET, JWT_SECRET_KEY in addition',
    ])
  })

  describe('with an image that sets a key', () => {
    const image = `${project}-image:1`

    beforeAll(async () => {
      const changes = ['--change', `ENV JWT_SECRET=${key}`]
      const made = await docker(socketPath, ['create', BUSYBOX_IMAGE])
      await docker(socketPath, ['commit', ...changes, made, image])
      await docker(socketPath, ['rm', made])
    })

    afterAll(async () => {
      await docker(socketPath, ['rmi', '-f', image])
    })

    const files = `services:
  auth: { image: example/auth, environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 1h } }
  api: { image: ${image}, environment: { JWT_ALGORITHM: HS256 } }
`

    test('what a container has from its image is no drift, and is not missed in the files', async () => {
      await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
      await run('api', { image, env: { JWT_ALGORITHM: 'HS256' } })
      const report = await look(files)
      expect({ verdict: report.verdict, told: told(report), gaps: report.gaps }).toEqual({
        verdict: 'consistent',
        told: [
          'warning latent-split: auth follows JWT_SECRET, and api (JWT_SECRET) does not: their keys are the same only as long as it is not set',
        ],
        gaps: [],
      })
    })

    test('a key of the image is reported as the image’s, and not as a line of the compose file', async () => {
      await run('auth', { env: { JWT_SECRET: oldKey, JWT_EXPIRES_IN: '1h' } })
      const api = await run('api', { image, env: { JWT_ALGORITHM: 'HS256' } })
      const report = await look(files, { dotenv: `JWT_SECRET=${oldKey}\n` })
      const fromImage = { container: api, image: { name: image, variable: 'JWT_SECRET' } }
      const [mismatch] = report.findings.filter(({ ruleId }) => ruleId === 'secret-mismatch')
      expect(mismatch?.locations).toContainEqual({ ...fromImage, label: 'api verifies with it' })
      expect(mismatch?.locations.filter((location) => 'file' in location && location.file === 'compose.yaml')).toEqual(
        [],
      )
      const places = report.groups.flatMap(({ bindings }) => bindings).filter(({ service }) => service === 'api')
      expect(places.map(({ evidence, location }) => ({ evidence, location }))).toEqual([
        { evidence: 'container', location: fromImage },
        { evidence: 'resolved', location: fromImage },
      ])
      const text = renderText(report, { color: false, width: 200 })
      expect(text).toContain(`image ${image} (ENV JWT_SECRET) in container ${api}`)
      expect(text).toMatch(new RegExp(`^ +api .* image ${image}( |$)`, 'm'))
      expect(text).toContain(`container ${api}, from its image`)
    })

    test('another value than the image’s is drift', async () => {
      await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
      await run('api', { image, env: { JWT_ALGORITHM: 'HS256', JWT_SECRET: oldKey } })
      expect(told(await look(files))).toContain(
        'error container-differs-from-compose: container drift-tests-api-1 of api does not hold what Compose would give it: JWT_SECRET in addition',
      )
    })

    test('the image is asked for only when it matters, and once', async () => {
      const proxy = await startRecordingProxy(socketPath)
      const images = () => proxy.calls.filter(({ path }) => path.includes('/images/')).length
      await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
      await run('api', { env: { JWT_SECRET: key } })
      await look(both, { socket: proxy.socketPath })
      expect(images()).toBe(0)
      await run('api', { image, env: { JWT_ALGORITHM: 'HS256' } }, 2)
      await run('api', { image, env: { JWT_ALGORITHM: 'HS256' } }, 3)
      await look(files, { socket: proxy.socketPath })
      expect(images()).toBe(2)
      await proxy.close()
    })
  })

  describe('with a key file', () => {
    const files = `services:
  auth: { image: example/auth, environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_EXPIRES_IN: 1h }, secrets: [jwt] }
  api: { image: example/api, environment: { JWT_SECRET_FILE: /run/secrets/jwt }, secrets: [jwt] }
secrets: { jwt: { file: ./jwt.key } }
`
    const mounting = (env: Readonly<Record<string, string>> = {}): Partial<ContainerSpec> => ({
      env: { JWT_SECRET_FILE: '/run/secrets/jwt', ...env },
      options: ['-v', `${join(directory, 'jwt.key')}:/run/secrets/jwt:ro`],
    })
    const stale = (service: string, then = '') =>
      `stale-process: container drift-tests-${service}-1 of ${service} was started before its key file /run/secrets/jwt (JWT_SECRET_FILE) was last written, and still uses what it read then${then}`

    /** Writes a key file as if at this moment: some file systems keep whole seconds only. */
    const write = async (text: string, atMs: number, name = 'jwt.key'): Promise<void> => {
      const path = join(directory, name)
      await writeFile(path, text)
      await utimes(path, new Date(atMs), new Date(atMs))
    }
    const minuteAgo = () => Date.now() - 60_000
    const startOf = async (...names: readonly string[]): Promise<number> => {
      const starts = await docker(socketPath, ['inspect', '--format', '{{.State.StartedAt}}', ...names])
      return Math.max(...starts.split('\n').map((time) => Date.parse(time)))
    }

    test('nothing is said of a file that is older than the containers', async () => {
      await write(oldKey, minuteAgo())
      await run('auth', mounting({ JWT_EXPIRES_IN: '1h' }))
      await run('api', mounting())
      const { verdict, findings, gaps } = await look(files, { dotenv: '' })
      expect({ verdict, findings, gaps }).toEqual({ verdict: 'consistent', findings: [], gaps: [] })
    })

    test('rewritten in place, all agree on the old key; once one is restarted they do not', async () => {
      await write(oldKey, minuteAgo())
      const auth = await run('auth', mounting({ JWT_EXPIRES_IN: '1h' }))
      const api = await run('api', mounting())
      const written = (await startOf(auth, api)) + 2_000
      await write(key, written)
      expect(told(await look(files, { dotenv: '' }))).toEqual([`warning ${stale('api')}`, `warning ${stale('auth')}`])
      await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(written + 1_000)
      await docker(socketPath, ['restart', '-t', '0', auth])
      const report = await look(files, { dotenv: '' })
      expect(told(report)).toEqual([`error ${stale('api', '; auth has been started since')}`])
      expect(report.findings[0]?.remedy).toBe(
        'Restart it, so that it reads the file again: `docker restart drift-tests-api-1`.',
      )
    })

    test('replaced by renaming it is newer all the same', async () => {
      await write(oldKey, minuteAgo())
      const auth = await run('auth', mounting({ JWT_EXPIRES_IN: '1h' }))
      await write(key, (await startOf(auth)) + 2_000, 'jwt.new')
      await rename(join(directory, 'jwt.new'), join(directory, 'jwt.key'))
      expect(told(await look(files, { dotenv: '' }))).toContain(`warning ${stale('auth')}`)
    })

    test('a rollout that starts another beside it is refused', async () => {
      await write(oldKey, minuteAgo())
      const auth = await run('auth', mounting({ JWT_EXPIRES_IN: '1h' }))
      await write(key, (await startOf(auth)) + 2_000)
      expect(told(await look(files, { dotenv: '', isGate: true }))).toEqual([
        `error ${stale('auth', '; this rollout starts api, which will read the new file')}`,
      ])
    })

    test('written in the second in which a container starts, it may have been read or not', async () => {
      await write(oldKey, minuteAgo())
      const auth = await run('auth', mounting({ JWT_EXPIRES_IN: '1h' }))
      await write(key, Math.floor((await startOf(auth)) / 1_000) * 1_000)
      expect(told(await look(files, { dotenv: '' }))).toContain(
        'note stale-process: container drift-tests-auth-1 of auth was started in the same second in which its key file /run/secrets/jwt (JWT_SECRET_FILE) was last written, and may still use its previous content',
      )
    })

    test('an edited .env is no reason by itself', async () => {
      await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
      await run('api', { env: { JWT_SECRET: key } })
      expect(told(await look(both))).toEqual([])
    })
  })

  test('the shell has another key than .env and the containers', async () => {
    await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
    await run('api', { env: { JWT_SECRET: key } })
    expect(told(await look(both, { shell: { JWT_SECRET: oldKey } }))).toEqual([
      expect.stringMatching(
        /^error container-differs-from-compose: containers drift-tests-(api|auth)-1 of \1 and drift-tests-(api|auth)-1 of \2 do not hold what Compose would give them: a different value in JWT_SECRET$/,
      ),
      'warning shell-overrides-env-file: auth and api would get JWT_SECRET from the shell, not from .env, where the value differs',
    ])
    expect(told(await look(both, { shell: { JWT_SECRET: key } }))).toEqual([])
  })

  describe('with an entrypoint that changes the key', () => {
    const entrypoint = (script: string): Partial<ContainerSpec> => ({
      env: { JWT_SECRET: key, OTHER_KEY: oldKey },
      command: ['sh', '-c', script],
    })
    const exporting = entrypoint('export JWT_SECRET="$OTHER_KEY"; exec sleep 1000')

    test.each([
      ['and becomes the program', exporting],
      ['and waits for the program', entrypoint('export JWT_SECRET="$OTHER_KEY"; sleep 1000; true')],
    ])('%s', async (_name, spec) => {
      await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
      await run('api', spec)
      const message =
        'error process-differs-from-container: the program in container drift-tests-api-1 of api runs with a different JWT_SECRET than its container holds, and different from that of auth'
      await expect.poll(async () => told(await look(both)), { timeout: 20_000 }).toContain(message)
    })

    test('one that takes it away is a note', async () => {
      await run('auth', { env: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' } })
      await run('api', { ...entrypoint('unset JWT_SECRET; exec sleep 1000'), env: { JWT_SECRET: key } })
      const message =
        'note process-differs-from-container: the program in container drift-tests-api-1 of api runs without JWT_SECRET, which its container holds'
      await expect.poll(async () => told(await look(both)), { timeout: 20_000 }).toEqual([message])
    })

    test('--exec sees it from within, and without --exec nothing is run', async () => {
      const name = await run('api', exporting)
      const proxy = await startRecordingProxy(socketPath)
      const id = await docker(socketPath, ['inspect', '--format', '{{.Id}}', name])
      const options = { shell: {}, homeDirectory: directory, host: `unix://${proxy.socketPath}`, timeoutMs: 30_000 }
      const ask = async (allowExec: boolean) => {
        const session = await openEngine({ ...options, allowExec }, signal)
        await session.collect()
        const fact = await session.readProcess(id)
        session.close()
        return fact
      }
      expect(await ask(false)).toMatchObject({ kind: 'refused', why: 'not-served' })
      expect(proxy.calls.filter(({ method }) => method === 'POST')).toEqual([])
      const inside = async () => {
        const fact = await ask(true)
        return fact.kind === 'file' ? parseEnvironment(fact.bytes).get('JWT_SECRET')?.revealText() === oldKey : fact
      }
      await expect.poll(inside, { timeout: 20_000 }).toBe(true)
      await proxy.close()
    })
  })
})
