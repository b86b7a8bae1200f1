import { execFile } from 'node:child_process'
import { chmod, chown, copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { makeComposeFolder } from '../support/engine/compose-project.ts'
import { createContainer, removeContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { assembleImage } from '../support/engine/images.ts'
import { type ComposeProvision, provideCompose } from '../support/engine/provide-compose.ts'
import { findProgram } from '../support/find-program.ts'
import { ask } from '../support/serve/start-serve.ts'

const run = promisify(execFile)
const engineSocket = inject('engineSocket')
const ROOT = dirname(dirname(import.meta.dirname))
const IMAGE = 'countersign-test/countersign:latest'
const PROJECT = 'image-shop'
const KEYS = {
  issuer: 'canary-8b1f0c6d2e7a4953-of-the-issuer',
  validator: 'canary-1a9d3f5b7c2e8046-of-the-validator',
}
const SHOP = `services:
  issuer: { image: app, environment: { JWT_SECRET: "\${JWT_SECRET}" } }
  validator: { image: app, environment: { JWT_SECRET: "\${JWT_SECRET}" } }
`
const BUILD_TIMEOUT_MS = 300_000
const compose: ComposeProvision = engineSocket === null ? { reason: 'no engine' } : await provideCompose()
if (compose.program === undefined) console.warn(`\n  !! The compose file of serve is NOT TRIED: ${compose.reason}\n`)
const haproxy = findProgram('haproxy', 'haproxy')

/*
 * The Dockerfile is the one that users build. Its two base images come from registries that a test may not need, so
 * stand-ins of the same names are put together from this machine: Node.js with npm and a shell, and Node.js alone.
 */
describe.skipIf(engineSocket === null)('the image', () => {
  const socketPath = engineSocket ?? ''

  beforeAll(async () => {
    await assembleImage(socketPath, 'node:24-bookworm-slim', {
      busybox: true,
      node: '/usr/local/bin/node',
      npm: true,
      changes: ['ENV PATH=/usr/local/bin:/usr/bin:/bin'],
    })
    await assembleImage(socketPath, 'gcr.io/distroless/nodejs24-debian12:nonroot', {
      node: '/nodejs/bin/node',
      changes: ['USER 65532', 'ENTRYPOINT ["/nodejs/bin/node"]'],
    })
    await docker(socketPath, ['build', '--network=host', ...(await npmSettings()), '-t', IMAGE, ROOT], {
      // The classic builder takes base images from the engine; BuildKit would ask their registries.
      DOCKER_BUILDKIT: '0',
    })
    for (const [service, secret] of Object.entries(KEYS)) {
      await createContainer(socketPath, {
        name: `${PROJECT}-${service}-1`,
        env: { JWT_SECRET: secret },
        labels: {
          'com.docker.compose.project': PROJECT,
          'com.docker.compose.service': service,
          'com.docker.compose.oneoff': 'False',
        },
        options: ['--init'],
      })
      await docker(socketPath, ['start', `${PROJECT}-${service}-1`])
    }
  }, BUILD_TIMEOUT_MS)

  afterAll(async () => {
    for (const service of ['issuer', 'validator']) await removeContainer(socketPath, `${PROJECT}-${service}-1`)
    await docker(socketPath, ['rmi', '-f', IMAGE])
  })

  test('is not root, audits what is running, and brings no setting of the build along', async () => {
    const { User, Entrypoint, Cmd, WorkingDir, Env } = JSON.parse(
      await docker(socketPath, ['image', 'inspect', IMAGE, '--format', '{{json .Config}}']),
    )
    expect({ User, Entrypoint, Cmd, WorkingDir }).toEqual({
      User: '65532:65532',
      Entrypoint: ['/nodejs/bin/node', '--', '/app/dist/cli.js'],
      Cmd: ['audit', '--running'],
      WorkingDir: '/work',
    })
    expect(String(Env)).not.toMatch(/npm_config/i)
  })

  test('has only what it needs to run', async () => {
    const files = await fileNames()
    expect(files).toContain('app/dist/cli.js')
    expect(files).toContain('app/docs/rules/secret-mismatch.md')
    expect(files).toContain('app/THIRD-PARTY-LICENSES')
    const outside = /^app\/(src|test|scripts|schema|compose-samples|docs\/(?!rules\/).|dist\/(library|types))/
    const unneeded = /^app\/node_modules\/(typescript|vitest|esbuild|dotenv|commander|\.bin)\//
    expect(files.filter((file) => outside.test(file) || unneeded.test(file))).toEqual([])
  })

  test('finds two services of a running project that hold different keys, and shows neither', async () => {
    const { code, stdout, stderr } = await countersign(['audit', '--running', '--project', PROJECT, '--format', 'json'])
    expect({ code, rules: rulesOf(stdout), stderr }).toMatchObject({ code: 1, rules: ['secret-mismatch'] })
    expect(stdout + stderr).not.toContain('canary-')
  })

  test('without access to the socket it says so and is not consistent', async () => {
    const words = ['audit', '--running', '--project', PROJECT, '--format', 'json']
    const { code, stdout } = await countersign(words, '65532:65532')
    expect({ code, gaps: JSON.parse(stdout).gaps }).toMatchObject({
      code: 3,
      gaps: [{ source: 'unix:///var/run/docker.sock', code: 'unreachable', reason: expect.stringContaining('EACCES') }],
    })
  })

  test('reports its version', async () => {
    const { code, stdout } = await countersign(['--version'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) })
  })

  test('as the resident container it is healthy, without any right but the socket', async () => {
    const name = 'image-serve'
    const owner = `65532:${(await stat(socketPath)).gid}`
    const options = [
      ...['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
      ...['--user', owner, '--health-interval', '1s', '-v', `${socketPath}:/var/run/docker.sock`],
    ]
    await docker(socketPath, ['run', '-d', '--name', name, ...options, IMAGE, 'serve', '--project', PROJECT])
    try {
      await vi.waitFor(
        async () => {
          const state = await docker(socketPath, [
            'inspect',
            name,
            '--format',
            '{{.State.Status}} {{.State.Health.Status}}',
          ])
          expect(state).toBe('running healthy')
        },
        { timeout: 60_000, interval: 200 },
      )
      await docker(socketPath, ['stop', name])
      expect(await docker(socketPath, ['inspect', name, '--format', '{{.State.ExitCode}}'])).toBe('143')
    } finally {
      await removeContainer(socketPath, name)
    }
  }, 120_000)

  test('as root and without a proxy it says what it does not need', async () => {
    const name = 'image-root'
    const options = ['--network', 'none', '--user', '0:0', '-v', `${socketPath}:/var/run/docker.sock`]
    await docker(socketPath, ['run', '-d', '--name', name, ...options, IMAGE, 'serve', '--project', PROJECT])
    try {
      await vi.waitFor(
        async () => {
          const { stderr } = await run('docker', ['-H', `unix://${socketPath}`, 'logs', name])
          const notices = stderr.split('\n').filter((line) => line.startsWith('countersign: notice: '))
          expect(notices).toEqual([
            expect.stringMatching(/unix:\/\/\/var\/run\/docker.sock allows calls .* Put a socket proxy in between/),
            expect.stringMatching(
              /has the rights of root and \d+ capabilities in its container, but needs none of that/,
            ),
          ])
        },
        { timeout: 20_000, interval: 100 },
      )
    } finally {
      await removeContainer(socketPath, name)
    }
  }, 60_000)

  test.skipIf(compose.program === undefined || haproxy === null)(
    'the compose file of the docs: healthy behind its proxy, without rights, and no key is in its logs',
    async () => {
      await assembleImage(socketPath, 'haproxy:lts', {
        programs: { '/usr/local/sbin/haproxy': haproxy ?? '' },
        changes: [
          'ENTRYPOINT ["/usr/local/sbin/haproxy", "-W", "-db"]',
          'CMD ["-f", "/usr/local/etc/haproxy/haproxy.cfg"]',
        ],
      })
      await docker(socketPath, ['tag', IMAGE, 'countersign'])
      const stack = await makeComposeFolder(socketPath, compose.program ?? '', 'countersign')
      const token = 'fake-token-of-a-test-0123456789'
      try {
        const shop = join(dirname(stack.folder), PROJECT)
        await mkdir(shop)
        await writeFile(join(shop, 'compose.yaml'), SHOP)
        const giveKey = (key: string) => writeFile(join(shop, '.env'), `JWT_SECRET=${key}\n`)
        await giveKey(KEYS.issuer)
        // The folder of a test is for its owner only.
        await chmod(dirname(stack.folder), 0o755)
        const written = (await readFile(join(ROOT, 'docs/operations/compose.yaml'), 'utf8'))
          .replace('- /var/run/docker.sock:', `- ${socketPath}:`)
          .replace('# volumes: ["/srv/shop:/srv/shop:ro"]', `volumes: ["${shop}:${shop}:ro"]`)
          .replace('# working_dir: /srv/shop', `working_dir: ${shop}`)
        await stack.write('compose.yaml', written)
        await copyFile(join(ROOT, 'docs/operations/haproxy.cfg'), join(stack.folder, 'haproxy.cfg'))
        await stack.write('.env', `DOCKER_GROUP=${(await stat(socketPath)).gid}\n`)
        await stack.write('token', `${token}\n`)
        await chown(join(stack.folder, 'token'), 65532, 65532)
        await chmod(join(stack.folder, 'token'), 0o400)
        const up = await stack.run('docker-compose', 'up', '-d', '--pull', 'never', '--wait')
        expect(up, up.output).toMatchObject({ exitCode: 0 })

        const [{ State: state, NetworkSettings: settings }] = JSON.parse(
          await docker(socketPath, ['inspect', 'countersign-status-1']),
        )
        const rights = await readFile(`/proc/${state.Pid}/status`, 'utf8')
        expect({
          health: state.Health.Status,
          user: /^Uid:\s+(.*)$/m.exec(rights)?.[1],
          capabilities: /^CapEff:\s+(.*)$/m.exec(rights)?.[1],
          bounding: /^CapBnd:\s+(.*)$/m.exec(rights)?.[1],
          noNewPrivileges: /^NoNewPrivs:\s+(.*)$/m.exec(rights)?.[1],
        }).toEqual({
          health: 'healthy',
          user: '65532\t65532\t65532\t65532',
          capabilities: '0000000000000000',
          bounding: '0000000000000000',
          noNewPrivileges: '1',
        })

        const url = `http://${settings.Networks.countersign_default.IPAddress}:8970`
        expect((await ask(`${url}/verdict`)).status).toBe(401)
        const authorization = { authorization: `Bearer ${token}` }
        await vi.waitFor(
          async () => {
            const { status, body } = await ask(`${url}/verdict/${PROJECT}/validator`, authorization)
            expect({ status, body }).toEqual({ status: 503, body: 'inconsistent\n' })
          },
          { timeout: 20_000, interval: 50 },
        )
        const report = (await ask(`${url}/report.json`, authorization)).body
        const { gaps, notices, sources } = JSON.parse(report)
        expect({ gaps, notices, files: sources.filter(({ kind }: { kind: string }) => kind === 'compose') }).toEqual({
          gaps: [],
          notices: undefined,
          files: [{ kind: 'compose', project: PROJECT, files: ['compose.yaml'], services: 2 }],
        })

        // What is written on the host is seen in the container, and is the same project there.
        await giveKey(KEYS.validator)
        await vi.waitFor(
          async () => {
            const { findings } = JSON.parse((await ask(`${url}/report.json`, authorization)).body) as AuditReport
            const differing = findings.filter(({ ruleId }) => ruleId === 'container-differs-from-compose')
            expect(differing.map(({ services }) => services)).toEqual([['issuer']])
          },
          { timeout: 20_000, interval: 50 },
        )

        const logs = await stack.run('docker-compose', 'logs')
        expect(logs.output).toContain('listening on http://0.0.0.0:8970')
        expect(logs.output).not.toMatch(/canary-|fake-token|countersign: notice/)
        expect(report).not.toContain('canary-')
      } finally {
        await stack.run('docker-compose', 'down', '-v')
        await stack.remove()
        await docker(socketPath, ['rmi', '-f', 'countersign', 'haproxy:lts'])
      }
    },
    120_000,
  )

  test('with the group of the socket, as the README starts it, it looks at the containers', async () => {
    const group = `${(await stat(socketPath)).gid}`
    const words = ['audit', '--running', '--project', PROJECT]
    const mount = `${socketPath}:/var/run/docker.sock`
    const options = ['--rm', '--network', 'none', '--group-add', group, '-v', mount]
    const asked = run('docker', ['-H', `unix://${socketPath}`, 'run', ...options, IMAGE, ...words])
    await expect(asked).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('secret-mismatch') })
  })

  async function countersign(words: readonly string[], user?: string) {
    const mount = `${socketPath}:/var/run/docker.sock`
    const owner = user ?? `65532:${(await stat(socketPath)).gid}`
    const options = ['--rm', '--network', 'none', '--read-only', '--cap-drop', 'ALL', '--user', owner, '-v', mount]
    try {
      const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', DOCKER_HOST: `unix://${socketPath}` }
      const { stdout, stderr } = await run('docker', ['run', ...options, IMAGE, ...words], { env })
      return { code: 0, stdout, stderr }
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string }
    }
  }

  async function fileNames(): Promise<readonly string[]> {
    const id = await createContainer(socketPath, { name: 'image-files', image: IMAGE })
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', DOCKER_HOST: `unix://${socketPath}` }
    const { stdout } = await run('sh', ['-c', `docker export ${id} | tar -t`], { env, maxBuffer: 64 * 1024 * 1024 })
    await removeContainer(socketPath, id)
    return stdout.split('\n')
  }
})

function rulesOf(report: string): readonly string[] {
  const { findings } = JSON.parse(report) as { findings: readonly { ruleId: string; severity: string }[] }
  return findings.filter(({ severity }) => severity === 'error').map(({ ruleId }) => ruleId)
}

/** Where this machine's npm finds packages, for the npm inside of the build. */
async function npmSettings(): Promise<readonly string[]> {
  const words: string[] = []
  for (const name of ['registry', 'cafile', 'https-proxy']) {
    const { stdout } = await run('npm', ['config', 'get', name], { cwd: ROOT })
    const value = stdout.trim()
    if (value !== '' && value !== 'null' && value !== 'undefined') {
      words.push('--build-arg', `npm_config_${name.replace('-', '_')}=${value}`)
    }
  }
  return words
}
