import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type ProvidedSwarm, provideSwarm } from '../support/engine/provide-swarm.ts'
import { type CallRule, startRecordingProxy } from '../support/engine/recording-proxy.ts'
import { createSecret, deployStack, patience } from '../support/engine/stacks.ts'
import { startHaproxy } from '../support/engine/start-haproxy.ts'
import { tecnativaEnvironment, writeTecnativaRules } from '../support/engine/tecnativa-rules.ts'
import { findProgram } from '../support/find-program.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const engineSocket = inject('engineSocket')

/** A service that ends at once when it is told to. */
const service = `image: ${BUSYBOX_IMAGE}
    command: ["/bin/sh", "-c", "trap exit TERM; while :; do sleep 1; done"]
    stop_grace_period: 1s`

/** What a file of one service begins and ends with: `host` is the one network that both nodes of the tests have. */
const onHost = `networks: [machine]`
const machine = `networks: { machine: { external: true, name: host } }`

/** The update is not waited for; its tasks are. */
const quietly = ['--quiet', '--update-monitor', '1s', '--update-order', 'stop-first']
const adding = (name: string) => ['--secret-add', `source=${name},target=jwt`]

const keys = Array.from({ length: 4 }, () => randomBytes(32).toString('hex'))
const [one = '', other = '', third = '', fourth = ''] = keys

describe.skipIf(engineSocket === null)('a Swarm', { timeout: 180_000 }, () => {
  let swarm: ProvidedSwarm
  let providing: Promise<ProvidedSwarm> | undefined
  let empty: string

  beforeAll(async () => {
    ensureBuilt()
    empty = await mkdtemp(join(tmpdir(), 'countersign-swarm-'))
    providing = provideSwarm()
    swarm = await providing
  }, 300_000)

  afterAll(async () => {
    // Also when nobody waited for it to the end.
    await (await providing)?.stop()
    await rm(empty, { recursive: true })
  }, 180_000)

  /** A report on one stack, as the manager shows it; none of the keys is anywhere in it. */
  async function audit(stack: string, words: readonly string[] = [], socketPath = swarm.manager) {
    const given = ['audit', '--running', '--project', stack, '--format', 'json', ...words, empty]
    const { stdout, stderr } = await runCli(given, { env: { DOCKER_HOST: `unix://${socketPath}` } })
    for (const key of keys) expect(traces(stdout + stderr, key)).toEqual([])
    const { verdict, findings, gaps, matrix, groups }: AuditReport = JSON.parse(stdout)
    const holders = groups.flatMap(({ bindings }) =>
      bindings.map(({ service, container }) => `${service} ${container}`),
    )
    return {
      verdict,
      findings: findings.map(({ ruleId, severity, message }) => `${severity} ${ruleId}: ${message}`),
      gaps: gaps.map(({ code, reason }) => `${code}: ${reason}`),
      cells: matrix.map(({ issuer, validator, result }) => `${issuer} → ${validator} ${result}`).toSorted(),
      holders: holders.toSorted(),
    }
  }

  async function makeSecret(name: string, value: string): Promise<string> {
    const file = join(empty, name)
    await writeFile(file, value)
    const id = await createSecret(swarm.manager, name, file)
    await rm(file)
    return id
  }

  test('services on two networks are one stack, and their keys are compared', async () => {
    await deployStack(
      swarm.manager,
      'nets',
      `version: "3.8"
services:
  auth:
    ${service}
    networks: [front]
    environment: { JWT_SECRET: ${one}, JWT_EXPIRES_IN: 1h }
    deploy: { endpoint_mode: dnsrr, placement: { constraints: [node.role==manager] } }
  api:
    ${service}
    networks: [back]
    environment: { JWT_SECRET: ${other} }
    deploy: { endpoint_mode: dnsrr, placement: { constraints: [node.role==manager] } }
networks: { front: {}, back: {} }
`,
    )
    expect(await audit('nets')).toEqual({
      verdict: 'inconsistent',
      findings: [
        'error secret-mismatch: in the running containers, api cannot verify tokens of auth: its JWT_SECRET differs',
      ],
      gaps: [],
      cells: ['auth → api refused'],
      holders: ['api nets_api.1', 'auth nets_auth.1'],
    })
  })

  test('a service of no stack counts for the one whose network it is on', async () => {
    const made = [
      '--name',
      'jobs',
      '--network',
      'nets_front',
      '--endpoint-mode',
      'dnsrr',
      '--constraint',
      'node.role==manager',
    ]
    const words = [
      'service',
      'create',
      '--quiet',
      '--no-resolve-image',
      ...made,
      '--env',
      `JWT_SECRET=${third}`,
      BUSYBOX_IMAGE,
    ]
    await docker(swarm.manager, words)
    const { cells, holders } = await audit('nets')
    expect({ cells, holders }).toEqual({
      cells: ['auth → api refused', 'auth → jobs refused'],
      holders: ['api nets_api.1', 'auth nets_auth.1', 'jobs jobs.1'],
    })
  })

  describe('with secrets', () => {
    const file = (apiSecret: string) => `version: "3.8"
services:
  auth:
    ${service}
    ${onHost}
    environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_EXPIRES_IN: 1h }
    secrets: [{ source: mine, target: jwt }]
    deploy: { placement: { constraints: [node.role==manager] } }
  api:
    ${service}
    ${onHost}
    environment: { JWT_SECRET_FILE: /var/run/secrets/jwt }
    secrets: [{ source: theirs, target: jwt }]
    deploy: { placement: { constraints: [node.role==worker] } }
${machine}
secrets: { mine: { external: true, name: first }, theirs: { external: true, name: ${apiSecret} } }
`
    const holders = ['api secrets_api.1', 'auth secrets_auth.1']
    const cells = (result: string) => [`auth → api ${result}`]

    beforeAll(async () => {
      await makeSecret('first', one)
      await makeSecret('again', one)
      await makeSecret('second', other)
    })

    test('one secret is one key, whatever node its holders run on', async () => {
      await deployStack(swarm.manager, 'secrets', file('first').replace('/var/run', '/run'))
      const judged = { findings: [], gaps: [], cells: cells('accepted'), holders }
      expect(await audit('secrets')).toEqual({ verdict: 'consistent', ...judged })
      expect(await audit('secrets', ['--exec'])).toEqual({ verdict: 'consistent', ...judged })
    })

    test('a worker says that it does not see the whole', async () => {
      const seen = await audit('secrets', [], swarm.worker)
      expect({ verdict: seen.verdict, findings: seen.findings, gaps: seen.gaps }).toEqual({
        verdict: 'incomplete',
        findings: [],
        gaps: [
          expect.stringMatching(/^hidden: it is a worker of a Swarm.*ask a manager/),
          expect.stringMatching(/^hidden: the key file of secrets_api\.1\.\w+ .* --exec would read it$/),
        ],
      })
    })

    test('two secrets of one content are unknown to each other, until somebody looks', async () => {
      await docker(swarm.manager, [
        'service',
        'update',
        ...quietly,
        '--secret-rm',
        'first',
        ...adding('again'),
        'secrets_api',
      ])
      const seen = await audit('secrets')
      expect(seen).toEqual({
        verdict: 'incomplete',
        // It may be, and nobody can say from here.
        findings: [
          'note secret-mismatch: in the running containers, api takes JWT_SECRET_FILE from a different source than auth, and neither value can be seen: tokens are refused unless both hold the same key',
        ],
        gaps: [
          expect.stringMatching(/^hidden: the key file of secrets_auth\.1 .*--exec would read it$/),
          expect.stringMatching(/^hidden: the key file of secrets_api\.1 .*it runs on the node/),
        ],
        cells: cells('unknown'),
        holders,
      })
    })

    test('a secret that no task of this node has is a gap, even with --exec', async () => {
      const { verdict, gaps } = await audit('secrets', ['--exec'])
      expect({ verdict, gaps }).toEqual({
        verdict: 'incomplete',
        gaps: [
          expect.stringMatching(
            /^hidden: the key file of secrets_api\.1 .*it runs on the node .*only the engine there/,
          ),
        ],
      })
    })

    test('with the engines of both nodes, --exec reads what each of them has', async () => {
      const both = ['--host', `m=unix://${swarm.manager}`, '--host', `w=unix://${swarm.worker}`]
      const named = ['api w/secrets_api.1', 'auth m/secrets_auth.1']
      const unread = await audit('secrets', both)
      expect({ verdict: unread.verdict, cells: unread.cells, holders: unread.holders }).toEqual({
        verdict: 'incomplete',
        cells: cells('unknown'),
        holders: named,
      })
      // The worker is not the whole, and its manager is asked.
      expect(unread.gaps.filter((gap) => gap.includes('is a worker'))).toEqual([])
      expect(await audit('secrets', [...both, '--exec'])).toEqual({
        verdict: 'consistent',
        findings: [],
        gaps: [],
        cells: cells('accepted'),
        holders: named,
      })
    })

    test('only what reads is asked, and what the page lists', async () => {
      const proxy = await startRecordingProxy(swarm.manager)
      await audit('secrets', [], proxy.socketPath)
      await proxy.close()
      const asked = proxy.calls.map(
        ({ method, path }) => `${method} ${path.replace(/\?.*|^\/v[\d.]+/g, '').replace(/[0-9a-f]{64}/, '{id}')}`,
      )
      expect([...new Set(asked)].toSorted()).toEqual([
        'GET /containers/json',
        'GET /containers/{id}/json',
        'GET /nodes',
        'GET /secrets',
        'GET /services',
        'GET /tasks',
        'HEAD /_ping',
      ])
    })

    test.each(['services', 'tasks', 'nodes', 'secrets'])(
      'a refused GET /%s is a gap that names the rule',
      async (name) => {
        const proxy = await startRecordingProxy(swarm.manager, ({ path }) => (path.includes(`/${name}`) ? 403 : null))
        const { verdict, gaps } = await audit('secrets', [], proxy.socketPath)
        await proxy.close()
        expect({ verdict, gap: gaps.find((gap) => gap.includes(`${name.toUpperCase()}=1`)) }).toEqual({
          verdict: 'incomplete',
          gap: expect.stringMatching(new RegExp(`^forbidden: .*refused GET /v1\\.\\d+/${name} \\(403\\)`)),
        })
      },
    )
  })

  describe('the rules of docs/operations for a socket proxy before a manager', () => {
    const operations = join(import.meta.dirname, '../../docs/operations')
    const page = readFileSync(join(operations, 'socket.md'), 'utf8')
    const haproxy = findProgram('haproxy', 'haproxy')
    const sectionOf = (heading: string) => page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
    const expressionsOf = (heading: string) =>
      Array.from(sectionOf(heading).matchAll(/-allow(GET|HEAD)='?([^'\s]+)'?/g), ([, method, expression]) => ({
        method,
        expression: new RegExp(`^${expression}$`),
      }))
    const matching = (...headings: readonly string[]): CallRule => {
      const rules = headings.flatMap(expressionsOf)
      return ({ method, path }) =>
        rules.some((rule) => rule.method === method && rule.expression.test(path.replace(/\?.*/, ''))) ? null : 403
    }
    const seen = async (socketPath: string) => {
      const { verdict, gaps, cells } = await audit('secrets', [], socketPath)
      return { verdict, gaps, cells }
    }

    test('wollomatic: with the rules for a Swarm all is seen, and without them it is a gap', async () => {
      const proxy = await startRecordingProxy(
        swarm.manager,
        matching('wollomatic/socket-proxy', 'On a manager of a Swarm'),
      )
      expect(await seen(proxy.socketPath)).toEqual(await seen(swarm.manager))
      await proxy.close()
      const narrow = await startRecordingProxy(swarm.manager, matching('wollomatic/socket-proxy'))
      const { gaps } = await seen(narrow.socketPath)
      await narrow.close()
      expect(gaps).toContainEqual(
        expect.stringMatching(/^forbidden: .*refused GET \/v1\.\d+\/services \(403\).*SERVICES=1/),
      )
    })

    test.skipIf(haproxy === null)('HAProxy and tecnativa let through the same', async () => {
      const rules = readFileSync(join(operations, 'haproxy.cfg'), 'utf8').replace(/# (?=acl .*services\|)/, '')
      const variables = [...sectionOf('On a manager of a Swarm').matchAll(/`([A-Z]+): 1`/g)].map(([, name]) => [
        name,
        '1',
      ])
      const environment = { CONTAINERS: '1', ALLOW_ARCHIVE: '1', IMAGES: '1', ...Object.fromEntries(variables) }
      const [one, other] = [
        await startHaproxy(haproxy ?? '', rules, swarm.manager),
        await startHaproxy(haproxy ?? '', writeTecnativaRules(true), swarm.manager, tecnativaEnvironment(environment)),
      ]
      const all = await seen(swarm.manager)
      expect([await seen(one.socketPath), await seen(other.socketPath)]).toEqual([all, all])
      await one.close()
      await other.close()
    })
  })

  test('what is in a config is read, and compared with a variable', async () => {
    const path = join(empty, 'config.key')
    await writeFile(path, third)
    await docker(swarm.manager, ['config', 'create', 'third', path])
    await rm(path)
    await deployStack(
      swarm.manager,
      'configs',
      `version: "3.8"
services:
  auth:
    ${service}
    ${onHost}
    environment: { JWT_SECRET: ${third}, JWT_EXPIRES_IN: 1h }
  api:
    ${service}
    ${onHost}
    environment: { JWT_SECRET_FILE: /etc/key }
    configs: [{ source: key, target: /etc/key }]
${machine}
configs: { key: { external: true, name: third } }
`,
    )
    expect(await audit('configs')).toMatchObject({
      verdict: 'consistent',
      findings: [],
      gaps: [],
      cells: ['auth → api accepted'],
    })
  })

  describe('an update', () => {
    const file = (secret: string, program = ':') => `version: "3.8"
services:
  api:
    ${service.replace('trap', `${program}; trap`)}
    ${onHost}
    environment: { JWT_SECRET_FILE: /run/secrets/jwt }
    secrets: [{ source: jwt, target: jwt }]
    deploy:
      replicas: 3
      update_config: { parallelism: 1, delay: 1h, monitor: 1s, order: start-first, failure_action: pause }
      placement: { constraints: [node.role==manager] }
${machine}
secrets: { jwt: { external: true, name: ${secret} } }
`

    /** Deploys, and waits until the Swarm says that of the update. */
    async function update(stack: string, text: string, state: string): Promise<void> {
      await deployStack(swarm.manager, stack, text)
      const words = ['service', 'inspect', '--format', '{{.UpdateStatus.State}}', `${stack}_api`]
      await vi.waitFor(async () => expect(await docker(swarm.manager, words)).toBe(state), patience)
    }

    beforeAll(async () => {
      await makeSecret('before', one)
      await makeSecret('after', other)
    })

    test('that is half done shows both sides', async () => {
      await deployStack(swarm.manager, 'half', file('before'))
      await update('half', file('after'), 'updating')
      await vi.waitFor(async () => {
        const { findings } = await audit('half')
        expect(findings).toEqual([
          expect.stringMatching(
            /^warning replicas-disagree: the containers of api do not hold the same secret for JWT_SECRET_FILE: half_api\.\d and half_api\.\d one, half_api\.\d another; .*; its update is in progress$/,
          ),
        ])
      }, patience)
      const { verdict, findings } = await audit('half', ['--exec'])
      expect({ verdict, findings }).toEqual({
        verdict: 'inconsistent',
        findings: [
          expect.stringMatching(
            /^error replicas-disagree: the containers of api do not hold the same JWT_SECRET_FILE: .*; its update is in progress$/,
          ),
        ],
      })
    })

    test('that has stopped before anything was replaced shows what it would bring', async () => {
      await deployStack(swarm.manager, 'stuck', file('before'))
      await update('stuck', file('after', 'exit 1'), 'paused')
      const { findings } = await audit('stuck')
      expect(findings).toEqual([
        'warning replicas-disagree: the containers of api do not hold the same secret for JWT_SECRET_FILE: stuck_api.1, stuck_api.2 and stuck_api.3 one, stuck_api.next another; whether a token is accepted depends on which of them answers; its update has stopped',
      ])
    })
  })

  describe('gate -- docker stack deploy', () => {
    const file = (secrets: readonly string[]) => `version: "3.8"
services:
${['auth', 'api', 'jobs']
  .map(
    (name, index) => `  ${name}:
    ${service}
    ${onHost}
    environment: { JWT_SECRET_FILE: /run/secrets/jwt${name === 'auth' ? ', JWT_EXPIRES_IN: 1h' : ''} }
    secrets: [{ source: ${secrets[index]}, target: jwt }]
    deploy: { update_config: { monitor: 1s, parallelism: 0 }, placement: { constraints: [node.role==manager] } }`,
  )
  .join('\n')}
${machine}
secrets: { jwt_v1: { external: true }, jwt_v2: { external: true } }
`
    const withKeys = (key: string, names: readonly string[]) => `version: "3.8"
services:
${names
  .map(
    (name) => `  ${name}:
    ${service}
    ${onHost}
    environment: { JWT_SECRET: ${key}${name === 'auth' ? ', JWT_EXPIRES_IN: 1h' : ''} }`,
  )
  .join('\n')}
${machine}
`

    async function gate(text: string, words: readonly string[], stack: string) {
      await writeFile(join(empty, 'stack.yml'), text)
      const command = ['docker', 'stack', 'deploy', '--resolve-image', 'never', ...words, '-c', 'stack.yml', stack]
      const { exitCode, stderr, stdout } = await runCli(['gate', '--', ...command], {
        cwd: empty,
        env: { DOCKER_HOST: `unix://${swarm.manager}` },
      })
      for (const key of keys) expect(traces(stderr + stdout, key)).toEqual([])
      return { exitCode, stderr }
    }

    beforeAll(async () => {
      await makeSecret('jwt_v1', one)
      await makeSecret('jwt_v2', other)
    })

    test('a secret is rotated for all at once, and not for some', async () => {
      await deployStack(swarm.manager, 'rotated', file(['jwt_v1', 'jwt_v1', 'jwt_v1']))
      const some = await gate(file(['jwt_v2', 'jwt_v1', 'jwt_v2']), [], 'rotated')
      expect({ exitCode: some.exitCode, ran: /Updating service/.test(some.stderr) }).toEqual({
        exitCode: 3,
        ran: false,
      })
      const all = await gate(file(['jwt_v2', 'jwt_v2', 'jwt_v2']), [], 'rotated')
      expect({ ...all, stderr: '' }).toEqual({ exitCode: 0, stderr: '' })
      await vi.waitFor(async () => {
        const { verdict, findings } = await audit('rotated')
        expect({ verdict, findings }).toEqual({ verdict: 'consistent', findings: [] })
      }, patience)
    })

    test('what a secret holds that no container has yet is not taken from the one in its place', async () => {
      await deployStack(swarm.manager, 'filled', file(['jwt_v1', 'jwt_v1', 'jwt_v1']))
      const judged = async (secrets: readonly string[]) => {
        await writeFile(join(empty, 'stack.yml'), file(secrets))
        const files = ['-f', join(empty, 'stack.yml'), '--env-file', '/dev/null', '-p', 'filled']
        const { verdict, gaps } = await audit('filled', ['--exec', ...files])
        await rm(join(empty, 'stack.yml'))
        return { verdict, gaps }
      }
      expect(await judged(['jwt_v1', 'jwt_v1', 'jwt_v1'])).toEqual({ verdict: 'consistent', gaps: [] })
      expect(await judged(['jwt_v2', 'jwt_v1', 'jwt_v1'])).toEqual({
        verdict: 'incomplete',
        gaps: [expect.stringMatching(/^unresolved: the key file of auth \(the secret “jwt_v2”\) cannot be read here/)],
      })
    })

    test('a rotation is followed step by step, by what the gate advises', async () => {
      const secrets = ['jwt_v1', 'jwt_v1', 'jwt_v1']
      await deployStack(swarm.manager, 'steps', file(secrets))
      const said: string[] = []
      // The operator does what is said, service by service, until it passes.
      for (const index of [0, 1, 2]) {
        secrets[index] = 'jwt_v2'
        const { exitCode, stderr } = await gate(file(secrets), [], 'steps')
        said.push(
          `${exitCode} ${stderr
            .split('\n')
            .map((line) => line.trim())
            .join(' ')}`,
        )
      }
      expect(said).toEqual([
        expect.stringContaining(
          'it is not known whether the secret “jwt_v2” of auth and the secret “jwt_v1” of api and jobs hold the same key: give all of these services the same one',
        ),
        expect.stringContaining(
          'it is not known whether the secret “jwt_v2” of auth and api and the secret “jwt_v1” of jobs hold the same key: give all of these services the same one',
        ),
        expect.stringMatching(
          /^0 countersign gate: passed: steps is consistent .*tokens that auth and jobs have issued so far/,
        ),
      ])
      expect(said.map((text) => text.slice(0, 2))).toEqual(['3 ', '3 ', '0 '])
      await vi.waitFor(async () => {
        const { verdict, findings } = await audit('steps')
        expect({ verdict, findings }).toEqual({ verdict: 'consistent', findings: [] })
      }, patience)
      const again = await gate(file(secrets), [], 'steps')
      expect(again.exitCode).toBe(0)
      expect(again.stderr).not.toContain('warning')
    })

    test('a service that the file no longer has stays with the old key, and the advice takes it away', async () => {
      await deployStack(swarm.manager, 'pruned', withKeys(third, ['auth', 'api', 'legacy']))
      const refused = await gate(withKeys(fourth, ['auth', 'api']), [], 'pruned')
      expect(refused.exitCode).toBe(1)
      expect(refused.stderr).toContain('docker stack deploy --prune -c stack.yml pruned')
      const advised = await gate(withKeys(fourth, ['auth', 'api']), ['--prune'], 'pruned')
      expect(advised.exitCode).toBe(0)
      await vi.waitFor(async () => expect((await audit('pruned')).verdict).toBe('consistent'), patience)
    })
  })

  describe('gate -- docker service update', () => {
    const env = () => ({ DOCKER_HOST: `unix://${swarm.manager}` })

    async function gate(stack: string, ...words: readonly string[]) {
      const command = ['docker', 'service', 'update', '--quiet', '--detach', '--no-resolve-image', ...words]
      const { exitCode, stderr, stdout } = await runCli(['gate', '--', ...command, `${stack}_api`], {
        cwd: empty,
        env: env(),
      })
      for (const key of keys) expect(traces(stderr + stdout, key)).toEqual([])
      return { exitCode, stderr: stderr.replace(/\s+/g, ' ') }
    }

    const stackOf = (given: string) => `version: "3.8"
services:
  auth:
    ${service}
    ${onHost}
    environment: { ${given}, JWT_EXPIRES_IN: 1h }
    secrets: [{ source: now, target: jwt }]
  api:
    ${service}
    ${onHost}
    environment: { ${given} }
    secrets: [{ source: now, target: jwt }]
${machine}
secrets: { now: { external: true, name: updated_v1 } }
`

    const specOf = (stack: string) =>
      docker(swarm.manager, ['service', 'inspect', '--format', '{{.Version.Index}}', `${stack}_api`])

    beforeAll(async () => {
      await makeSecret('updated_v1', one)
      await makeSecret('updated_v2', other)
    })

    test('a variable: another key is refused, the same one and others pass', async () => {
      await deployStack(swarm.manager, 'upvar', stackOf(`JWT_SECRET: ${one}`))
      const before = await specOf('upvar')
      const refused = await gate('upvar', '--env-add', `JWT_SECRET=${other}`)
      expect(refused).toEqual({
        exitCode: 1,
        stderr: expect.stringContaining('error secret-mismatch container upvar_api.1'),
      })
      expect(await specOf('upvar')).toBe(before)
      const without = await gate('upvar', '--env-rm', 'JWT_SECRET')
      expect(without.exitCode).not.toBe(0)
      const passed = await gate('upvar', '--env-add', 'LOG_LEVEL=debug')
      expect(passed).toEqual({ exitCode: 0, stderr: expect.stringContaining('countersign gate: passed') })
      expect(await specOf('upvar')).not.toBe(before)
    })

    test('a secret: one that the others do not have is refused by its name', async () => {
      await deployStack(swarm.manager, 'upsec', stackOf('JWT_SECRET_FILE: /run/secrets/jwt'))
      const before = await specOf('upsec')
      const changed = ['--secret-rm', 'updated_v1', '--secret-add', 'source=updated_v2,target=jwt']
      const refused = await gate('upsec', ...changed)
      expect(refused.exitCode).toBe(3)
      expect(refused.stderr).toContain('the update gives it the secret “updated_v2”, which no task has yet')
      expect(await specOf('upsec')).toBe(before)
      expect((await gate('upsec', '--secret-add', 'updated_v2')).exitCode).toBe(0)
    })

    test('what cannot be determined is refused, unless that is allowed', async () => {
      const refused = await gate('upsec', '--rollback')
      expect(refused).toEqual({
        exitCode: 3,
        stderr: expect.stringContaining('what --rollback changes in the service cannot be determined in advance'),
      })
    })
  })
})
