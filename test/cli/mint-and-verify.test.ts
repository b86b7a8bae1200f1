import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt, runCli } from '../support/run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
const key = 'a-fake-key-for-the-minting-tests-0123456789'

beforeAll(ensureBuilt)
afterAll(() => rmSync(root, { recursive: true }))

function world(name: string, compose: string): string {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'compose.yaml'), compose)
  writeFileSync(join(folder, '.env'), `JWT_SECRET=${key}\n`)
  return folder
}

const right = `name: shop
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 15m, JWT_ISSUER: auth, JWT_AUDIENCE: web }
  api:
    image: example/api
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_ISSUER: auth, JWT_AUDIENCE: web }
`

interface Decoded {
  readonly header: Record<string, unknown>
  readonly payload: Record<string, unknown>
}

/** Verifies the signature with Node alone, so that jose is not asked about itself. */
function decode(token: string, secret: string): Decoded {
  const [header = '', payload = '', signature] = token.trim().split('.')
  expect(signature).toBe(createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url'))
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
  return { header: read(header), payload: read(payload) }
}

test('mint prints one token as the service would sign it, and nothing else', async () => {
  const cwd = world('right', right)
  const before = Math.floor(Date.now() / 1000)
  const { exitCode, stdout, stderr } = await runCli(
    ['mint', 'auth', '--claim', 'role=admin', '--claim', 'level=3', '--claim', 'sub=7', '--ttl', '5m'],
    { cwd },
  )
  expect({ exitCode, stderr, lines: stdout.split('\n').length }).toEqual({ exitCode: 0, stderr: '', lines: 2 })
  const { header, payload } = decode(stdout, key)
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT' })
  expect(payload).toEqual({
    sub: '7',
    iss: 'auth',
    aud: 'web',
    iat: expect.any(Number),
    nbf: payload['iat'],
    exp: Number(payload['iat']) + 300,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    role: 'admin',
    level: 3,
  })
  expect(Number(payload['iat'])).toBeGreaterThanOrEqual(before)
})

test('mint adds the claims that are declared for the group, under those of the call', async () => {
  const cwd = world('declared', right)
  const claims = 'claims: { iss: shop, user_id: 7, scope: [read, write] }'
  writeFileSync(
    join(cwd, 'countersign.yaml'),
    `groups:\n  access:\n    issuers: [auth]\n    validators: [api]\n    ${claims}\n`,
  )
  const { exitCode, stdout } = await runCli(['mint', 'auth', '--claim', 'user_id=8'], { cwd })
  expect(exitCode).toBe(0)
  expect(decode(stdout, key).payload).toMatchObject({ iss: 'shop', aud: 'web', user_id: 8, scope: ['read', 'write'] })
})

test.each([
  [
    'a service that is not there',
    ['mint', 'nobody'],
    'countersign: mint nobody: no such service\n  The services are auth, api.\n',
  ],
  [
    'a claim without a value',
    ['mint', 'auth', '--claim', 'admin'],
    'countersign: --claim must be NAME=VALUE\n  For example --claim role=admin.\n',
  ],
  [
    'a token that outlives the day',
    ['mint', 'auth', '--ttl', '2000m'],
    'countersign: --ttl must be a duration of at most 24 hours\n  For example 10s, 500ms or 2m.\n',
  ],
  [
    'a purpose that the service has no key for',
    ['mint', 'auth', '--purpose', 'refresh'],
    'countersign: mint auth: it holds no key for refresh that could be read\n  Its keys are for access: --purpose.\n',
  ],
])('mint refuses %s', async (_, args, stderr) => {
  const cwd = world('right', right)
  expect(await runCli(args, { cwd })).toEqual({ exitCode: 2, stdout: '', stderr })
})

interface Report {
  readonly verdict: string
  readonly matrix: readonly object[]
  readonly findings: readonly { readonly ruleId: string }[]
}

test('verify proves each pair by a token', async () => {
  const cwd = world('right', right)
  const { exitCode, stdout } = await runCli(['verify', '--format', 'json'], { cwd })
  const report = JSON.parse(stdout) as Report
  expect({ exitCode, verdict: report.verdict, matrix: report.matrix }).toEqual({
    exitCode: 0,
    verdict: 'consistent',
    matrix: [
      {
        group: 'shop/access',
        issuer: 'auth',
        validator: 'api',
        evidence: 'resolved',
        result: 'accepted',
        reason: 'a token minted with one key was accepted with the other',
        method: 'minted',
        basis: 'shared-variable',
      },
    ],
  })
  const text = await runCli(['verify'], { cwd })
  expect(text.stdout).toContain('minted and verified  1 of 1 token passed')
  expect(text.stdout).not.toContain('eyJ')
})

test('verify finds what equal keys hide', async () => {
  const cwd = world(
    'short',
    `name: base
services:
  auth:
    image: supabase/gotrue:v2.170.0
    environment: { GOTRUE_JWT_SECRET: twenty-fake-chars-xyz, GOTRUE_JWT_EXP: "3600" }
  rest:
    image: postgrest/postgrest:v12.2.0
    environment: { PGRST_JWT_SECRET: twenty-fake-chars-xyz }
`,
  )
  const { exitCode, stdout } = await runCli(['verify', '--format', 'json'], { cwd })
  const report = JSON.parse(stdout) as Report
  expect({ exitCode, rules: report.findings.map(({ ruleId }) => ruleId), matrix: report.matrix }).toEqual({
    exitCode: 1,
    rules: expect.arrayContaining(['verification-refused']),
    matrix: [
      expect.objectContaining({
        result: 'refused',
        step: 'key-length',
        reason: 'PostgREST refuses keys under 256 bits',
      }),
    ],
  })
})

test.each([
  ['markdown', '| `auth` | `api` | accepted | a token minted with one key was accepted with the other |'],
  ['junit', '<testcase name="auth to api"'],
  ['github', '::notice title=verify::1 of 1 token passed'],
  [
    'sarif',
    '"description": "a token of auth at api: accepted, a token minted with one key was accepted with the other"',
  ],
])('the matrix stands in the %s report', async (format, expected) => {
  const cwd = world('right', right)
  const { exitCode, stdout } = await runCli(['verify', '--format', format], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toContain(expected)
})

const twoServices = (text: string, more = '') => `name: shop
services:
  auth:
    build: ./auth
    environment: { JWT_SECRET: "${text}"${more} }
  api:
    build: ./api
    environment: { JWT_SECRET: "${text}" }
`

test.each([
  [
    'a variable that a platform sets',
    'platform',
    twoServices('${SERVICE_PASSWORD_JWT:-dev}', ', SERVICE_FQDN_AUTH: null'),
    'SERVICE_PASSWORD_JWT (a variable that Coolify sets when it deploys) supplies it',
    0,
    '2 services take the same unknown value',
  ],
  [
    'a variable that a platform may set',
    'unmarked',
    twoServices('${SERVICE_PASSWORD_JWT}'),
    'SERVICE_PASSWORD_JWT is not set here: Coolify sets it when it deploys the stack',
    3,
    'plain `docker compose` passes',
  ],
  [
    'a variable of an env file that could not be read',
    'unread',
    twoServices('${OTHER_KEY:-dev}'),
    'OTHER_KEY (a variable that .env may set) supplies it',
    3,
    'env file .env was not read',
  ],
])('%s signs nothing, and audit and mint say one thing', async (_, name, compose, refusal, exitCode, said) => {
  const cwd = world(name, compose)
  if (name === 'unread') {
    rmSync(join(cwd, '.env'))
    symlinkSync('.env', join(cwd, '.env')) // nobody can read a link to itself, while permissions do not bind root
  }
  const minted = await runCli(['mint', 'auth'], { cwd })
  expect({ exitCode: minted.exitCode, stdout: minted.stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(minted.stderr).toContain(refusal)
  const audited = await runCli(['audit', '--no-color'], { cwd })
  expect(audited.exitCode).toBe(exitCode)
  expect(audited.stdout.replace(/\s+/g, ' ')).toContain(said)
  expect(audited.stdout).not.toMatch(/same key/)
  const verified = await runCli(['verify', '--no-color'], { cwd })
  expect(verified.stdout).not.toMatch(/1 of 1/)
})
