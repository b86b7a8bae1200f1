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

test('what could steer a terminal is escaped in the JSON of a rehearsal, too', async () => {
  const cwd = world('hostile', {
    'compose.yaml': `services:
  auth: { image: example/auth, secrets: [ jwt ], environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_EXPIRES_IN: 15m } }
secrets: { jwt: { file: "./k\u202ey.key" } }
`,
    'k\u202ey.key': key,
  })
  const { stdout } = await runCli(['rehearse', '--format', 'json'], { cwd })
  expect(stdout).toContain('"name": "k\\u202ey.key"')
  expect(JSON.parse(stdout)).toMatchObject({ rotations: [{ source: { kind: 'file', name: 'k\u202ey.key' } }] })
})

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
  live tokens   are refused from then on: everybody who is logged in has to log in again

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
        outOfStep: [],
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

const parted = {
  ...split,
  'compose.yaml': split['compose.yaml'].replace(key, `another-${key}`),
}

test('rehearse after a split tells who disagrees already, and does not say that everyone follows', async () => {
  const cwd = world('parted', parted)
  const { exitCode, stdout, stderr } = await runCli(['rehearse'], { cwd })
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
  expect(stdout).toBe(`JWT_SECRET  (.env:1)  feeds shop/access
  follow        auth (JWT_SECRET), api (JWT_SECRET)
  not following reports (JWT_SECRET): it already holds a different key: the key is written in
                compose.yaml:11
  in this order 1. First point reports at \${JWT_SECRET}, too: it holds a different key today, or
                none
                2. Put the new key into JWT_SECRET
                3. Recreate auth, api and reports in one step: docker compose up -d --force-recreate
                auth api reports
  live tokens   are refused from then on: everybody who is logged in has to log in again

1 service does not follow and holds another key, or none: reports.
`)
  const json = await runCli(['rehearse', '--format', 'json'], { cwd })
  const { rotations } = JSON.parse(json.stdout) as { rotations: Record<string, unknown>[] }
  expect(rotations).toMatchObject([
    { leftBehind: [], outOfStep: [{ service: 'reports', variable: 'JWT_SECRET', today: 'refused' }] },
  ])
})

test('rehearse leaves what nothing ties to the key to the gaps, and does not say that everyone follows', async () => {
  const cwd = world('loose-rehearsal', loose)
  const { exitCode, stdout } = await runCli(['rehearse', 'SIGNING'], { cwd })
  expect({ exitCode, isFine: stdout.includes('Everyone follows'), tellsGap: stdout.includes('  gap  ') }).toEqual({
    exitCode: 3,
    isFine: false,
    tellsGap: true,
  })
})

const loose = {
  'compose.yaml': `name: shop
services:
  auth-service:
    build: ./auth
    environment: { JWT_SECRET: "\${SIGNING}" }
  api-gateway:
    build: ./gateway
    environment: { JWT_KEY: "\${CHECKING}" }
`,
  '.env': `SIGNING=${key}\nCHECKING=another-${key}\n`,
}

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
    'countersign: rehearse NOPE: no key comes from it\n  Keys come from JWT_SECRET.\n',
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
    stdout: 'No key of this stack comes from a variable or a file: there is nothing to rotate.\n',
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
      'countersign: countersign.yaml is there already\n  Print the draft with --print, or overwrite the file with --force.\n',
  })
  expect((await runCli(['init', '--force'], { cwd })).exitCode).toBe(0)
})

test('init marks what it guesses', async () => {
  const cwd = world('guesses', split)
  const { stdout } = await runCli(['init', '--print'], { cwd })
  expect(stdout).toMatch(/\n {2}# guessed: their variables have the same name\n {2}access:\n/)
  expect(stdout).toContain('    issuers: [auth] # guessed: it sets how long tokens live (JWT_EXPIRES_IN)\n')
})

test('init writes what nothing ties together as a line to uncomment, and the audit then takes it for declared', async () => {
  const cwd = world('loose', loose)
  const audited = async (): Promise<{ verdict: string; codes: string[]; rules: string[] }> => {
    const { stdout } = await runCli(['audit', '--format', 'json'], { cwd })
    const report = JSON.parse(stdout) as {
      verdict: string
      gaps: { code: string }[]
      findings: { ruleId: string; severity: string }[]
    }
    return {
      verdict: report.verdict,
      codes: report.gaps.map(({ code }) => code),
      rules: report.findings.filter(({ severity }) => severity === 'error').map(({ ruleId }) => ruleId),
    }
  }
  const open = { verdict: 'incomplete', codes: ['unpaired'], rules: [] }
  expect(await audited()).toEqual(open)
  expect((await runCli(['init'], { cwd })).stderr).toBe(
    'countersign: wrote countersign.yaml; read it, correct it, then: countersign audit\n',
  )
  expect(await audited()).toEqual(open)
  const path = join(cwd, 'countersign.yaml')
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(/\n# groups:\n {2}# guessed: auth-service \(JWT_SECRET\) and api-gateway \(JWT_KEY\)/)
  writeFileSync(path, text.replace('# groups:', 'groups:').replace('  # access: {', '  access: {'))
  expect(await audited()).toEqual({ verdict: 'inconsistent', codes: [], rules: ['secret-mismatch'] })
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
    stderr: 'countersign: no JWT key was found in any service; nothing was written\n',
  })
})

test('init --live and verify --live propose what an OpenAPI document says asks for a token, and send nothing', async () => {
  const cwd = world('openapi', {
    'compose.yaml': `name: shop
services:
  auth:
    image: auth
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 1h }
  api:
    build: .
    ports: ["8003:8000"]
    environment: { JWT_SECRET: "\${JWT_SECRET}" }
`,
    '.env': 'JWT_SECRET=a-key-of-the-tests-that-occurs-nowhere-else\n',
    'openapi.yaml': `openapi: 3.1.0
components: { securitySchemes: { token: { type: http, scheme: bearer } } }
paths:
  /jobs: { get: { security: [{ token: [] }] } }
  /jobs/{id}: { get: { security: [{ token: [] }] } }
  /health: { get: {} }
`,
  })
  const proposed = `probes:
  api:
    http:
      - { url: "http://localhost:8003/jobs" } # openapi.yaml requires a token there
`
  const init = await runCli(['init', '--live', '--print'], { cwd })
  // As comments or not: what stands there is for review.
  expect(init.stdout.replaceAll(/^# ?/gm, '')).toContain(proposed)
  const verify = await runCli(['verify', '--live'], { cwd })
  expect({ exitCode: verify.exitCode, isProposed: verify.stderr.replaceAll(/^ {2}/gm, '').includes(proposed) }).toEqual(
    {
      exitCode: 2,
      isProposed: true,
    },
  )
})
