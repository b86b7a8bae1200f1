import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { exportJWK, SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import type { TokenTrace } from '../../src/model/report/token-trace.ts'
import { renderTrace } from '../../src/report/text/trace-text.ts'
import { readPasted } from '../../src/token/read-pasted.ts'
import { trace as traceToken } from '../../src/trace.ts'
import { traces } from '../support/canary.ts'
import {
  type ForeignToken,
  hasGolangJwt,
  hasPyJwt,
  signWithGolangJwt,
  signWithPyJwt,
} from '../support/foreign-tokens.ts'
import { type CliOutcome, ensureBuilt, runCli } from '../support/run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-trace-'))
const [key, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
const now = Math.floor(Date.now() / 1000)
const hour = 3_600
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const curve = generateKeyPairSync('ed25519')

const isTrace = compileSchema()

/** The schema, closed: a member that it does not tell of is an error here, where users are to pass over it. */
function compileSchema() {
  const [schema, report] = ['trace', 'report'].map((name) =>
    JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', `${name}.schema.json`), 'utf8')),
  )
  const closed = JSON.parse(JSON.stringify(schema), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value
      ? { ...value, additionalProperties: false }
      : value,
  )
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  return ajv.addSchema(report).compile(closed)
}

beforeAll(ensureBuilt)
afterAll(() => rmSync(root, { recursive: true }))

type Services = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A folder with a compose file of these services, and other files. */
function world(name: string, services: Services, files: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  const written = Object.fromEntries(
    Object.entries(services).map(([service, environment]) => [service, { image: `example/${service}`, environment }]),
  )
  writeFileSync(join(folder, 'compose.yaml'), JSON.stringify({ name: 'shop', services: written }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

/** The world of `both`, in which `api` is built from this program. */
function worldWithSource(name: string, source: string): string {
  const folder = world(name, both, {
    'api/app.py': source,
    'api/Dockerfile': 'FROM python\nCOPY . .\nCMD ["python", "app.py"]\n',
  })
  const services = {
    auth: { image: 'example/auth', environment: both['auth'] },
    api: { build: './api', environment: both['api'] },
  }
  writeFileSync(join(folder, 'compose.yaml'), JSON.stringify({ name: 'shop', services }))
  return folder
}

function sign(secret: string | Buffer, claims: Readonly<Record<string, unknown>> = {}): string {
  return jsonwebtoken.sign({ sub: 'a-person', exp: now + hour, iat: now, ...claims }, secret, { algorithm: 'HS256' })
}

async function signWithJsonwebtoken({ claims, key: secret, algorithm, header = {} }: ForeignToken): Promise<string> {
  return jsonwebtoken.sign(claims, secret, { algorithm: algorithm as 'HS256', header: { alg: algorithm, ...header } })
}

/** The trace of a token, and that nothing of it or of the keys is in it, as JSON and as text. */
async function trace(directory: string, written: string): Promise<TokenTrace> {
  const pasted = readPasted(Secret.fromText(written))
  if (!('token' in pasted)) throw new Error(`there is ${pasted.kind}`)
  const request = { directory, displayDirectory: directory, files: [], envFiles: [], profiles: [], shell: {} }
  const audit = {
    compose: { ...request, compose: 'v5' },
    engine: null,
    fingerprintKey: randomBytes(32),
    failOn: 'error',
    version: '0.0.0-test',
  } as const
  const { trace: traced, report } = await traceToken({ audit, pasted }, AbortSignal.timeout(60_000))
  const text = renderTrace(traced, report, { color: true, width: 90 })
  demandSilence({ exitCode: 0, stdout: JSON.stringify(traced) + text, stderr: '' }, written)
  isTrace(JSON.parse(JSON.stringify(traced)))
  expect(isTrace.errors ?? []).toEqual([])
  return traced
}

function demandSilence({ stdout, stderr }: CliOutcome, token: string): void {
  const parts = token.split('.').filter((part) => part.length > 30)
  for (const secret of [key, other, ...parts, 'a-person-at-example']) {
    expect(traces(stdout + stderr, secret), `a part of ${secret.length} letters`).toEqual([])
  }
}

const both: Services = {
  auth: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h' },
  api: { JWT_SECRET: key },
}

/** What matters of a trace in most tests. */
function outline({ outcome, signers, answers }: TokenTrace): object {
  return {
    outcome,
    signers: signers.map(({ kind, service, variable, reading }) =>
      [kind, service, variable, reading].filter((word) => word !== undefined).join(' '),
    ),
    answers: answers.map(({ service, result, objections, reason }) =>
      [service, result, ...objections.map((one) => `${one.step}: ${one.reason}`), reason].filter(Boolean).join(' | '),
    ),
  }
}

describe('who signed it and who accepts it', () => {
  test('every service accepts a token of jsonwebtoken', async () => {
    const traced = await trace(world('both', both), sign(key, { role: 'admin', email: 'a-person-at-example' }))
    expect(outline(traced)).toEqual({
      outcome: 'accepted',
      signers: ['holding auth JWT_SECRET', 'holding api JWT_SECRET'],
      answers: ['api | accepted'],
    })
    expect(traced.token).toEqual({
      kind: 'jwt',
      flaws: [],
      place: null,
      algorithm: 'HS256',
      type: 'JWT',
      keyId: null,
      issuer: null,
      audience: [],
      issuedAt: new Date(now * 1000).toISOString(),
      notBefore: null,
      expiresAt: new Date((now + hour) * 1000).toISOString(),
      otherClaims: ['email', 'role'],
      withheld: [],
    })
  })

  test('one service holds another key, and audit’s finding says what to do', async () => {
    const cwd = world('split', { ...both, reports: { JWT_SECRET: other } })
    const traced = await trace(cwd, sign(key))
    expect(outline(traced)).toEqual({
      outcome: 'refused',
      signers: ['holding auth JWT_SECRET', 'holding api JWT_SECRET'],
      answers: ['api | accepted', 'reports | refused | signature: it verifies with a different key'],
    })
    expect(traced.findings.map(({ ruleId, services }) => [ruleId, services])).toEqual([
      ['secret-mismatch', ['reports']],
    ])
  })

  const libraries = [
    ['PyJWT', hasPyJwt(), signWithPyJwt],
    ['golang-jwt', hasGolangJwt(), signWithGolangJwt],
    ['jsonwebtoken', true, signWithJsonwebtoken],
  ] as const

  describe.each(libraries)('a token of %s', (_, isInstalled, signWith) => {
    const told = { claims: { sub: 'a-person', exp: now + hour, aud: ['web'] }, header: { kid: 'one' } }

    test.skipIf(!isInstalled).each(['HS256', 'HS384', 'HS512'])(
      '%s: its own key, and that of nobody',
      async (algorithm) => {
        const cwd = world('both', both)
        const own = await trace(cwd, await signWith({ ...told, key, algorithm }))
        expect(outline(own)).toEqual({
          outcome: 'accepted',
          signers: ['holding auth JWT_SECRET', 'holding api JWT_SECRET'],
          answers: ['api | accepted'],
        })
        expect(own.token).toMatchObject({ algorithm, keyId: 'one', audience: ['web'], type: 'JWT', flaws: [] })
        expect(outline(await trace(cwd, await signWith({ ...told, key: other, algorithm })))).toEqual({
          outcome: 'refused',
          signers: [],
          answers: ['api | refused | signature: it verifies with a different key'],
        })
      },
    )

    test.skipIf(!isInstalled)('signed with the decoded text', async () => {
      const text = Buffer.from('a-fake-key-of-32-letters-in-base').toString('base64')
      const cwd = world('decoded', { auth: { JWT_SECRET: text, JWT_EXPIRES_IN: '1h' }, api: { JWT_SECRET: text } })
      const token = await signWith({ ...told, key: 'a-fake-key-of-32-letters-in-base', algorithm: 'HS256' })
      expect(outline(await trace(cwd, token))).toEqual({
        outcome: 'refused',
        signers: ['holding auth JWT_SECRET base64', 'holding api JWT_SECRET base64'],
        answers: ['api | refused | signature: it verifies with a different key (base64)'],
      })
    })

    test.skipIf(!isInstalled)('signed with a private key, and expired', async () => {
      const cwd = world('rsa', {
        auth: { JWT_PRIVATE_KEY: privatePem, JWT_EXPIRES_IN: '1h' },
        api: { JWT_PUBLIC_KEY: publicPem },
      })
      const claims = { ...told.claims, exp: now - hour }
      expect(
        outline(await trace(cwd, await signWith({ ...told, claims, key: privatePem, algorithm: 'RS256' }))),
      ).toEqual({
        outcome: 'refused',
        signers: ['holding auth JWT_PRIVATE_KEY', 'holding api JWT_PUBLIC_KEY'],
        answers: ['api | refused | time: the token has expired'],
      })
    })
  })

  test.each([
    ['trimmed', ` ${key} `, key, 'surrounding-whitespace'],
    ['without its line break', `${key}\n`, key, 'trailing-newline'],
    ['with quotes', key, `"${key}"`, 'surrounding-quotes'],
    ['without quotes', `"${key}"`, key, 'surrounding-quotes'],
    ['from hexadecimal', key, Buffer.from(key, 'hex'), 'hex'],
  ])('a key that was taken %s', async (_, held, signing, reading) => {
    const cwd = world('read', { auth: { JWT_SECRET: held, JWT_EXPIRES_IN: '1h' }, api: { JWT_SECRET: held } })
    const { signers, outcome } = await trace(cwd, sign(signing))
    expect({ outcome, readings: signers.map((one) => one.reading) }).toEqual({
      outcome: 'refused',
      readings: [reading, reading],
    })
  })

  test('a key of .env that reaches nobody', async () => {
    const cwd = world('unwired', both, { '.env': `JWT_SECRET_KEY=${other}\n` })
    const traced = await trace(cwd, sign(other))
    expect(outline(traced)).toMatchObject({ outcome: 'refused', signers: ['unwired JWT_SECRET_KEY'] })
    expect(traced.advice).toEqual([
      'Pass JWT_SECRET_KEY to the services that verify tokens, or sign with the key that they hold.',
    ])
  })

  test('a text that the code falls back to', async () => {
    const source =
      'import os\nimport jwt\n\nKEY = os.environ.get("JWT_SECRET", "a-fallback-that-stands-in-the-code")\n\ndef check(token):\n    return jwt.decode(token, KEY, algorithms=["HS256"])\n'
    const folder = worldWithSource('fallback', source)
    const traced = await trace(folder, sign('a-fallback-that-stands-in-the-code'))
    expect(outline(traced)).toMatchObject({ outcome: 'refused', signers: ['fallback api JWT_SECRET'] })
    expect(traced.signers[0]?.location).toEqual({ file: 'api/app.py', line: 4 })
  })

  test.each([
    ['PyJWT', 'jwt.decode(token, KEY, algorithms=["HS256"])', 'import jwt', 'unknown'],
    ['python-jose', 'jwt.decode(token, KEY, algorithms=["HS256"])', 'from jose import jwt', 'accepted'],
  ])('a token that was issued in the future, at %s', async (library, call, imported, outcome) => {
    const source = `import os\n${imported}\n\nKEY = os.environ["JWT_SECRET"]\n\ndef check(token):\n    return ${call}\n`
    const folder = worldWithSource(`future-${library}`, source)
    const traced = await trace(folder, sign(key, { iat: now + 600, exp: now + hour }))
    expect([traced.outcome, traced.advice.map((line) => line.split(':')[0])]).toEqual([
      outcome,
      ['Compare the clock of the machine that signs with the clock of this one'],
    ])
  })

  test('a published key', async () => {
    const traced = await trace(world('both', both), sign('your-256-bit-secret'))
    expect(outline(traced)).toMatchObject({ outcome: 'refused', signers: ['published'] })
    expect(traced.advice).toEqual([
      'Find out which service signs with a key from a tutorial, and give it the key of the stack.',
    ])
  })

  test('a token of another stack', async () => {
    const traced = await trace(world('both', both), sign(randomBytes(32).toString('hex')))
    expect(outline(traced)).toEqual({
      outcome: 'refused',
      signers: [],
      answers: ['api | refused | signature: it verifies with a different key'],
    })
    expect(traced.advice[0]).toMatch(/^None of the keys found here signed it\./)
  })

  test('key pairs: RS256 by PEM, EdDSA by a JWKS, tokens of jose', async () => {
    const rsa = world('rsa', {
      auth: { JWT_PRIVATE_KEY: privatePem, JWT_EXPIRES_IN: '1h' },
      api: { JWT_PUBLIC_KEY: publicPem },
    })
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setExpirationTime('1h')
      .sign(pair.privateKey)
    expect(outline(await trace(rsa, token))).toMatchObject({ outcome: 'accepted' })
    const jwk = { ...(await exportJWK(curve.publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }
    const set = world('jwks', {
      auth: {
        JWT_PRIVATE_KEY: curve.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        JWT_EXPIRES_IN: '1h',
      },
      api: { JWT_JWKS: JSON.stringify({ keys: [jwk] }) },
    })
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: 'one' })
      .setExpirationTime('1h')
      .sign(curve.privateKey)
    const traced = await trace(set, signed)
    expect(traced.token).toMatchObject({ algorithm: 'EdDSA', keyId: 'one' })
    expect(traced.signers.length).toBeGreaterThan(0)
    expect(traced.outcome).not.toBe('refused')
  })

  test('an HMAC token that is signed with the text of a public key is nobody’s', async () => {
    const cwd = world('rsa', {
      auth: { JWT_PRIVATE_KEY: privatePem, JWT_EXPIRES_IN: '1h' },
      api: { JWT_PUBLIC_KEY: publicPem },
    })
    const { signers, outcome, answers } = await trace(cwd, sign(Buffer.from(publicPem)))
    expect({
      signers,
      outcome,
      steps: answers.flatMap(({ objections }) => objections.map(({ step }) => step)),
    }).toEqual({
      signers: [],
      outcome: 'refused',
      steps: ['key-type'],
    })
  })

  test('an unsigned token is accepted by nobody', async () => {
    const cwd = world('both', both)
    const token = jsonwebtoken.sign({ exp: now + hour }, '', { algorithm: 'none' })
    const traced = await trace(cwd, token)
    expect(outline(traced)).toMatchObject({ signers: [], outcome: 'refused' })
    expect(traced.advice).toEqual(['Anyone can create such a token: no service may accept it.'])
  })
})

describe('claims and times', () => {
  const strict: Services = {
    auth: { JWT_SECRET: key, JWT_EXPIRES_IN: '1h', JWT_ISSUER: 'auth', JWT_AUDIENCE: 'web' },
    api: { JWT_SECRET: key, JWT_ISSUER: 'auth', JWT_AUDIENCE: 'web' },
  }

  test.each([
    ['as the settings say', { iss: 'auth', aud: ['web', 'more'] }, 'accepted', 'api | accepted'],
    [
      'another issuer',
      { iss: 'else', aud: 'web' },
      'refused',
      'api | refused | issuer: it accepts a different issuer (JWT_ISSUER)',
    ],
    [
      'another audience',
      { iss: 'auth', aud: 'else' },
      'refused',
      'api | refused | audience: it expects another audience (JWT_AUDIENCE)',
    ],
    [
      'no audience',
      { iss: 'auth' },
      'refused',
      'api | refused | claims: the token has no aud, and it asks for one (JWT_AUDIENCE)',
    ],
    [
      'expired, and for another audience',
      { iss: 'auth', aud: 'else', exp: now - 60 },
      'refused',
      'api | refused | time: the token has expired | audience: it expects another audience (JWT_AUDIENCE)',
    ],
    [
      'not valid yet',
      { iss: 'auth', aud: 'web', nbf: now + 600 },
      'refused',
      'api | refused | time: the token is not valid yet',
    ],
  ])('%s', async (_, claims, outcome, answer) => {
    const traced = await trace(world('strict', strict), sign(key, claims))
    expect({ outcome: traced.outcome, answer: (outline(traced) as { answers: string[] }).answers[0] }).toEqual({
      outcome,
      answer,
    })
  })

  test('an algorithm that the validator does not allow', async () => {
    const cwd = world('algorithms', { ...both, api: { JWT_SECRET: key, JWT_ALGORITHM: 'HS256' } })
    const token = jsonwebtoken.sign({ exp: now + hour }, key, { algorithm: 'HS512' })
    const { answers } = await trace(cwd, token)
    expect(answers.find(({ service }) => service === 'api')?.objections).toEqual([
      { step: 'algorithm', reason: 'it allows HS256 and the token is signed with HS512' },
    ])
  })

  test('a claim that holds a key is withheld', async () => {
    const token = jsonwebtoken.sign(
      { exp: now + hour, iss: `x-${key}`, aud: [other, 'web'], [`claim-${key}`]: 1 },
      key,
      {
        keyid: key.toUpperCase(),
      },
    )
    const { token: told } = await trace(world('withheld', { ...both, reports: { JWT_SECRET: other } }), token)
    expect(told).toMatchObject({ issuer: null, keyId: null, audience: ['web'], otherClaims: [] })
    expect(told.withheld).toEqual(['keyId', 'issuer', 'audience', 'otherClaims'])
  })
})

describe('what is no whole JWT', () => {
  test.each([
    ['a cut token', () => sign(key).slice(0, -5), 'refused', 'cut-jwt'],
    ['a mock token', () => 'mock_access_token_admin', 'unknown', 'mock'],
    ['a session', () => 'Cookie: sessionid=0123456789abcdef0123456789abcdef', 'unknown', 'session-cookie'],
    ['PASETO', () => 'v4.local.c29tZS1jbGFpbXMtdGhhdC1hcmUtZW5jcnlwdGVk', 'unknown', 'paseto'],
    ['an opaque token', () => 'Bearer 0f1e2d3c4b5a69788796a5b4c3d2e1f0a1b2c3d4', 'unknown', 'opaque'],
  ])('%s', async (_, make, outcome, kind) => {
    const traced = await trace(world('both', both), make())
    expect({ outcome: traced.outcome, kind: traced.token.kind }).toEqual({ outcome, kind })
  })

  test.each([
    ['nothing', '', 'countersign: the input contains no token\n'],
    ['two tokens', () => `${sign(key)}\n${sign(other)}`, 'countersign: the input contains 2 tokens\n'],
  ])('%s', async (_, input, message) => {
    const text = typeof input === 'string' ? input : input()
    const run = await runCli(['trace'], { cwd: world('both', both), input: text })
    expect({ exitCode: run.exitCode, stdout: run.stdout, isTold: run.stderr.startsWith(message) }).toEqual({
      exitCode: 2,
      stdout: '',
      isTold: true,
    })
    demandSilence(run, text)
  })

  test('the word for nothing, which is no secret', async () => {
    const run = await runCli(['trace'], { cwd: world('both', both), input: 'Authorization: Bearer undefined' })
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(run.stderr).toContain('there is no token in what was given: `undefined` stands where it belongs\n')
  })

  test('a token that is given as an argument or as the name of a file is not quoted', async () => {
    const cwd = world('both', both)
    const token = sign(key)
    for (const args of [
      ['trace', token],
      ['trace', '--token-file', token],
      ['trace', `--token=${token}`],
      ['trace', '.', token],
    ]) {
      const run = await runCli(args, { cwd, input: '' })
      expect(run.exitCode).toBe(2)
      demandSilence(run, token)
    }
  })

  test('a token of a folder without compose files cannot be judged', async () => {
    const empty = join(root, 'empty')
    mkdirSync(empty, { recursive: true })
    expect(outline(await trace(empty, sign(key)))).toEqual({
      outcome: 'unknown',
      signers: [],
      answers: [],
    })
  })
})

describe('the command', () => {
  test.each([
    ['accepted', () => sign(key), 0],
    ['refused', () => sign(other), 1],
    ['unknown', () => 'mock_access_token', 3],
  ])('a token that is %s', async (outcome, make, exitCode) => {
    const cwd = world('both', both)
    const token = make()
    writeFileSync(join(cwd, 'token.txt'), `Authorization: Bearer ${token}\r\n`)
    const json = await runCli(['trace', '--format', 'json', '--log-level', 'debug'], { cwd, input: token })
    const text = await runCli(['trace', '--log-level', 'debug', '--token-file', 'token.txt'], {
      cwd,
      env: { FORCE_COLOR: '1' },
    })
    for (const run of [json, text]) demandSilence(run, token)
    expect({
      json: json.exitCode,
      text: text.exitCode,
      outcome: (JSON.parse(json.stdout) as TokenTrace).outcome,
    }).toEqual({
      json: exitCode,
      text: exitCode,
      outcome,
    })
  })

  test('the text, whole', async () => {
    const cwd = world('whole', { ...both, reports: { JWT_SECRET: other } })
    // Under load the file may have been loaded minutes ago.
    const issuedAt = Math.floor(Date.now() / 1000)
    const token = sign(key, { iss: 'auth', role: 'admin', iat: issuedAt, exp: issuedAt + 720 * hour })
    const { stdout } = await runCli(['trace'], { cwd, input: token })
    expect(stdout).toMatchInlineSnapshot(`
      "✗ refused  reports refuses it: it verifies with a different key

      token        a JWT, HS256
                   issuer auth
                   issued just now, expires in 30 days
                   other claims: role (their values are not shown)
      signed with  JWT_SECRET of auth and api (compose.yaml:1)

           validator  verifies with  because
        ✓  api        JWT_SECRET
        ✗  reports    JWT_SECRET     it verifies with a different key

      error  secret-mismatch  (likely)
        reports cannot verify tokens of auth: its JWT_SECRET differs
        ┌ compose.yaml:1
        │ auth signs with it; api verifies with it; reports reads another key here
        → Move the key of auth from compose.yaml:1 to .env as \`JWT_SECRET=…\`, and refer to it in auth too:
          write \`JWT_SECRET: \${JWT_SECRET}\` in the environment of reports.
        → \`countersign fix\` does it

      looked at  compose.yaml (project shop, 3 services)
      files only: --running compares them with the containers; exit code 1
      "
    `)
  })
})

describe('what is pasted around it', () => {
  test('a token of a file, in a cookie, where the code reads a header', async () => {
    const source =
      "import express from 'express'\nimport { expressjwt } from 'express-jwt'\n\nconst app = express()\napp.use(expressjwt({ secret: process.env.JWT_SECRET, algorithms: ['HS256'] }))\n"
    const folder = world('placed', both, {
      'api/app.js': source,
      'api/Dockerfile': 'FROM node\nCOPY . .\nCMD ["node", "app.js"]\n',
      'token.txt': `Cookie: access_token=${sign(key)}\n`,
    })
    const services = {
      auth: { image: 'example/auth', environment: both['auth'] },
      api: { build: './api', environment: both['api'] },
    }
    writeFileSync(join(folder, 'compose.yaml'), JSON.stringify({ name: 'shop', services }))
    const traced = await trace(folder, `Cookie: access_token=${sign(key)}`)
    expect(outline(traced)).toMatchObject({
      answers: [
        expect.stringMatching(/^api \| unknown \| placement: its library takes the token from a header, and this one/),
      ],
    })
  })
})

describe('live', () => {
  let server: Server
  const seen: (string | undefined)[] = []
  let status = 200

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(status, { Location: '/elsewhere', 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
  })
  afterAll(() => void server.close())

  test.each([
    [200, 0, 'accepted', '200'],
    [401, 1, 'refused', '401'],
    [302, 3, 'unknown', '302'],
  ])('an endpoint that answers %s', async (answered, exitCode, result, reason) => {
    status = answered
    seen.splice(0)
    const { port } = server.address() as AddressInfo
    const cwd = world('live', both, {
      'countersign.yaml': `probes: { api: { http: { url: "http://127.0.0.1:${port}/me?k=v" } } }\n`,
    })
    const token = sign(key)
    const run = await runCli(['trace', '--live', '--format', 'json'], { cwd, input: token })
    demandSilence(run, token)
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({
      exitCode,
      stderr: `asking api at http://127.0.0.1:${port}/me with the token\n`,
    })
    expect((JSON.parse(run.stdout) as TokenTrace).live).toEqual([
      { service: 'api', kind: 'http', where: `http://127.0.0.1:${port}/me`, result, reason },
    ])
    expect(seen).toEqual([`Bearer ${token}`])
  })

  test('nothing is asked where nothing is declared', async () => {
    const run = await runCli(['trace', '--live'], { cwd: world('both', both), input: sign(key) })
    expect(run).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'countersign: --live: no endpoint is declared for a validator of this token\n  Declare probes in countersign.yaml: see docs/configuration.md.\n',
    })
  })
})
