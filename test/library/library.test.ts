import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canary, traces } from '../support/canary.ts'
import { cleanEnvironment } from '../support/run-cli.ts'
import { makeProject } from './packed-project.ts'

const run = promisify(execFile)
let project: string
let bare: string

beforeAll(async () => {
  project = makeProject(null)
  bare = makeProject(null, true)
  for (const folder of [project, bare]) {
    for (const name of ['sound', 'split']) {
      const reference = name === 'split' ? `'"\${JWT_SECRET}"'` : '"${JWT_SECRET}"'
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, '.env'), `JWT_SECRET=${canary}\n`)
      await writeFile(
        join(folder, name, 'compose.yaml'),
        `name: shop
services:
  auth: { image: example/auth, environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 1h } }
  api: { image: example/api, environment: { JWT_SECRET: ${reference} } }
`,
      )
    }
  }
})

afterAll(async () => {
  for (const folder of [project, bare]) await rm(folder, { recursive: true, force: true })
})

/** What a module prints that has the library's names at hand; as JSON. */
async function evaluate(code: string, { folder = project, env = {}, isRequired = false } = {}): Promise<unknown> {
  const load = isRequired
    ? "const { audit, verify, AuditError } = require('countersign')"
    : "import { audit, verify, AuditError } from 'countersign'"
  const file = join(folder, isRequired ? 'try.cjs' : 'try.mjs')
  await writeFile(
    file,
    `${load}\nconst run = async () => {${code}}\nrun().then((told) => console.log(JSON.stringify(told)))\n`,
  )
  const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder, env: cleanEnvironment(env) })
  expect(traces(stdout + stderr, canary)).toEqual([])
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

test('the source of a service is read', async () => {
  await mkdir(join(project, 'coded', 'auth'), { recursive: true })
  await writeFile(join(project, 'coded', 'compose.yaml'), 'name: shop\nservices: { auth: { build: ./auth } }\n')
  await writeFile(join(project, 'coded', 'auth', 'Dockerfile'), 'FROM python:3.13\nCOPY . .\nCMD python main.py\n')
  const source = "import os, jwt\njwt.encode({'sub': 'x'}, os.environ['JWT_SECRET'], algorithm='HS256')\n"
  await writeFile(join(project, 'coded', 'auth', 'main.py'), source)
  const told = await evaluate(
    "return (await audit({ directory: 'coded', shell: {} })).code.map(({ service }) => service)",
  )
  expect(told).toEqual(['auth'])
})

const summary = '({ verdict, findings, gaps }) => ({ verdict, found: findings.map(({ ruleId }) => ruleId), gaps })'
const sound = { verdict: 'consistent', found: [], gaps: [] }
const split = { verdict: 'inconsistent', found: ['secret-mismatch'], gaps: [] }

test.each([
  ['a sound stack', "audit({ directory: 'sound', shell: {} })", sound],
  ['a split one', "audit({ directory: 'split', shell: {} })", split],
  [
    'files that are named, from the folder',
    "audit({ directory: 'split', files: ['../sound/compose.yaml'], envFiles: ['../sound/.env'] })",
    sound,
  ],
  [
    'a shell with another value',
    `audit({ directory: 'sound', shell: { JWT_SECRET: '${canary}x' } })`,
    { verdict: 'consistent', found: ['shell-overrides-env-file'], gaps: [] },
  ],
  [
    'a severity that counts',
    `audit({ directory: 'sound', shell: { JWT_SECRET: '${canary}x' }, failOn: 'warning' })`,
    { verdict: 'inconsistent', found: ['shell-overrides-env-file'], gaps: [] },
  ],
  [
    'a folder without any compose file',
    "audit({ directory: '.' })",
    { verdict: 'nothing-to-audit', found: [], gaps: [] },
  ],
])('%s', async (_name, call, told) => {
  expect(await evaluate(`return (${summary})(await ${call})`)).toEqual(told)
})

test('the shell of the process counts unless another is given', async () => {
  const code = `return (${summary})(await audit({ directory: 'sound' }))`
  const found = ['shell-overrides-env-file']
  expect(await evaluate(code, { env: { JWT_SECRET: `${canary}x` } })).toMatchObject({ found })
})

test('verify mints a token and tries it', async () => {
  const code = `const { matrix } = await verify({ directory: 'sound', shell: {} })
    return matrix.map(({ issuer, validator, result, method }) => [issuer, validator, result, method])`
  expect(await evaluate(code)).toEqual([['auth', 'api', 'accepted', 'minted']])
})

test('fingerprints are of one report only', async () => {
  const code = `const one = await audit({ directory: 'sound', shell: {} })
    const other = await audit({ directory: 'sound', shell: {} })
    const print = (report) => report.groups[0].bindings[0].fingerprint
    return print(one) === print(other)`
  expect(await evaluate(code)).toBe(false)
})

test('no engine that is asked for is a gap, not an error', async () => {
  const code = `const { verdict, gaps } = await audit({ directory: 'sound', shell: {}, running: { host: 'unix:///nowhere.sock' } })
    return { verdict, codes: gaps.map(({ code }) => code) }`
  expect(await evaluate(code)).toEqual({ verdict: 'incomplete', codes: ['unreachable'] })
})

test.each([
  ['an option that does not exist', "{ fail_on: 'note' }", 'usage', 'there is no option fail_on'],
  ['one of running that does not exist', '{ running: { hosts: [] } }', 'usage', 'there is no option hosts'],
  ['a severity that does not exist', "{ failOn: 'fatal' }", 'usage', 'failOn is no severity'],
  ['no time at all', '{ running: { timeoutMs: 0 } }', 'usage', 'running.timeoutMs is not a valid time'],
  ['a folder that is not there', "{ directory: 'nowhere' }", 'not-found', 'directory: no such folder'],
  ['a file for a folder', "{ directory: 'try.mjs' }", 'not-found', 'directory is a file, not a folder'],
  ['a compose file that is not there', "{ files: ['other.yaml'] }", 'not-found', 'other.yaml: no such file'],
  ['an env file that is not there', "{ envFiles: ['other.env'] }", 'not-found', 'other.env: no such file'],
  ['a configuration that is not there', "{ config: 'other.yaml' }", 'not-found', 'other.yaml: no such file'],
])('%s is refused', async (_name, options, code, message) => {
  const told = await evaluate(
    `return audit(${options}).then(() => 'passed', (error) => [error instanceof AuditError, error.code, error.message])`,
  )
  expect(told).toEqual([true, code, message])
})

test('a signal ends it', async () => {
  const code = `return audit({ directory: 'sound', running: true, signal: AbortSignal.abort(new Error('enough')) }).then(
    () => 'passed', (error) => error.message)`
  expect(await evaluate(code)).toBe('enough')
})

test('it can be required, too', async () => {
  const code = `return (${summary})(await audit({ directory: 'sound', shell: {} }))`
  expect(await evaluate(code, { isRequired: true })).toEqual(sound)
})

test('no package is loaded that is not needed: without any it still audits plain files', async () => {
  const code = `return (${summary})(await audit({ directory: 'sound', shell: {} }))`
  expect(await evaluate(code, { folder: bare })).toEqual(sound)
})
