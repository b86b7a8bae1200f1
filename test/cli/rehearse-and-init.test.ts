import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
const key = 'a-fake-key-for-the-rehearsal-tests-0123456789'

beforeAll(ensureBuilt)
afterAll(() => rmSync(root, { recursive: true }))

function world(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  return folder
}

const split = {
  'compose.yaml': `name: shop
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 15m }
  api:
    image: example/api
    environment: { JWT_SECRET: "\${JWT_SECRET}" }
  reports:
    image: example/reports
    environment: { JWT_SECRET: ${key} }
`,
  '.env': `JWT_SECRET=${key}\n`,
}

test('rehearse tells who follows, who is left behind and why, and the steps', async () => {
  const cwd = world('split', split)
  const { exitCode, stdout, stderr } = await runCli(['rehearse'], { cwd })
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
  expect(stdout).toBe(`JWT_SECRET  (.env:1)  feeds shop/access
  follow        auth (JWT_SECRET), api (JWT_SECRET)
  left behind   reports (JWT_SECRET): the key is written in compose.yaml:11
  in this order 1. First point reports at \${JWT_SECRET}: a rotation would leave it behind
                2. Put the new key into JWT_SECRET
                3. Recreate auth, api and reports in one step: docker compose up -d --force-recreate
                auth api reports
  live tokens   are refused from then on: whoever is logged in has to log in again

A rotation leaves 1 service behind: reports.
`)
})

test('rehearse as JSON is the whole rehearsal', async () => {
  const cwd = world('split', split)
  const { stdout } = await runCli(['rehearse', 'JWT_SECRET', '--format', 'json'], { cwd })
  expect(JSON.parse(stdout)).toEqual({
    schemaVersion: 1,
    project: 'shop',
    rotations: [
      {
        source: { kind: 'variable', name: 'JWT_SECRET', location: { file: '.env', line: 1, column: 1 } },
        group: 'shop/access',
        follows: [
          { service: 'auth', variable: 'JWT_SECRET', role: 'issuer', location: { file: '.env', line: 1, column: 1 } },
          { service: 'api', variable: 'JWT_SECRET', role: 'validator', location: { file: '.env', line: 1, column: 1 } },
        ],
        leftBehind: [
          {
            service: 'reports',
            variable: 'JWT_SECRET',
            role: expect.stringMatching(/^(unknown|validator)$/),
            location: { file: 'compose.yaml', line: 11, column: 20 },
            because: 'the key is written in compose.yaml:11',
          },
        ],
        remint: [],
        steps: [
          { action: 'First point reports at ${JWT_SECRET}: a rotation would leave it behind', services: [] },
          { action: 'Put the new key into JWT_SECRET', services: [] },
          { action: 'Recreate auth, api and reports in one step', services: ['auth', 'api', 'reports'] },
        ],
        keepsTokens: false,
      },
    ],
    gaps: [],
  })
})

test('a key file is rotated by its content', async () => {
  const cwd = world('file', {
    'compose.yaml': `name: bank
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_EXPIRES_IN: 15m }
    secrets: [jwt]
  api:
    image: example/api
    environment: { JWT_SECRET_FILE: /run/secrets/jwt }
    secrets: [jwt]
secrets: { jwt: { file: ./jwt.txt } }
`,
    'jwt.txt': `${key}\n`,
  })
  const { exitCode, stdout } = await runCli(['rehearse', 'jwt.txt'], { cwd })
  expect({ exitCode, first: stdout.split('\n').slice(0, 2) }).toEqual({
    exitCode: 0,
    first: ['jwt.txt  feeds bank/access', '  follow        auth (JWT_SECRET_FILE), api (JWT_SECRET_FILE)'],
  })
})

test('a key that can stand beside the old one is rotated without a log-out', async () => {
  const cwd = world('overlap', {
    'compose.yaml': `name: base
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 15m }
    labels: { countersign.role: issuer }
  rest:
    image: postgrest/postgrest
    environment: { PGRST_JWT_SECRET: "\${JWT_SECRET}" }
`,
    '.env': `JWT_SECRET=${key}\n`,
  })
  const { exitCode, stdout } = await runCli(['rehearse', '--format', 'json'], { cwd })
  const [rotation] = (JSON.parse(stdout) as { rotations: { keepsTokens: boolean; steps: { services: string[] }[] }[] })
    .rotations
  expect({
    exitCode,
    keepsTokens: rotation?.keepsTokens,
    order: rotation?.steps.map(({ services }) => services),
  }).toEqual({
    exitCode: 0,
    keepsTokens: true,
    order: [['rest'], ['auth'], ['rest']],
  })
})

test.each([
  [
    'a variable that feeds no key',
    ['rehearse', 'NOPE'],
    2,
    'countersign: rehearse NOPE: no key comes out of it\n  Keys come out of JWT_SECRET.\n',
  ],
  [
    'a format that is none',
    ['rehearse', '--format', 'sarif'],
    2,
    'countersign: --format: no such format\n  Use text or json.\n',
  ],
  [
    'a folder that is not there',
    ['rehearse', '--dir', 'nope'],
    2,
    'countersign: nope: no such folder\n  Name the folder that holds the compose file.\n',
  ],
])('rehearse refuses %s', async (_, args, exitCode, stderr) => {
  const cwd = world('split', split)
  expect(await runCli(args, { cwd })).toEqual({ exitCode, stdout: '', stderr })
})

test('nothing to rotate has its own exit code', async () => {
  const cwd = world('nothing', { 'compose.yaml': 'services:\n  web:\n    image: nginx\n' })
  const { exitCode, stdout } = await runCli(['rehearse'], { cwd })
  expect({ exitCode, stdout }).toEqual({
    exitCode: 4,
    stdout: 'No key of this stack comes out of a variable or a file: there is nothing to rotate.\n',
  })
})

test('init writes what an audit then takes for declared', async () => {
  const cwd = world('init', split)
  const written = await runCli(['init'], { cwd })
  expect(written).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'countersign: wrote countersign.yaml; read it, correct it, then: countersign audit\n',
  })
  const text = readFileSync(join(cwd, 'countersign.yaml'), 'utf8')
  expect(text).toContain('  access:\n    # JWT_SECRET\n    issuers: [auth')
  expect(text).not.toContain(key)
  const { stdout } = await runCli(['audit', '--format', 'json'], { cwd })
  const report = JSON.parse(stdout) as { groups: { basis: string }[] }
  expect(report.groups.map(({ basis }) => basis)).toEqual(['declared'])
  expect(await runCli(['init'], { cwd })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'countersign: countersign.yaml is there already\n  Look at the draft with --print, or write over it with --force.\n',
  })
  expect((await runCli(['init', '--force'], { cwd })).exitCode).toBe(0)
})

test('init --print writes no file, and nothing at all where there is no key', async () => {
  const cwd = world('print', split)
  const printed = await runCli(['init', '--print'], { cwd })
  expect({ ...printed, stdout: printed.stdout.includes('groups:') }).toEqual({ exitCode: 0, stdout: true, stderr: '' })
  expect(existsSync(join(cwd, 'countersign.yaml'))).toBe(false)
  const empty = world('nothing', { 'compose.yaml': 'services:\n  web:\n    image: nginx\n' })
  expect(await runCli(['init'], { cwd: empty })).toEqual({
    exitCode: 4,
    stdout: '',
    stderr: 'countersign: no service holds a JWT key that can be seen; nothing was written\n',
  })
})
