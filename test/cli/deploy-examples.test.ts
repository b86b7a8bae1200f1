import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { parse } from 'yaml'
import { makeProject } from '../library/packed-project.ts'
import { canary, traces } from '../support/canary.ts'
import { type ComposeFolder, makeComposeFolder } from '../support/engine/compose-project.ts'
import { BUSYBOX_IMAGE } from '../support/engine/images.ts'
import { type ComposeProvision, provideCompose } from '../support/engine/provide-compose.ts'
import { cleanEnvironment, cliPath, ensureBuilt } from '../support/run-cli.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const { version, bin } = JSON.parse(read('package.json')) as {
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
}

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly shell?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
  readonly run?: string
}

const action = parse(read('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

/** The stack of these tests; `api` as its environment says. */
const stack = (api: string): string => `name: shop
services:
  auth:
    image: example/auth
    environment:
      JWT_SECRET: \${JWT_SECRET}
      JWT_EXPIRES_IN: 1h
  api:
    image: example/api
    environment:
      JWT_SECRET: ${api}
`
const agrees = '${JWT_SECRET}'
const quoted = `'"\${JWT_SECRET}"'`

let folder: string
let binaries: string

beforeAll(() => {
  ensureBuilt()
  binaries = mkdtempSync(join(tmpdir(), 'countersign-bin-'))
  symlinkSync(cliPath, join(binaries, 'countersign'))
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-deploy-'))
  mkdirSync(join(folder, '.git'))
})

afterEach(() => rmSync(folder, { recursive: true }))
afterAll(() => rmSync(binaries, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

/** Runs what a runner would, with `countersign` on the PATH; nothing that it says may hold the key. */
function runShell(words: readonly string[], script: string, env: Readonly<Record<string, string>> = {}) {
  const path = [binaries, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  const [program = 'sh', ...options] = words
  const { status, stdout, stderr } = spawnSync(program, [...options, script], {
    cwd: folder,
    env: { ...cleanEnvironment(env), PATH: path },
    encoding: 'utf8',
  })
  expect(traces(stdout + stderr, canary)).toEqual([])
  return { status, stdout, stderr }
}

/** Packages are fetched, or taken from the cache that `npm ci` has left. */
const slow = 300_000

/** What npm must know of this machine to reach its registry. */
function ofNpm(): Readonly<Record<string, string>> {
  const names = ['npm_config_userconfig', 'npm_config_cache', 'npm_config_registry', 'NODE_EXTRA_CA_CERTS']
  const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy']
  const kept = [...names, ...proxies].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { HOME: homedir(), npm_config_prefer_offline: 'true', ...Object.fromEntries(kept) }
}

/** This repository as a runner or `git clone` would put it down: nothing installed, nothing built. */
function copyRepository(): string {
  const target = mkdtempSync(join(tmpdir(), 'countersign-repository-'))
  const absent = new Set(['.git', 'node_modules', 'dist'].map((name) => join(root, name)))
  cpSync(root, target, { recursive: true, filter: (source) => !absent.has(source) })
  return target
}

/** The same as a repository of git, with the tag of this version. */
function tagRepository(): string {
  const repository = copyRepository()
  const settings = ['user.name=test', 'user.email=test@example.org', 'init.defaultBranch=main', 'commit.gpgSign=false']
  const git = (...words: readonly string[]) => {
    const options = settings.flatMap((setting) => ['-c', setting])
    execFileSync('git', [...options, ...words], { cwd: repository, env: cleanEnvironment(), stdio: 'pipe' })
  }
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'As it is')
  git('tag', '--no-sign', `v${version}`)
  return repository
}

describe('the GitHub Action', () => {
  let installed: string

  beforeAll(() => {
    installed = makeProject(null)
  })

  afterAll(() => rmSync(installed, { recursive: true, force: true }))

  /** As the runner does it: expressions are filled in, each step is a script of its own, and the first that fails ends it. */
  function act(given: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) {
    const runner = mkdtempSync(join(tmpdir(), 'countersign-runner-'))
    const unpacked = join(installed, 'node_modules', 'countersign')
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]))
    const values: Record<string, string> = { 'github.action_path': more['GITHUB_ACTION_PATH'] ?? '' }
    for (const [name, value] of Object.entries({ ...inputs, package: unpacked, ...given }))
      values[`inputs.${name}`] = value
    const fill = (text: string): string =>
      text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => values[name] ?? '')
    const files = { GITHUB_OUTPUT: join(runner, 'output'), GITHUB_STEP_SUMMARY: join(runner, 'summary.md') }
    let log = ''
    let status: number | null = 0
    for (const { id = '', env = {}, run = '', shell } of action.runs.steps) {
      expect(shell).toBe('bash')
      for (const file of Object.values(files)) if (!existsSync(file)) writeFileSync(file, '')
      writeFileSync(join(runner, 'step.sh'), run)
      const filled = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fill(text)]))
      const words = ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail']
      const ran = runShell(words, join(runner, 'step.sh'), { ...filled, ...files, ...more, RUNNER_TEMP: runner })
      log += ran.stdout + ran.stderr
      for (const line of readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n')) {
        const [name = '', value = ''] = line.split(/=(.*)/s)
        if (name !== '') values[`steps.${id}.outputs.${name}`] = value
      }
      writeFileSync(files.GITHUB_OUTPUT, '')
      status = ran.status
      if (status !== 0) break
    }
    const outputs = Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [name, fill(value)]),
    ) as Readonly<Record<'verdict' | 'reports' | 'sarif', string>>
    const summary = readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')
    expect(traces(summary, canary)).toEqual([])
    return { status, log, outputs, summary }
  }

  test('a sound stack passes', () => {
    write({ 'compose.yaml': stack(agrees), '.env': `JWT_SECRET=${canary}\n` })
    const { status, outputs, summary } = act({})
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'consistent' })
    expect(summary).toContain('consistent')
    const log = JSON.parse(readFileSync(outputs.sarif, 'utf8')) as {
      readonly version: string
      readonly runs: unknown[]
    }
    expect({ version: log.version, runs: log.runs.length }).toEqual({ version: '2.1.0', runs: 1 })
  })

  test('a split one fails, with the annotation at the line, the summary and the SARIF file', () => {
    write({ 'deploy/compose.yaml': stack(quoted), 'deploy/.env': `JWT_SECRET=${canary}\n` })
    const { status, log, outputs, summary } = act({ directory: 'deploy' })
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 1, verdict: 'inconsistent' })
    expect(log).toMatch(/^::error file=deploy\/compose\.yaml,line=11,.*secret-mismatch/m)
    expect(summary).toContain('secret-mismatch')
    const sarif = readFileSync(outputs.sarif, 'utf8')
    expect(sarif).toContain('"uri": "deploy/compose.yaml"')
    expect(traces(sarif, canary)).toEqual([])
  })

  test('every format that is asked for is written, the text to the log', () => {
    write({ 'compose.yaml': stack(agrees), '.env': `JWT_SECRET=${canary}\n` })
    const { status, log, outputs } = act({ format: 'text json\njunit  markdown' })
    expect(status).toBe(0)
    expect(log).toContain('consistent')
    expect(outputs.sarif).toBe('')
    for (const format of ['json', 'junit', 'markdown']) {
      expect(existsSync(join(outputs.reports, `report.${format}`)), format).toBe(true)
    }
  })

  test('files with whitespace in their names, and the severity that fails', () => {
    write({ 'a b.yaml': stack(agrees), 'keys.env': `JWT_SECRET=short\n` })
    const given = { files: 'a b.yaml\n', 'env-files': 'keys.env' }
    expect(act(given)).toMatchObject({ status: 0, outputs: { verdict: 'consistent' } })
    expect(act({ ...given, 'fail-on': 'warning' })).toMatchObject({ status: 1, outputs: { verdict: 'inconsistent' } })
  })

  test('without the secrets, the wiring is judged', () => {
    write({ 'compose.yaml': stack(agrees) })
    expect(act({ wiring: 'true' })).toMatchObject({ status: 0, outputs: { verdict: 'consistent' } })
  })

  test.each([
    ['a fork', 'stranger/shop', {}, 3, 'incomplete'],
    ['a fork that is trusted', 'stranger/shop', { untrusted: 'false' }, 0, 'consistent'],
    ['the repository', 'team/shop', {}, 0, 'consistent'],
    ['the repository, which is not trusted', 'team/shop', { untrusted: 'true' }, 3, 'incomplete'],
  ])('a pull request of %s, with a secret of the runner', (_name, from, given, code, verdict) => {
    write({ 'compose.yaml': stack(agrees) })
    const event = join(binaries, 'event.json')
    writeFileSync(event, JSON.stringify({ pull_request: { head: { repo: { full_name: from } } } }))
    const { status, outputs } = act(given, {
      GITHUB_EVENT_NAME: 'pull_request_target',
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: 'team/shop',
      JWT_SECRET: canary,
    })
    expect({ status, verdict: outputs.verdict }).toEqual({ status: code, verdict })
  })

  test.each([
    ['nothing to audit', {}, 4, 'nothing-to-audit'],
    ['asked wrongly', { 'fail-on': 'fatal' }, 2, ''],
    ['a format that is none', { format: 'yaml' }, 2, ''],
    ['a folder that is not there', { directory: 'nowhere' }, 2, ''],
    ['what looks like an option', { directory: '--version' }, 2, ''],
    ['a package that cannot be had', { package: 'file:/nowhere/countersign.tgz' }, null, ''],
  ])('%s fails the step', (_name, given, code, verdict) => {
    const { status, outputs } = act(given)
    expect(outputs.verdict).toBe(verdict)
    if (code === null) expect(status).not.toBe(0)
    else expect(status).toBe(code)
  })

  test.each(Object.keys(action.inputs))('what stands in the input %s is never run', (name) => {
    write({ 'compose.yaml': stack(agrees), '.env': `JWT_SECRET=${canary}\n` })
    const mark = join(folder, 'ran')
    act({ [name]: `$(touch ${mark})\`touch ${mark}\`"; touch ${mark}; "` })
    expect(existsSync(mark)).toBe(false)
  })

  test('no script has an expression in it', () => {
    expect(action.runs.steps.map(({ run = '' }) => run).join('\n')).not.toContain('${{')
  })

  test('the workflow in the docs uses inputs and outputs that there are', () => {
    const text = read('docs/deploy/github/countersign.yml')
    const { jobs } = parse(text) as { readonly jobs: { readonly keys: { readonly steps: readonly Step[] } } }
    const step = jobs.keys.steps.find(({ uses = '' }) => uses.includes('/countersign@'))
    expect(step?.uses).toBe(`OWNER/countersign@v${version}`)
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})))
    const used = [...text.matchAll(/steps\.countersign\.outputs\.(\w+)/g)].map(([, name = '']) => name)
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(used))
  })

  test('without a package it builds its own repository, and once only', { timeout: slow }, () => {
    write({ 'compose.yaml': stack(agrees), '.env': `JWT_SECRET=${canary}\n` })
    const repository = copyRepository()
    try {
      const more = { ...ofNpm(), GITHUB_ACTION_PATH: repository }
      expect(act({ package: '' }, more)).toMatchObject({ status: 0, outputs: { verdict: 'consistent' } })
      rmSync(join(repository, 'package-lock.json'))
      expect(act({ package: '' }, more)).toMatchObject({ status: 0, outputs: { verdict: 'consistent' } })
    } finally {
      rmSync(repository, { recursive: true, force: true })
    }
  })

  test('what npm can install is installed', { timeout: slow }, () => {
    write({ 'compose.yaml': stack(agrees), '.env': `JWT_SECRET=${canary}\n` })
    const [tarball = ''] = readdirSync(installed).filter((name) => name.endsWith('.tgz'))
    const { status, outputs, log } = act({ package: join(installed, tarball) }, ofNpm())
    expect({ status, verdict: outputs.verdict, log }).toMatchObject({ status: 0, verdict: 'consistent' })
  })
})

describe('each is what its reader takes', () => {
  test.each([
    ['action.yml', 'github-action'],
    ['docs/deploy/github/countersign.yml', 'github-workflow'],
    ['.github/workflows/check.yml', 'github-workflow'],
    ['.github/workflows/release.yml', 'github-workflow'],
    ['.pre-commit-hooks.yaml', 'pre-commit-hooks'],
    ['docs/deploy/pre-commit.yaml', 'pre-commit-config'],
    [
      'docs/deploy/gitlab/.gitlab-ci.yml',
      'gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci',
    ],
  ])('%s is a %s, by the schema that is published', (file, name) => {
    const load = (schema: string): object =>
      JSON.parse(
        readFileSync(createRequire(import.meta.url).resolve(`schemastore/schemas/json/${schema}.json`), 'utf8'),
      )
    const ajv = new Ajv({ strict: false, unicodeRegExp: false })
    addFormats.default(ajv)
    if (name === 'pre-commit-config') ajv.addSchema(load('pre-commit-hooks'))
    const isValid = ajv.compile(load(name))
    expect(isValid({ jobs: 7, stages: 7 })).toBe(false)
    expect(isValid(parse(read(file), { merge: true })), JSON.stringify(isValid.errors)).toBe(true)
  })
})

test.each(['.pre-commit-hooks.yaml', 'action.yml', 'docs/deploy/gitlab/.gitlab-ci.yml'])(
  '%s treats the files of a fork as a stranger\u2019s',
  (file) => {
    const audits = read(file)
      .split('\n')
      .filter((line) => /countersign audit|untrusted-forks/.test(line))
    expect(audits.length).toBeGreaterThan(0)
    expect(audits.filter((line) => !line.includes('--untrusted-forks'))).toEqual([])
  },
)

test('who has to fill in an owner is told so, in the same words everywhere', () => {
  const files = [
    'github/countersign.yml',
    'gitlab/.gitlab-ci.yml',
    'pre-commit.yaml',
    'script/deploy.sh',
    'script/compose.yaml',
  ]
  const placeholders = files.flatMap((file) =>
    read(join('docs/deploy', file))
      .split('\n')
      .filter((line) => line.includes('OWNER'))
      .map((line) => [file, line.includes('OWNER/countersign'), line.includes('# where this repository is')]),
  )
  expect(placeholders).toEqual([
    ['github/countersign.yml', true, true],
    ['gitlab/.gitlab-ci.yml', true, true],
    ['pre-commit.yaml', true, true],
  ])
  expect(read('docs/deploy/README.md')).toContain(`\`v${version}\``)
})

describe('the hooks of pre-commit', () => {
  interface Hook {
    readonly id: string
    readonly language: string
    readonly entry: string
    readonly files: string
    readonly pass_filenames: boolean
  }
  const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly Hook[]
  const run = (id: string) => {
    const { entry } = hooks.find((hook) => hook.id === id) ?? { entry: 'false' }
    return runShell(['sh', '-c'], entry)
  }

  test.each(hooks.map((hook) => [hook.id, hook] as const))(
    '%s names a program of the package and takes no files',
    (_id, hook) => {
      expect(hook).toMatchObject({ language: 'node', pass_filenames: false })
      expect(Object.keys(bin)).toContain(hook.entry.split(' ')[0])
    },
  )

  test.each([
    ['compose.yaml', true],
    ['deploy/docker-compose.prod.yml', true],
    ['compose-dev.yaml', true],
    ['.env', true],
    ['deploy/.env.example', true],
    ['config/jwt.env', true],
    ['countersign.yaml', true],
    ['recompose.yaml', false],
    ['src/compose.yaml.ts', false],
    ['environment.md', false],
  ])('%s calls for it or not', (file, calls) => {
    for (const { files } of hooks) expect(new RegExp(files).test(file)).toBe(calls)
  })

  test('a commit is held up by a split stack only', () => {
    write({ 'compose.yaml': stack(agrees), '.env': `JWT_SECRET=${canary}\n` })
    expect(run('countersign').status).toBe(0)
    write({ 'compose.yaml': stack(quoted) })
    expect(run('countersign')).toMatchObject({ status: 1, stdout: expect.stringContaining('secret-mismatch') })
  })

  test('without values it is held up by another variable', () => {
    write({ 'compose.yaml': stack(agrees) })
    expect(run('countersign-wiring').status).toBe(0)
    write({ 'compose.yaml': stack('a-literal-Zr5Tn8Vb3Kd6Hs1Jf0Gp7Yq2Lw9') })
    expect(run('countersign-wiring')).toMatchObject({ status: 1, stdout: expect.stringContaining('secret-mismatch') })
  })

  test('pre-commit can install them: npm builds a clone for a folder of its own', { timeout: slow }, () => {
    write({ 'compose.yaml': stack(agrees) })
    const repository = tagRepository()
    const prefix = mkdtempSync(join(tmpdir(), 'countersign-hooks-'))
    try {
      // What pre-commit 4.6.2 runs (pre_commit/languages/node.py).
      const install = `npm install --install-links --global --loglevel=error 'git+file://${repository}'`
      const { status, stderr } = runShell(['sh', '-c'], install, { ...ofNpm(), NPM_CONFIG_PREFIX: prefix })
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(Object.keys(bin).filter((name) => !existsSync(join(prefix, 'bin', name)))).toEqual([])
      for (const { entry } of hooks) expect(runShell(['sh', '-c'], `${prefix}/bin/${entry}`).status).toBeLessThan(4)
    } finally {
      for (const path of [repository, prefix]) rmSync(path, { recursive: true, force: true })
    }
  })

  test('the configuration in the docs names hooks that there are', () => {
    const { repos } = parse(read('docs/deploy/pre-commit.yaml')) as {
      readonly repos: readonly { readonly rev: string; readonly hooks: readonly { readonly id: string }[] }[]
    }
    expect(repos.map(({ rev }) => rev)).toEqual([`v${version}`])
    expect(hooks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(repos.flatMap((repo) => repo.hooks.map(({ id }) => id))),
    )
  })
})

describe('GitLab CI', () => {
  interface Job {
    readonly before_script?: readonly string[]
    readonly script: readonly string[]
    readonly artifacts?: { readonly reports: { readonly junit: string } }
  }
  const jobs = parse(read('docs/deploy/gitlab/.gitlab-ci.yml')) as Readonly<
    Record<'.countersign' | 'keys' | 'deploy', Job>
  >
  const run = () => runShell(['sh', '-e', '-c'], jobs.keys.script.join('\n'))

  test('it builds the tag of this version, and the job runs what was built', { timeout: slow }, () => {
    write({ 'compose.yaml': stack(agrees) })
    const repository = tagRepository()
    try {
      const script = [...(jobs['.countersign'].before_script ?? []), 'command -v countersign', ...jobs.keys.script]
      const env = { ...ofNpm(), COUNTERSIGN_REPOSITORY: `file://${repository}`, TMPDIR: folder }
      const { status, stdout, stderr } = runShell(['bash', '-e', '-c'], script.join('\n'), env)
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(stdout).toMatch(new RegExp(`^${folder}/tmp\\.[^/]+/bin/countersign$`, 'm'))
      expect(stdout).toContain('consistent')
    } finally {
      rmSync(repository, { recursive: true, force: true })
    }
  })

  test('the job passes with the report of the tests, or fails with it', () => {
    write({ 'compose.yaml': stack(agrees) })
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining('consistent') })
    const report = join(folder, jobs.keys.artifacts?.reports.junit ?? '')
    expect(readFileSync(report, 'utf8')).toMatch(/^<\?xml[\s\S]*failures="0"/)
    write({ 'compose.yaml': stack('a-literal-Zr5Tn8Vb3Kd6Hs1Jf0Gp7Yq2Lw9') })
    expect(run().status).toBe(1)
    expect(readFileSync(report, 'utf8')).toMatch(/<failure/)
  })
})

test('every example of the docs is run here', () => {
  const listed = [...read('docs/deploy/README.md').matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path)
  const local = listed.filter((path) => !path.startsWith('http'))
  expect(local.filter((path) => !existsSync(join(root, 'docs', 'deploy', path)))).toEqual([])
})

const engineSocket = inject('engineSocket')
const compose: ComposeProvision = engineSocket === null ? { reason: 'no engine' } : await provideCompose()
if (compose.program === undefined) console.warn(`\n  !! The deployments are SKIPPED: ${compose.reason}\n`)

describe.skipIf(compose.program === undefined)('a deployment on a real engine', () => {
  const key = randomBytes(32).toString('hex')
  let place: ComposeFolder

  beforeEach(async () => {
    place = await makeComposeFolder(engineSocket ?? '', compose.program ?? '', 'deploy-examples')
    const plugins = join(place.environment['HOME'] ?? '', '.docker', 'cli-plugins')
    mkdirSync(plugins, { recursive: true })
    symlinkSync(compose.program ?? '', join(plugins, 'docker-compose'))
    await place.write('.env', `JWT_SECRET=${key}\n`)
  })

  afterEach(() => place.remove())

  async function run(program: string, ...args: readonly string[]) {
    const outcome = await place.run(program, ...args)
    expect(traces(outcome.output, key)).toEqual([])
    return outcome
  }

  const service = (name: string, secret: string): string =>
    `  ${name}: { image: "${BUSYBOX_IMAGE}", pull_policy: never, network_mode: none, stop_grace_period: 0s, environment: { JWT_SECRET: ${secret}, ${name === 'auth' ? 'JWT_EXPIRES_IN' : 'PORT'}: "1" } }\n`

  test('the script rolls out what holds together, and touches nothing when it does not', async () => {
    cpSync(join(root, 'docs/deploy/script/deploy.sh'), join(place.folder, 'deploy.sh'))
    chmodSync(join(place.folder, 'deploy.sh'), 0o755)
    const files = (api: string) =>
      `name: deploy-examples\nservices:\n${service('auth', '"${JWT_SECRET}"')}${service('api', api)}`
    await place.write('compose.yaml', files('"${JWT_SECRET}"'))
    expect(await run('./deploy.sh')).toMatchObject({ exitCode: 0 })
    const before = await place.ids()
    expect(Object.keys(before)).toEqual(['api', 'auth'])
    await place.write('compose.yaml', files(`'"\${JWT_SECRET}"'`))
    const refused = await run('./deploy.sh')
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('secret-mismatch')
    expect(await place.ids()).toEqual(before)
  })

  test('the provider service stops docker compose itself', async () => {
    cpSync(join(root, 'docs/deploy/script/compose.yaml'), join(place.folder, 'compose.yaml'))
    await place.write('.env', `JWT_SECRET=${key}\nAUTH_IMAGE=${BUSYBOX_IMAGE}\nAPI_IMAGE=${BUSYBOX_IMAGE}\n`)
    const isolated = `services:\n  auth: { network_mode: none, stop_grace_period: 0s }\n  api: { network_mode: none, stop_grace_period: 0s`
    await place.write('compose.override.yaml', `name: deploy-examples\n${isolated} }\n`)
    expect(await run('docker', 'compose', 'up', '-d')).toMatchObject({ exitCode: 0 })
    const before = await place.ids()
    expect(Object.keys(before)).toEqual(['api', 'auth'])
    const split = `name: deploy-examples\n${isolated}, environment: { JWT_SECRET: '"\${JWT_SECRET}"' } }\n`
    await place.write('compose.override.yaml', split)
    const refused = await run('docker', 'compose', 'up', '-d')
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toContain('JWT_SECRET')
    expect(await place.ids()).toEqual(before)
  })
})
