import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { replaceFiles } from '../../src/collect/replace-files.ts'
import type { FixReport } from '../../src/model/report/fix.ts'
import { traces } from '../support/canary.ts'
import { type CliOutcome, ensureBuilt, runCli } from '../support/run-cli.ts'

vi.setConfig({ testTimeout: 120_000 })

const root = mkdtempSync(join(tmpdir(), 'countersign-fix-'))
const isFix = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'fix.schema.json'), 'utf8')),
)
const [key, other] = ['8c41f7d2b60e95a3c7184fe2d90b36a5', 'd90b36a58c41f7d2b60e95a3c7184fe2'].map(
  (text) => `fake-key-for-tests-${text}`,
)

beforeAll(ensureBuilt)
afterAll(() => rmSync(root, { recursive: true }))

type Files = Readonly<Record<string, string>>
let number = 0

/** A folder with these files. */
function world(files: Files): string {
  number += 1
  const folder = join(root, `world-${number}`)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

const issuer = `  auth:\n    image: example/auth\n    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 1h }\n`
const compose = (api: string) => `name: shop\nservices:\n${issuer}  api:\n    image: example/api\n${api}`
const missing: Files = {
  'compose.yaml': compose('    environment:\n      JWT_ALGORITHM: HS256 # checks\n'),
  '.env': `JWT_SECRET=${key}\n`,
}

/** Runs `fix`; nothing of a key may be printed. */
async function fix(cwd: string, ...args: readonly string[]): Promise<CliOutcome> {
  const outcome = await runCli(['fix', ...args], { cwd })
  for (const secret of [key, other, ...readKeys(cwd)]) {
    if (secret !== undefined) expect(traces(outcome.stdout + outcome.stderr, secret)).toEqual([])
  }
  return outcome
}

/** Every new key that stands in an env file. */
function readKeys(cwd: string): readonly string[] {
  const path = join(cwd, '.env')
  return existsSync(path)
    ? Array.from(readFileSync(path, 'utf8').matchAll(/=([0-9a-f]{64})$/gm), ([, one = '']) => one)
    : []
}

async function fixAsJson(cwd: string, ...args: readonly string[]): Promise<FixReport> {
  const { stdout } = await fix(cwd, '--format', 'json', ...args)
  const report = JSON.parse(stdout) as FixReport
  expect(isFix(report), JSON.stringify(isFix.errors)).toBe(true)
  return report
}

const read = (folder: string, file = 'compose.yaml') => readFileSync(join(folder, file), 'utf8')

describe('what it prints and writes', () => {
  test('without flags a diff, with the code of the audit, and nothing is written', async () => {
    const folder = world(missing)
    expect(await fix(folder)).toEqual({
      exitCode: 1,
      stderr: '',
      stdout: `1 fix in 1 file: nothing is written without --write

fix  secret-missing (error)
  api has no JWT_SECRET, which auth holds (it sets JWT_ALGORITHM, which a service that verifies
  tokens needs)
  compose.yaml

--- compose.yaml
+++ compose.yaml
@@ -7,3 +7,4 @@
     image: [masked]
     environment:
       JWT_ALGORITHM: [masked] # [comment]
+      JWT_SECRET: \${JWT_SECRET}

the files: inconsistent before, consistent with the fixes
  → then recreate: docker compose up -d api
`,
    })
    expect(read(folder)).toBe(missing['compose.yaml'])
  })

  test('with --write the file, once', async () => {
    const folder = world(missing)
    expect((await fix(folder, '--write')).exitCode).toBe(0)
    expect(read(folder)).toBe(`${missing['compose.yaml']}      JWT_SECRET: \${JWT_SECRET}\n`)
    expect(await fix(folder, '--write')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: 'nothing to fix\n\nthe files: consistent\n',
    })
  })

  test('as JSON', async () => {
    const report = await fixAsJson(world(missing), '--write')
    expect(report).toMatchObject({
      isWritten: true,
      verdict: { before: 'inconsistent', after: 'consistent' },
      fixes: [{ kind: 'finding', id: 'secret-missing', safety: 'safe', because: [], newKeys: [], services: ['api'] }],
      files: [{ file: 'compose.yaml', change: 'changed' }],
      unfixed: [],
      recreate: ['api'],
      command: 'docker compose up -d api',
    })
  })

  test('a key that is needed is made, written into .env, and not shown', async () => {
    const folder = world({ 'compose.yaml': missing['compose.yaml']?.replace('${JWT_SECRET}', '${JWT_SECRET:-}') ?? '' })
    const { stdout } = await fix(folder, '--write', '--unsafe')
    expect(read(folder, '.env')).toMatch(/^JWT_SECRET=[0-9a-f]{64}\n$/)
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
    expect(stdout).toContain('JWT_SECRET gets a new random key, which is not shown')
    expect(stdout).toContain('+JWT_SECRET=[new key]')
    expect(stdout).toContain('--- /dev/null')
  })

  test('what is unsafe is left, with the reason, and made with --unsafe', async () => {
    const folder = world({
      'compose.yaml': compose('    environment: { JWT_SECRET: "${JWT_SECRET}" }\n'),
      '.env': '# mine\nJWT_SECRET=changeme # todo\nOTHER=1\n',
    })
    const left = await fixAsJson(folder, '--write')
    expect([left.isWritten, left.unfixed.map(({ id, why }) => [id, why])]).toEqual([
      false,
      [['placeholder-secret', 'unsafe']],
    ])
    const made = await fixAsJson(folder, '--write', '--unsafe')
    expect(made).toMatchObject({ fixes: [{ safety: 'unsafe', newKeys: ['JWT_SECRET'] }], recreate: ['auth', 'api'] })
    expect(read(folder, '.env')).toMatch(/^# mine\n# todo\nJWT_SECRET=[0-9a-f]{64}\nOTHER=1\n$/)
  })

  test('--only and --service choose', async () => {
    const api = '    environment: { JWT_SECRET: changeme }\n'
    const folder = world({ 'compose.yaml': compose(api), '.env': `JWT_SECRET=${key}\n` })
    const ids = async (...args: readonly string[]) => (await fixAsJson(folder, ...args)).fixes.map(({ id }) => id)
    expect(await ids()).toEqual(['secret-mismatch'])
    expect(await ids('--only', 'short-secret', '--only', 'secret-mismatch')).toEqual(['secret-mismatch'])
    expect(await ids('--only', 'short-secret')).toEqual([])
    expect(await ids('--service', 'api')).toEqual(['secret-mismatch'])
    expect(await ids('--service', 'web')).toEqual([])
  })

  test('the lines that settle a gap go into countersign.yaml, when asked for', async () => {
    const folder = world({
      'compose.yaml':
        'name: shop\nservices:\n  rest:\n    image: postgrest/postgrest:v12\n    environment: { PGRST_JWT_SECRET: "${KEY}" }\n',
      '.env': `KEY=${key}\n`,
    })
    expect((await fixAsJson(folder)).unfixed).toMatchObject([{ kind: 'gap', id: 'unpaired', why: 'unsafe' }])
    const made = await fixAsJson(folder, '--unsafe', '--only', 'unpaired', '--write')
    expect(made.verdict).toEqual({ before: 'incomplete', after: 'consistent' })
    expect(read(folder, 'countersign.yaml')).toBe('groups:\n  access: { external: true, validators: [rest] }\n')
  })

  test('a finding of the text report names it', async () => {
    const { stdout } = await runCli(['audit'], { cwd: world(missing) })
    expect(stdout).toContain('→ `countersign fix` does it')
  })
})

describe('what it refuses', () => {
  const wrong: Files = {
    ...missing,
    'compose.yaml': compose('    env_file: [own.env]\n'),
    'own.env': `JWT_SECRET=${other}\n`,
  }

  test('a symbolic link', async () => {
    const folder = world({ 'real.yaml': missing['compose.yaml'] ?? '', '.env': missing['.env'] ?? '' })
    symlinkSync('real.yaml', join(folder, 'compose.yaml'))
    const { fixes, unfixed } = await fixAsJson(folder, '--write')
    expect({ fixes, reasons: unfixed.map(({ reason }) => reason) }).toEqual({
      fixes: [],
      reasons: ['it is a symbolic link'],
    })
    expect(read(folder, 'real.yaml')).toBe(missing['compose.yaml'])
  })

  test('a link in place of .env', async () => {
    const folder = world({
      'compose.yaml': compose('    environment: { JWT_SECRET: "${JWT_SECRET}" }\n'),
      'shared/.env': 'JWT_SECRET=changeme\n',
    })
    symlinkSync('shared/.env', join(folder, '.env'))
    const { unfixed } = await fixAsJson(folder, '--write', '--unsafe')
    expect(unfixed.map(({ why, reason }) => [why, reason])).toEqual([['refused', 'it is a symbolic link']])
    expect(read(folder, 'shared/.env')).toBe('JWT_SECRET=changeme\n')
  })

  test('a file with several names', async () => {
    const folder = world(missing)
    linkSync(join(folder, 'compose.yaml'), join(folder, 'copy.yaml'))
    const { unfixed } = await fixAsJson(folder, '--write')
    expect(unfixed.map(({ reason }) => reason)).toEqual([
      'compose.yaml: it has several names (hard links), of which only one would be changed',
    ])
  })

  test('a file outside of the project folder, also by a folder that is a link', async () => {
    const outside = world({ 'auth.env': 'JWT_SECRET=changeme\n' })
    const files = (path: string) => ({
      'compose.yaml': `name: shop\nservices:\n  auth:\n    image: example/auth\n    env_file: ${path}\n    environment: { JWT_EXPIRES_IN: 1h }\n  api:\n    image: example/api\n    env_file: ${path}\n`,
    })
    const folder = world(files(join(outside, 'auth.env')))
    const linked = world(files('link/auth.env'))
    symlinkSync(outside, join(linked, 'link'))
    for (const one of [folder, linked]) {
      const { unfixed } = await fixAsJson(one, '--write', '--unsafe')
      expect(unfixed.map(({ reason }) => reason.replace(/^.*: /, ''))).toEqual(['it is outside the project folder'])
    }
    expect(read(outside, 'auth.env')).toBe('JWT_SECRET=changeme\n')
  })

  test('what is in an anchor of a list, and says so', async () => {
    const folder = world({
      'compose.yaml': `name: shop\nx-env: &env\n  - JWT_ALGORITHM=HS256\nservices:\n${issuer}  api:\n    image: example/api\n    environment: *env\n`,
      '.env': missing['.env'] ?? '',
    })
    const { unfixed } = await fixAsJson(folder, '--write')
    expect(unfixed.map(({ why, reason }) => [why, reason])).toEqual([
      ['refused', 'the environment is the alias of a list, to which nothing can be added'],
    ])
  })

  test('broken YAML: nothing to fix, and the code of the audit', async () => {
    const { exitCode, stdout } = await fix(world({ 'compose.yaml': 'services:\n  a: [\n' }), '--write')
    expect([exitCode, stdout]).toEqual([3, 'nothing to fix\n\nthe files: incomplete\n'])
  })

  test.each([
    ['a rule that is not there', ['--only', 'secret-mising'], /--only: no such rule[\s\S]*Did you mean secret-missing/],
    ['a format that is not there', ['--format', 'sarif'], /--format: no such format/],
    ['a folder that is not there', ['nowhere'], /no such folder/],
  ])('%s', async (_name, args, message) => {
    const { exitCode, stderr } = await fix(world(missing), ...args)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(message)
  })

  test('a file that changed since the look: nothing is written', () => {
    const folder = world({ a: 'one', b: 'two' })
    const bytes = (text: string) => new TextEncoder().encode(text)
    const replacements = [
      { path: join(folder, 'a'), shownAs: 'a', before: bytes('one'), after: bytes('1') },
      { path: join(folder, 'b'), shownAs: 'b', before: bytes('other'), after: bytes('2') },
    ]
    expect(() => replaceFiles(replacements, folder)).toThrow('b changed during the audit')
    const appeared = { path: join(folder, 'a'), shownAs: 'a', before: null, after: bytes('1') }
    expect(() => replaceFiles([appeared], folder)).toThrow('a changed during the audit')
    expect([read(folder, 'a'), read(folder, 'b'), readdirSync(folder)]).toEqual(['one', 'two', ['a', 'b']])
  })

  test.runIf(process.getuid?.() === 0)('a folder that may not be written: nothing is left behind', async () => {
    const folder = world(wrong)
    chmodSync(folder, 0o555)
    const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js')
    chmodSync(root, 0o755)
    const { status, stderr } = spawnSync(process.execPath, ['--', cli, 'fix', '--write'], {
      cwd: folder,
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    })
    expect(status).toBe(2)
    expect(stderr).toContain('compose.yaml cannot be written: permission denied (EACCES). Nothing was changed.')
    expect(readdirSync(folder).toSorted()).toEqual(['.env', 'compose.yaml', 'own.env'])
    chmodSync(folder, 0o755)
  })

  test.runIf(process.getuid?.() === 0)('a change of owner and mode: both stay', async () => {
    const folder = world(missing)
    const path = join(folder, 'compose.yaml')
    chmodSync(path, 0o640)
    chownSync(path, 1234, 2345)
    await fix(folder, '--write')
    const { uid, gid, mode } = statSync(path)
    expect([uid, gid, mode & 0o7777]).toEqual([1234, 2345, 0o640])
    expect(read(folder)).toContain('JWT_SECRET: ${JWT_SECRET}\n')
  })
})

describe('a key file that a service may not read', () => {
  const closed: Files = {
    'compose.yaml': `name: shop
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_EXPIRES_IN: 1h }
    secrets: [jwt]
  api:
    image: example/api
    user: "10001"
    environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_ALGORITHM: HS256 }
    secrets: [jwt]
secrets: { jwt: { file: jwt.txt } }
`,
    'jwt.txt': `${key}`,
  }
  const stateOf = (path: string): readonly (number | string)[] => {
    const { ino, mode } = statSync(path)
    return [ino, (mode & 0o7777).toString(8), readFileSync(path, 'utf8')]
  }

  test('gets other permissions and stays the same file, when asked for', async () => {
    const folder = world(closed)
    const path = join(folder, 'jwt.txt')
    chmodSync(path, 0o600)
    const [inode, , text] = stateOf(path)
    expect((await fixAsJson(folder, '--write')).unfixed).toMatchObject([
      { id: 'secret-missing', why: 'unsafe', reason: 'every user of this machine could read jwt.txt' },
    ])
    expect(stateOf(path)).toEqual([inode, '600', text])
    const made = await fixAsJson(folder, '--write', '--unsafe')
    expect(made).toMatchObject({
      isWritten: true,
      verdict: { before: 'inconsistent', after: 'consistent' },
      fixes: [{ id: 'secret-missing', safety: 'unsafe', files: ['jwt.txt'] }],
      files: [
        {
          file: 'jwt.txt',
          change: 'changed',
          diff: 'diff --git a/jwt.txt b/jwt.txt\nold mode 100600\nnew mode 100604',
        },
      ],
      recreate: ['api'],
      command: 'docker compose up -d --force-recreate api',
    })
    expect(stateOf(path)).toEqual([inode, '604', text])
    expect(await fixAsJson(folder, '--write', '--unsafe')).toMatchObject({ isWritten: false, fixes: [], files: [] })
  })

  test('keeps its new text where that is fixed as well, and the permissions of both', async () => {
    const folder = world({ ...closed, 'jwt.txt': 'changeme\n' })
    const path = join(folder, 'jwt.txt')
    chmodSync(path, 0o600)
    await fixAsJson(folder, '--write', '--unsafe')
    expect(stateOf(path).slice(1)).toEqual(['604', 'changeme\n'])
  })

  test('is left as it is where its permissions changed since the look, or a link stands there', () => {
    const folder = world({ a: 'one' })
    const path = join(folder, 'a')
    chmodSync(path, 0o640)
    const change = { path, shownAs: 'a', before: 0o600, after: 0o604 }
    expect(() => replaceFiles([], folder, [change])).toThrow('a changed during the audit')
    symlinkSync('a', join(folder, 'link'))
    const ofLink = { path: join(folder, 'link'), shownAs: 'link', before: 0o640, after: 0o644 }
    expect(() => replaceFiles([], folder, [ofLink])).toThrow('link is not written: it is a symbolic link')
    expect(stateOf(path).slice(1)).toEqual(['640', 'one'])
  })
})

describe('the samples', () => {
  const samples = join(import.meta.dirname, '..', '..', 'compose-samples')

  test.each([
    ['connectme', []],
    ['ecloud-chat', []],
    ['edms-backup', []],
    ['federated-imputation', []],
    // The key of the tests is copied out of another env file under another name, which a variable chooses.
    ['netra-staging', ['--unsafe']],
  ])('%s: the fixed files have the verdict of the fixed state', { timeout: 120_000 }, async (name, more) => {
    const folder = join(root, name)
    cpSync(join(samples, name), folder, { recursive: true })
    // The source beside the compose file counts within one repository.
    mkdirSync(join(folder, '.git'))
    expect((await fix(join(folder, 'broken'), '--write', ...more)).exitCode).toBe(0)
    expect((await runCli(['audit'], { cwd: join(folder, 'broken') })).exitCode).toBe(0)
    expect((await fix(join(folder, 'broken'), '--write', ...more)).stdout).not.toContain('written')
    expect((await runCli(['audit'], { cwd: join(folder, 'fixed') })).exitCode).toBe(0)
  })
})

describe('what stands elsewhere', () => {
  const envFiles = (files: Readonly<Record<'auth' | 'api', string>>): Files => ({
    'compose.yaml': `name: shop\nservices:\n  auth:\n    image: example/auth\n    env_file: ${files.auth}\n    environment: { JWT_EXPIRES_IN: 1h }\n  api:\n    image: example/api\n    env_file: ${files.api}\n`,
    'auth.env': `# of auth\nJWT_SECRET_MAIN=${key}\n`,
    'api.env': `A=1\nJWT_SECRET=${other} # of api\n`,
    'countersign.yaml': 'groups: { access: { issuers: [auth], validators: [api] } }\n',
  })

  test('a key that two env files give to two names: the one value in place of the other', async () => {
    const folder = world(envFiles({ auth: 'auth.env', api: 'api.env' }))
    expect((await fix(folder, '--write')).exitCode).toBe(0)
    expect([read(folder, 'auth.env'), read(folder, 'api.env')]).toEqual([
      `# of auth\nJWT_SECRET_MAIN=${key}\n`,
      `A=1\n# of api\nJWT_SECRET=${key}\n`,
    ])
  })

  test('the same where a variable chooses the file: only with --unsafe', async () => {
    const folder = world(envFiles({ auth: 'auth.env', api: '${STAGE:-api}.env' }))
    const before = read(folder, 'api.env')
    const { exitCode, stdout } = await fix(folder, '--write')
    expect({ exitCode, text: read(folder, 'api.env') }).toEqual({ exitCode: 1, text: before })
    expect(stdout).toContain('! the key is copied into an env file of another environment')
    expect((await fix(folder, '--write', '--unsafe')).exitCode).toBe(0)
    expect(read(folder, 'api.env')).toBe(`A=1\n# of api\nJWT_SECRET=${key}\n`)
  })

  const reads =
    'import os\nimport jwt\nfrom fastapi import FastAPI\n\napp = FastAPI()\nKEY = os.environ["JWT_SECRET"]\n'
  const signs = `${reads}AUDIENCE = os.environ.get("JWT_AUDIENCE", "web")\n\n@app.post("/login")\ndef login():\n    return jwt.encode({"aud": AUDIENCE}, KEY, algorithm="HS256")\n`
  const verifies = `${reads}AUDIENCE = os.getenv("JWT_AUDIENCE", "api")\n\n@app.get("/me")\ndef me(token: str):\n    return jwt.decode(token, KEY, algorithms=["HS256"], audience=AUDIENCE)\n`

  test('an audience that is a default in the code of the issuer: written for the validator', async () => {
    const dockerfile = 'FROM python:3.13\nCOPY . .\nCMD ["uvicorn", "app:app"]\n'
    const service = (name: string) =>
      `  ${name}:\n    build: ./${name}\n    environment:\n      JWT_SECRET: \${JWT_SECRET}\n`
    const text = `name: shop\nservices:\n${service('auth')}${service('api')}`
    const folder = world({
      'compose.yaml': text,
      '.env': `JWT_SECRET=${key}\n`,
      ...{ 'auth/Dockerfile': dockerfile, 'auth/app.py': signs, 'api/Dockerfile': dockerfile, 'api/app.py': verifies },
    })
    expect((await fix(folder, '--write')).exitCode).toBe(0)
    expect(read(folder)).toBe(`${text}      JWT_AUDIENCE: web\n`)
  })
})

describe('how files are written', () => {
  const env: Files = { '.env': `JWT_SECRET=${key}\n` }

  test.each([
    [
      'an override file that has the service: where the variable is',
      {
        ...env,
        'compose.yaml': compose('    environment: { JWT_ALGORITHM: HS256 }\n'),
        'compose.override.yaml': `services:\n  api:\n    environment:\n      - JWT_SECRET=${other} # why\n`,
      },
      'compose.override.yaml',
      'services:\n  api:\n    environment:\n      - JWT_SECRET=${JWT_SECRET} # why\n',
    ],
    [
      'a merged environment: in one of its own',
      {
        ...env,
        'compose.yaml': `name: shop\nx-base: &base\n  image: example/api\n  environment:\n    JWT_ALGORITHM: HS256\nservices:\n${issuer}  api:\n    <<: *base\n`,
      },
      'compose.yaml',
      `name: shop\nx-base: &base\n  image: example/api\n  environment: &shared-environment\n    JWT_ALGORITHM: HS256\nservices:\n${issuer}  api:\n    <<: *base\n    environment:\n      <<: *shared-environment\n      JWT_SECRET: \${JWT_SECRET}\n`,
    ],
    [
      'line breaks of Windows',
      { ...env, 'compose.yaml': missing['compose.yaml']?.replaceAll('\n', '\r\n') ?? '' },
      'compose.yaml',
      `${missing['compose.yaml']}      JWT_SECRET: \${JWT_SECRET}\n`.replaceAll('\n', '\r\n'),
    ],
    [
      'several documents',
      { ...env, 'compose.yaml': `${compose('')}---\nservices:\n  api:\n    environment: { JWT_ALGORITHM: HS256 }\n` },
      'compose.yaml',
      `${compose('')}---\nservices:\n  api:\n    environment: { JWT_ALGORITHM: HS256, JWT_SECRET: "\${JWT_SECRET}" }\n`,
    ],
    [
      'a key file that ends with a line break',
      {
        'compose.yaml': `name: shop\nservices:\n  auth:\n    image: example/auth\n    secrets: [jwt]\n    environment: { JWT_SECRET_FILE: /run/secrets/jwt, JWT_EXPIRES_IN: 1h }\n  api:\n    image: example/api\n    environment: { JWT_SECRET: ${key} }\nsecrets:\n  jwt: { file: ./jwt.key }\n`,
        'jwt.key': `${key}\n`,
      },
      'jwt.key',
      key,
    ],
  ] as const)('%s', async (_name, files, file, text) => {
    const folder = world(files as Files)
    await fix(folder, '--write')
    expect(read(folder, file)).toBe(text)
  })
})
