import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { parse } from 'yaml'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import type { Gap } from '../../src/model/report/gap.ts'
import { removeContainer, runContainer } from '../support/engine/containers.ts'
import { docker } from '../support/engine/docker-cli.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type CallRule, type RecordedCall, startRecordingProxy } from '../support/engine/recording-proxy.ts'
import { startHaproxy } from '../support/engine/start-haproxy.ts'
import { tecnativaEnvironment, writeTecnativaRules } from '../support/engine/tecnativa-rules.ts'
import { findProgram } from '../support/find-program.ts'
import { type CliOutcome, ensureBuilt, runCli } from '../support/run-cli.ts'
import { ask, patience, startServe } from '../support/serve/start-serve.ts'

const engineSocket = inject('engineSocket')
const haproxy = findProgram('haproxy', 'haproxy')
const operations = join(import.meta.dirname, '../../docs/operations')
const page = readFileSync(join(operations, 'socket.md'), 'utf8')
const project = 'socket-rules'
const image = `${project}-image:1`
const key = 'd1e2f30415263748596a7b8c9dae0bfcd1e2f30415263748596a7b8c9dae0bfc'

/** The first block of the page in this language below this heading. */
function blockOf(heading: string, language: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))
  const block = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section ?? '')?.[1]
  if (block === undefined) throw new Error(`socket.md has no ${language} below ${heading}`)
  return block
}

/** The calls that a row of the page's table names. */
function documented(row: RegExp): readonly string[] {
  const line = page.split('\n').find((text) => text.startsWith('|') && row.test(text.split('|')[1] ?? ''))
  return [...((line ?? '').split('|')[2]?.matchAll(/`((?:HEAD|GET|POST) [^`]+)`/g) ?? [])].map(([, call]) => call ?? '')
}

/** As the page writes it. */
function shapeOf({ method, path }: RecordedCall): string {
  const shape = path
    .replace(/\?.*/, '')
    .replace(/^\/v1\.\d+/, '')
    .replace(/(containers|exec|images)\/(sha256:)?[0-9a-f]{64}/, '$1/{id}')
  return `${method} ${shape}`
}

const shapes = (calls: readonly RecordedCall[]) => [...new Set(calls.map(shapeOf))].toSorted()

/** One service with its key in the environment, one in a file, one from its image, one in a tmpfs. */
describe.skipIf(engineSocket === null)('the calls to the engine, and rules for them', () => {
  const engine = engineSocket ?? ''
  let folder = ''
  let empty = ''
  const services = ['auth', 'api', 'web', 'memory']

  beforeAll(async () => {
    ensureBuilt()
    folder = await mkdtemp(join(tmpdir(), 'countersign-socket-rules-'))
    empty = await mkdtemp(join(tmpdir(), 'countersign-socket-rules-'))
    const made = await docker(engine, ['create', BUSYBOX_IMAGE])
    await docker(engine, ['commit', '--change', `ENV JWT_SECRET=${key}`, made, image])
    await docker(engine, ['rm', made])
    await writeFile(join(folder, 'key'), key)
    await writeFile(join(folder, '.env'), `JWT_SECRET=${key}\n`)
    await writeFile(
      join(folder, 'compose.yaml'),
      `name: ${project}
services:
  auth: { image: app, environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 1h } }
  api: { image: app, environment: { JWT_SECRET_FILE: /keys/jwt }, volumes: ["./key:/keys/jwt:ro"] }
  web: { image: "${image}", environment: { JWT_ALGORITHM: HS256 } }
`,
    )
    const run = (
      service: string,
      env: Readonly<Record<string, string>>,
      options: readonly string[] = [],
      of?: string,
    ) =>
      runContainer(engine, {
        name: `${project}-${service}-1`,
        env,
        labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
        options,
        ...(of === undefined ? {} : { image: of }),
      })
    await run('auth', { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' })
    await run('api', { JWT_SECRET_FILE: '/keys/jwt' }, ['-v', `${join(folder, 'key')}:/keys/jwt:ro`])
    await run('web', { JWT_ALGORITHM: 'HS256' }, [], image)
  })

  afterAll(async () => {
    for (const service of services) await removeContainer(engine, `${project}-${service}-1`).catch(() => {})
    await docker(engine, ['rmi', '-f', image])
    await rm(folder, { recursive: true })
    await rm(empty, { recursive: true })
  })

  const countersign = (socketPath: string, ...words: readonly string[]): Promise<CliOutcome> =>
    runCli(words, { cwd: folder, env: { DOCKER_HOST: `unix://${socketPath}` } })

  /** What there is to be seen, in a form that can be compared. */
  async function see(socketPath: string) {
    const { stdout } = await countersign(socketPath, 'audit', '--running', '--format', 'json')
    const { verdict, findings, gaps, groups }: AuditReport = JSON.parse(stdout)
    const held = groups.flatMap(({ bindings }) => bindings)
    return {
      verdict,
      findings: findings.map(({ ruleId }) => ruleId),
      gaps: gaps.map(({ reason }) => reason),
      held: held.map(({ service, evidence, state }) => `${service} ${evidence} ${state}`).toSorted(),
    }
  }

  async function serveUntilHeard(socketPath: string): Promise<AuditReport> {
    const serve = await startServe(['--host', `unix://${socketPath}`], folder)
    try {
      return await vi.waitFor(async () => {
        expect((await ask(`${serve.url}/metrics`)).body).toContain('countersign_engine_events_heard 1')
        const { status, body } = await ask(`${serve.url}/report.json`)
        expect(status).toBe(200)
        return JSON.parse(body) as AuditReport
      }, patience)
    } finally {
      await serve.stop()
    }
  }

  /** While there is a container whose key only a command in it can read. */
  async function withKeyInMemory<T>(look: () => Promise<T>): Promise<T> {
    const name = `${project}-memory-1`
    await runContainer(engine, {
      name,
      env: { JWT_SECRET_FILE: '/scratch/key' },
      labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': 'memory' },
      options: ['--tmpfs', '/scratch'],
      command: ['sh', '-c', `printf %s ${key} > /scratch/key; touch /ready; exec sleep 3600`],
    })
    try {
      await docker(engine, ['exec', name, 'sh', '-c', 'until [ -e /ready ]; do sleep 0.02; done'])
      return await look()
    } finally {
      await removeContainer(engine, name)
    }
  }

  async function lookInside(socketPath: string): Promise<readonly Gap[]> {
    const { stdout } = await countersign(socketPath, 'audit', '--running', '--exec', '--format', 'json')
    return JSON.parse(stdout).gaps
  }

  describe('each mode makes the calls that the page lists', () => {
    const always = [...documented(/`audit --running`/), ...documented(/before Engine 23/)]
    const more = [...documented(/a key is in a file/), ...documented(/a different key than its compose service/)]

    async function callsOf(run: (socketPath: string) => Promise<unknown>): Promise<readonly string[]> {
      const proxy = await startRecordingProxy(engine)
      await run(proxy.socketPath)
      await proxy.close()
      return shapes(proxy.calls)
    }

    test.each([
      ['audit', ['audit', '.']],
      ['rules', ['rules']],
      ['rehearse', ['rehearse']],
      ['init', ['init', '--dry-run']],
      ['mint', ['mint', 'auth']],
    ])('%s of files asks nothing', async (_, words) => {
      expect(await callsOf((socketPath) => countersign(socketPath, ...words))).toEqual([])
    })

    test('of containers without files', async () => {
      const words = ['audit', '--running', '--project', 'nobody', empty]
      expect(await callsOf((socketPath) => countersign(socketPath, ...words))).toEqual([...always].toSorted())
    })

    test.each([
      ['audit', ['audit', '--running']],
      ['verify', ['verify', '--running']],
      ['gate', ['gate', '--', 'true']],
    ])('%s with key files and keys of images', async (_, words) => {
      expect(await callsOf((socketPath) => countersign(socketPath, ...words))).toEqual([...always, ...more].toSorted())
    })

    test('serve', async () => {
      expect(await callsOf(serveUntilHeard)).toEqual([...always, ...more, ...documented(/`serve`/)].toSorted())
    })

    test('--logs', async () => {
      const words = ['audit', '--running', '--logs']
      const calls = await callsOf((socketPath) => countersign(socketPath, ...words))
      expect(calls).toEqual([...always, ...more, ...documented(/`--logs`/)].toSorted())
    })

    test('--exec', async () => {
      const calls = await withKeyInMemory(() => callsOf(lookInside))
      expect(calls).toEqual([...always, ...more, ...documented(/`--exec`/)].toSorted())
    })
  })

  /** Whatever a process would try that took ours over. */
  function misdeeds(id: string): readonly (readonly [string, string])[] {
    const of = `/v1.41/containers/${id}`
    return [
      ...['create', 'prune'].map((what) => ['POST', `/v1.41/containers/${what}`] as const),
      ...['exec', 'start', 'stop', 'kill', 'rename?name=other', 'attach', 'archive', 'json'].map(
        (what) => ['POST', `${of}/${what}`] as const,
      ),
      ['PUT', `${of}/archive?path=/`],
      ['DELETE', of],
      ['POST', '/v1.41/images/create?fromImage=x'],
      ['DELETE', '/v1.41/images/x'],
      ['POST', '/v1.41/build'],
      ['POST', '/v1.41/events'],
      ['POST', '/_ping'],
      ...[
        'info',
        'services',
        'tasks',
        'secrets',
        'configs',
        'swarm',
        'volumes',
        'networks',
        'plugins',
        'nodes',
        'system/df',
      ].map((what) => ['GET', `/v1.41/${what}`] as const),
      ['GET', '/v1.41/exec/aa/json'],
      ['GET', '/v1.41/containers/../info'],
      ['GET', '/v1.41/events/../info'],
      ['GET', '//info'],
    ]
  }

  /** What a proxy that knows single calls refuses beside. */
  function curiosities(id: string): readonly (readonly [string, string])[] {
    const of = `/v1.41/containers/${id}`
    return [
      ...['logs?stdout=1', 'export', 'top', 'stats', 'changes', 'attach/ws', 'json/x', 'jsonx', ''].map(
        (what) => ['GET', `${of}/${what}`] as const,
      ),
      ['GET', '/v1.41/images/json'],
      ['GET', '/v1.41/images/get?names=x'],
      ['GET', '/v1.41/images/x/get'],
      ['GET', '/v1.41/images/x/history'],
      ['GET', '/v1.41/version'],
      ['GET', `${of}%2flogs/json`],
      ['GET', `${of}/json%0a`],
      ['GET', `/x/v1.41/containers/json`],
      ['GET', `/v1.41/containers/json/../../volumes/json`],
    ]
  }

  async function refusals(socketPath: string, calls: readonly (readonly [string, string])[]) {
    const passed: string[] = []
    for (const [method, path] of calls) {
      const status = await statusOf(socketPath, method, path)
      // A path with `..` in it the engine sends elsewhere, and there the rules are asked again.
      if (status !== 403 && status !== 405 && status !== 301) passed.push(`${method} ${path}: ${status}`)
    }
    return passed
  }

  const id = () => docker(engine, ['inspect', '--format', '{{.Id}}', `${project}-auth-1`])

  const everything = {
    verdict: 'consistent',
    findings: ['latent-split'],
    gaps: [],
    held: [
      'api container present',
      'api resolved present',
      'auth container present',
      'auth resolved present',
      'web container present',
      'web resolved present',
    ],
  }

  test('without a proxy everything is seen', async () => {
    expect(await see(engine)).toEqual(everything)
  })

  test.skipIf(haproxy === null)('HAProxy: what is needed passes, and nothing else', async () => {
    const rules = readFileSync(join(operations, 'haproxy.cfg'), 'utf8')
    const proxy = await startHaproxy(haproxy ?? '', rules, engine)
    const [seen, served] = [await see(proxy.socketPath), await serveUntilHeard(proxy.socketPath)]
    const [one, other] = [misdeeds(await id()), curiosities(await id())]
    const passed = await refusals(proxy.socketPath, [...one, ...other])
    await proxy.close()
    expect({ seen, passed }).toEqual({ seen: await see(engine), passed: [] })
    expect(served.gaps).toEqual([])
  })

  describe('wollomatic', () => {
    /** The words of a command, as a shell hands them over. */
    const wordsOf = (block: string): readonly string[] => {
      const command = block.trim().replace(/^(socket-proxy)?/, 'printf "%s\\n"')
      return execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim().split('\n')
    }
    const words = wordsOf(blockOf('wollomatic/socket-proxy', 'sh'))

    /** Its rule of matching: 405 where a method has none, else the whole decoded path against the expression. */
    function matching(given: readonly string[]): CallRule {
      const rules = given.flatMap((word) => {
        const [, allowed, expression] = /^-allow([A-Z]+)=(.*)$/.exec(word) ?? []
        return allowed === undefined ? [] : [{ allowed, expression: new RegExp(`^${expression}$`) }]
      })
      return ({ method, path }) => {
        const expressions = rules.filter(({ allowed }) => allowed === method).map(({ expression }) => expression)
        if (expressions.length === 0) return 405
        const plain = decodeURIComponent(path.replace(/\?.*/, ''))
        return expressions.some((expression) => expression.test(plain)) ? null : 403
      }
    }

    test('what is needed passes, and nothing else', async () => {
      const proxy = await startRecordingProxy(engine, matching(words))
      const [seen, served] = [await see(proxy.socketPath), await serveUntilHeard(proxy.socketPath)]
      const [one, other] = [misdeeds(await id()), curiosities(await id())]
      const passed = await refusals(proxy.socketPath, [...one, ...other])
      await proxy.close()
      expect({ seen, passed }).toEqual({ seen: await see(engine), passed: [] })
      expect(served.gaps).toEqual([])
    })

    test('what is asked of it is what the page has, and Go reads it as we do', () => {
      expect(words.filter((word) => !word.startsWith('-allow'))).toEqual(['-listenip=0.0.0.0'])
      // RE2 has no look-around and no back-references; of the rest nothing is used that the two read differently.
      for (const word of words.filter((text) => /^-allow[A-Z]/.test(text)))
        expect(word).toMatch(/^[-\w=/.[\]\\+()|:]+$/)
    })

    test('with the rule for --logs it reads logs, and without it each is a gap', async () => {
      const read = async (rules: readonly string[]) => {
        const proxy = await startRecordingProxy(engine, matching(rules))
        const { stdout } = await countersign(proxy.socketPath, 'audit', '--running', '--logs', '--format', 'json')
        const passed = await refusals(proxy.socketPath, misdeeds(await id()))
        await proxy.close()
        const { logs = [], gaps }: AuditReport = JSON.parse(stdout)
        return {
          passed,
          logs: logs.map(({ service }) => service),
          gaps: gaps.map(({ code, source }) => `${code} ${source}`),
        }
      }
      const names = ['api', 'auth', 'web']
      expect(await read([...words, ...wordsOf(blockOf('With `--logs`', 'sh'))])).toEqual({
        passed: [],
        logs: names,
        gaps: [],
      })
      const refused = await read(words)
      expect({ ...refused, gaps: refused.gaps.toSorted() }).toEqual({
        passed: [],
        logs: [],
        gaps: names.map((name) => `forbidden log of container ${project}-${name}-1`),
      })
    })

    test('with the rules for --exec it can look inside, and still do nothing else', async () => {
      const proxy = await startRecordingProxy(engine, matching([...words, ...wordsOf(blockOf('With `--exec`', 'sh'))]))
      const gaps = await withKeyInMemory(() => lookInside(proxy.socketPath))
      const forbidden = misdeeds(await id()).filter(([, path]) => !path.includes('/exec'))
      const passed = await refusals(proxy.socketPath, forbidden)
      await proxy.close()
      expect({ gaps, passed }).toEqual({ gaps: [], passed: [] })
    })

    test('without any rule for GET the missing one is named', async () => {
      const proxy = await startRecordingProxy(engine, matching(words.filter((word) => !word.startsWith('-allowGET'))))
      const { gaps } = await see(proxy.socketPath)
      await proxy.close()
      expect(gaps.join()).toMatch(/refused GET \/v1\.\d+\/containers\/json.* \(405\).*wollomatic: -allowGET='/)
    })
  })

  describe.skipIf(haproxy === null)('tecnativa', () => {
    const documentedEnvironment = () => {
      const { environment } = parse(blockOf('tecnativa/docker-socket-proxy', 'yaml')) as {
        environment: Readonly<Record<string, number>>
      }
      return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]))
    }
    const start = (hasGates: boolean, environment: Readonly<Record<string, string>>) =>
      startHaproxy(haproxy ?? '', writeTecnativaRules(hasGates), engine, tecnativaEnvironment(environment))

    test.each([
      ['before it had gates', false],
      ['since it has gates', true],
    ])('%s: what is needed passes, and nothing is changed', async (_, hasGates) => {
      const proxy = await start(hasGates, documentedEnvironment())
      const [seen, served] = [await see(proxy.socketPath), await serveUntilHeard(proxy.socketPath)]
      const passed = await refusals(proxy.socketPath, misdeeds(await id()))
      const logs = await statusOf(proxy.socketPath, 'GET', `/v1.41/containers/${await id()}/logs?stdout=1`)
      await proxy.close()
      expect({ seen, passed }).toEqual({ seen: await see(engine), passed: [] })
      expect(served.gaps).toEqual([])
      expect(served.notices?.filter(({ code }) => code === 'engine-access') ?? []).toEqual([])
      expect(logs).toBe(hasGates ? 403 : 200)
    })

    test.each([false, true])('with the variables for --exec it can look inside (gates: %s)', async (hasGates) => {
      const section = page.slice(page.indexOf('## With `--exec`'))
      const variables = [...section.matchAll(/`([A-Z_]+): 1`/g)].map(([, name]) => [name, '1'])
      const proxy = await start(hasGates, { ...documentedEnvironment(), ...Object.fromEntries(variables) })
      const gaps = await withKeyInMemory(() => lookInside(proxy.socketPath))
      await proxy.close()
      expect({ names: variables.map(([name]) => name), gaps }).toEqual({
        names: ['EXEC', 'ALLOW_EXEC', 'POST'],
        gaps: [],
      })
    })

    test('without CONTAINERS the gap names it', async () => {
      const proxy = await start(true, { ...documentedEnvironment(), CONTAINERS: '0' })
      const { gaps } = await see(proxy.socketPath)
      await proxy.close()
      expect(gaps.join()).toMatch(/GET \/v1\.\d+\/containers\/json.* \(403\).*tecnativa: CONTAINERS=1/)
    })

    test('without IMAGES nothing is missed but where a variable comes from', async () => {
      const proxy = await start(true, { ...documentedEnvironment(), IMAGES: '0' })
      const { verdict, gaps, findings, held } = await see(proxy.socketPath)
      await proxy.close()
      expect({ verdict, gaps, findings, held }).toEqual({
        ...everything,
        // A note: it may have been started by hand.
        findings: ['container-differs-from-compose'],
        held: everything.held.filter((holding) => holding !== 'web resolved present'),
      })
    })

    test('without ALLOW_ARCHIVE a key in a file is a gap that names it, and nothing else', async () => {
      const proxy = await start(true, { ...documentedEnvironment(), ALLOW_ARCHIVE: '0' })
      const { verdict, gaps, findings } = await see(proxy.socketPath)
      await proxy.close()
      expect({ verdict, findings, gaps }).toEqual({
        verdict: 'incomplete',
        findings: everything.findings,
        gaps: [
          expect.stringMatching(/\/containers\/\{id\}\/archive \(403\).*tecnativa: CONTAINERS=1 and ALLOW_ARCHIVE=1/),
        ],
      })
    })
  })
})

function statusOf(socketPath: string, method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, agent: false }, (answer) => {
      resolve(answer.statusCode ?? 0)
      answer.destroy()
    })
    asked.on('error', reject)
    asked.end()
  })
}
