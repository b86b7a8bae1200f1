import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import express, { type RequestHandler } from 'express'
import jwt from 'jsonwebtoken'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { traces } from '../support/canary.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'
import { type CliOutcome, ensureBuilt, runCli } from '../support/run-cli.ts'

const canary = 'c4n4ry-7Yq2Lw9Zr5Tn8Vb3Kd6Hs1Jf0Gp'
const otherKey = 'x7Qm2-Ab9Kd4-Zt6Wn1-Vc8Rp3-Hs5Lf0-Jg'
const password = 'p4ssw0rd-Kept-From-Sight'
const isReport = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'report.schema.json'), 'utf8')),
)

const servers: LocalServer[] = []
const folders: string[] = []

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-live-cli-'))
  folders.push(folder)
  return folder
}

beforeAll(() => ensureBuilt())

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function listen(server: Server): Promise<LocalServer> {
  const local = await serveLocally(server)
  servers.push(local)
  return local
}

const bearer = (header: string | undefined): string => header?.replace(/^Bearer /, '') ?? ''
const honest = (token: string): unknown => jwt.verify(token, canary, { algorithms: ['HS256'] })

/** A guard that lets pass what `verify` gives something for and does not throw at. */
function guardBy(verify: (token: string) => unknown): RequestHandler {
  return (request, response, next) => {
    try {
      if (verify(bearer(request.headers.authorization))) return next()
    } catch {
      // It is refused like any other.
    }
    response.status(401).json({ error: 'unauthorized' })
  }
}

const answerJobs: RequestHandler = (_request, response) => void response.json({ jobs: [] })

/** Express with `/jobs` behind these handlers. */
async function serveJobs(...handlers: readonly RequestHandler[]): Promise<LocalServer> {
  const app = express()
  app.use('/jobs', ...handlers, answerJobs)
  return listen(createServer(app))
}

/** A socket that takes the token from `?token=`, refuses before the upgrade, and greets whoever it lets in. */
async function serveSocket(verify: (token: string) => unknown, read = readQuery, echo = true): Promise<LocalServer> {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => (echo ? 'bearer' : false) })
  server.on('upgrade', (request, socket, head) => {
    try {
      verify(read(request))
    } catch {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => opened.send('{"hello":true}'))
  })
  return listen(server)
}

interface Upgrade {
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

function readQuery({ url }: Upgrade): string {
  return new URL(url ?? '', 'http://localhost').searchParams.get('token') ?? ''
}

function readProtocol({ headers }: Upgrade): string {
  return String(headers['sec-websocket-protocol'] ?? '').split(', ')[1] ?? ''
}

const compose = `services:
  user-service:
    image: user-service
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_ALGORITHM: HS256, JWT_EXPIRES_IN: 1h }
  job-processor:
    image: job-processor
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_ALGORITHM: HS256 }
`

interface Outcome extends CliOutcome {
  readonly report: AuditReport
}

/** A stack of an issuer and a validator with one key, and this configuration. */
async function verifyLive(configuration: string, ...args: readonly string[]): Promise<Outcome> {
  const folder = makeFolder()
  writeFileSync(join(folder, 'compose.yaml'), compose)
  writeFileSync(join(folder, '.env'), `JWT_SECRET=${canary}\n`)
  writeFileSync(join(folder, 'countersign.yaml'), configuration)
  const reportFile = join(folder, 'report.json')
  const formats = ['--format', 'text', '--output', '-', '--format', 'json', '--output', reportFile]
  const outcome = await runCli(['verify', '--live', ...args, ...formats], {
    cwd: folder,
    env: { LOGIN_PASSWORD: password },
  })
  const written = outcome.exitCode === 2 || outcome.exitCode === 70 ? '{}' : readFileSync(reportFile, 'utf8')
  const printed = outcome.stdout + outcome.stderr + written
  expect([...traces(printed, canary), ...traces(printed, password), ...traces(printed, otherKey)]).toEqual([])
  expect(printed).not.toMatch(/eyJ/)
  const report: unknown = JSON.parse(written)
  if (written !== '{}') expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true)
  return { ...outcome, report: report as AuditReport }
}

/** One probe of job-processor. */
const http = (url: string, more = ''): string => `probes: { job-processor: { http: { url: "${url}"${more} } } }\n`
const socket = (url: string, more: string): string =>
  `probes: { job-processor: { websocket: { url: "${url}"${more} } } }\n`

const login = (url: string): string =>
  `logins: { user-service: { url: "${url}", json: { username: admin, password: { env: LOGIN_PASSWORD } }, token: /data/access } }\n`

const foundIn = ({ report }: Outcome) =>
  report.findings.map(({ ruleId, severity, services, data }) => [ruleId, severity, services, data['cause'] ?? null])

const liveCells = ({ report }: Outcome) =>
  report.matrix
    .filter(({ evidence }) => evidence === 'live')
    .map(({ issuer, validator, result }) => `${issuer} > ${validator}: ${result}`)

describe('an endpoint that does as it should', () => {
  test('REST, socket and login agree: consistent, with the matrix filled live', async () => {
    const jobs = await serveJobs(guardBy(honest))
    const chat = await serveSocket(honest)
    const issuer = express().post('/login', express.json(), (request, response) => {
      const isRight = request.body.username === 'admin' && request.body.password === password
      const access = jwt.sign({ sub: 'admin' }, canary, { expiresIn: 60 })
      response.status(isRight ? 200 : 403).json(isRight ? { data: { access } } : {})
    })
    const auth = await listen(createServer(issuer))
    const outcome = await verifyLive(
      `probes:
  job-processor:
    http: { url: "${jobs.url}/jobs" }
    websocket: { url: "${chat.socketUrl}/ws?room=1", token: "query:token" }
${login(`${auth.url}/login`)}`,
    )
    expect(foundIn(outcome)).toEqual([])
    expect(outcome.report.gaps).toEqual([])
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' })
    expect(liveCells(outcome)).toEqual([
      'user-service > job-processor: accepted',
      'user-service > job-processor: accepted',
      'user-service > job-processor: accepted',
      'user-service > job-processor: accepted',
    ])
    expect(outcome.stdout).toContain('asked live  2 of 2 endpoints are guarded')
    expect(outcome.report.live?.logins).toMatchObject([{ service: 'user-service', outcome: 'signed-by-group' }])
    expect(outcome.report.live?.endpoints.map(({ where }) => where)).toEqual([
      `${jobs.url}/jobs`,
      `${chat.socketUrl}/ws`,
    ])
  })

  test('claims that are declared are in the tokens', async () => {
    const { url } = await serveJobs(
      guardBy((token) => {
        const claims = jwt.verify(token, canary, { algorithms: ['HS256'], issuer: 'users', audience: 'api' })
        return typeof claims === 'object' && claims['user_id'] === 7 && claims['role'] === 'admin'
      }),
    )
    const outcome = await verifyLive(
      `groups: { access: { issuers: [user-service], validators: [job-processor], claims: { iss: users, aud: [api], user_id: 7 } } }
${http(`${url}/jobs`, ', claims: { role: admin }')}`,
    )
    expect(foundIn(outcome)).toEqual([])
    expect(outcome.exitCode).toBe(0)
  })

  test('an open endpoint that is declared open is no finding', async () => {
    const { url } = await serveJobs()
    const outcome = await verifyLive(http(`${url}/jobs`, ', accepts: anonymous'))
    expect(foundIn(outcome)).toEqual([])
    expect(outcome.exitCode).toBe(0)
  })

  test('an endpoint that echoes what it is sent gives nothing away', async () => {
    const { url } = await serveJobs(guardBy(honest), (request, response) => void response.json(request.headers))
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([])
  })

  test('labels of the compose files name endpoints, too, where the user trusts them', async () => {
    const requests: string[] = []
    const { url } = await serveJobs((request, response, next) => {
      requests.push(request.url)
      guardBy(honest)(request, response, next)
    })
    const folder = makeFolder()
    const labels = `    labels: { countersign.probe.http.url: "${url}/jobs", countersign.probe.http.health.url: "${url}/nowhere" }\n`
    writeFileSync(join(folder, 'compose.yaml'), compose + labels)
    const ask = (...flags: readonly string[]) =>
      runCli(['verify', '--live', '--format', 'json', ...flags], { cwd: folder, env: { JWT_SECRET: canary } })
    const untrusted = await ask()
    expect((JSON.parse(untrusted.stdout) as AuditReport).gaps.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('use --trust-compose'),
    )
    expect([untrusted.exitCode, requests]).toEqual([3, []])
    const outcome = await ask('--trust-compose')
    const report = JSON.parse(outcome.stdout) as AuditReport
    expect(report.live?.endpoints.map(({ where, state }) => [where, state])).toEqual([
      [`${url}/jobs`, 'guarded'],
      [`${url}/nowhere`, 'wrong-endpoint'],
    ])
    expect(outcome.exitCode).toBe(3)
  })
})

describe('what is asked', () => {
  test('--plan lists every request, and sends none', async () => {
    let requests = 0
    const { url } = await serveJobs((_request, _response, next) => {
      requests++
      next()
    })
    const folder = makeFolder()
    writeFileSync(join(folder, 'compose.yaml'), compose)
    writeFileSync(join(folder, 'countersign.yaml'), http(`${url}/jobs`, ', origin: "http://shop.test"'))
    const outcome = await runCli(['verify', '--live', '--plan'], { cwd: folder, env: { JWT_SECRET: canary } })
    expect([outcome.exitCode, outcome.stderr, requests]).toEqual([0, '', 0])
    const lines = outcome.stdout.split('\n')
    expect(lines[0]).toBe(
      `job-processor: GET ${url}/jobs, token in header:Authorization; good tokens signed with JWT_SECRET of user-service`,
    )
    expect(lines).toContain('  1 OPTIONS, as a page of http://shop.test would ask')
    expect(lines).toContain('  3 garbage: not.a.jwt, x, undefined')
    expect(lines.at(-2)).toMatch(/ requests, \d+ more where good tokens are refused\. .* Nothing was sent\.$/)
    expect(traces(outcome.stdout, canary)).toEqual([])
  })

  test('a token that is looked for elsewhere: --try-placements finds where', async () => {
    const { url } = await serveJobs((request, response, next) => {
      const { authorization: _, ...headers } = request.headers
      const token = headers['x-access-token']
      Object.assign(request.headers, { authorization: typeof token === 'string' ? `Bearer ${token}` : 'Bearer' })
      guardBy(honest)(request, response, next)
    })
    const plain = await verifyLive(http(`${url}/jobs`))
    expect(plain.report.findings[0]?.remedy).toContain('The token may not have reached the endpoint')
    const { report } = await verifyLive(http(`${url}/jobs`), '--try-placements')
    expect(report.findings.map(({ data, remedy }) => [data['cause'], remedy])).toEqual([
      ['other-placement', 'Write `token: header:X-Access-Token` to the probe of job-processor.'],
    ])
  })

  test('kid, typ and other parameters of the header are those that are declared', async () => {
    const { url } = await serveJobs(
      guardBy((token) => {
        const header = jwt.decode(token, { complete: true })?.header as Record<string, unknown> | undefined
        if (header?.['kid'] !== 'k1' || header['typ'] !== 'at+jwt' || header['tenant'] !== 'a') return false
        return honest(token)
      }),
    )
    const outcome = await verifyLive(
      `groups: { access: { issuers: [user-service], validators: [job-processor], header: { kid: k1, typ: at+jwt } } }
${http(`${url}/jobs`, ', header: { tenant: a }')}`,
    )
    expect(foundIn(outcome)).toEqual([])
    expect(outcome.exitCode).toBe(0)
  })
})

describe('an endpoint that lets too many pass', () => {
  test.each<[name: string, verify: (token: string) => unknown, rule: string]>([
    ['decodes without verifying', (token) => jwt.decode(token), 'live-accepts-forged-token'],
    [
      'takes unsigned tokens',
      (token) => jwt.decode(token, { complete: true })?.header.alg === 'none' || honest(token),
      'live-accepts-forged-token',
    ],
    [
      'does not look at the end',
      (token) => jwt.verify(token, canary, { algorithms: ['HS256'], ignoreExpiration: true }),
      'live-accepts-expired-token',
    ],
    ['takes mock tokens', (token) => token.startsWith('mock_') || honest(token), 'live-accepts-mock-token'],
  ])('it %s', async (_name, verify, rule) => {
    const { url } = await serveJobs(guardBy(verify))
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([[rule, 'error', ['job-processor'], null]])
    expect(outcome.exitCode).toBe(1)
  })

  test('it takes the key that the token brings along: only --intrusive shows it', async () => {
    const { url } = await serveJobs(
      guardBy((token) => {
        const { jwk } = (jwt.decode(token, { complete: true })?.header ?? {}) as { readonly jwk?: JsonWebKey }
        if (jwk === undefined) return honest(token)
        return jwt.verify(token, createPublicKey({ key: jwk, format: 'jwk' }), { algorithms: ['ES256'] })
      }),
    )
    expect(foundIn(await verifyLive(http(`${url}/jobs`)))).toEqual([])
    const { report } = await verifyLive(http(`${url}/jobs`), '--intrusive')
    expect(report.findings.map(({ ruleId, data }) => [ruleId, data['probes']])).toEqual([
      ['live-accepts-forged-token', ['injected-jwk']],
    ])
  })

  test('it takes another audience and another algorithm than its settings name: a warning each', async () => {
    const { url } = await serveJobs(
      guardBy((token) => jwt.verify(token, canary, { algorithms: ['HS256', 'HS384', 'HS512'] })),
    )
    const outcome = await verifyLive(
      `groups: { access: { issuers: [user-service], validators: [job-processor], claims: { aud: api } } }
${http(`${url}/jobs`)}`,
    )
    expect(foundIn(outcome)).toEqual([
      ['live-accepts-other-audience', 'warning', ['job-processor'], null],
      ['live-accepts-other-algorithm', 'warning', ['job-processor'], null],
    ])
    expect(outcome.exitCode).toBe(0)
  })

  test('it asks for no token at all: live-accepts-anonymous', async () => {
    const { url } = await serveJobs()
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([['live-accepts-anonymous', 'error', ['job-processor'], null]])
    expect(outcome.report.findings[0]?.locations[0]).toMatchObject({ file: 'countersign.yaml', line: 1 })
  })
})

describe('an endpoint that refuses a good token', () => {
  test('it runs with a published key: live-refuses-valid-token and live-accepts-placeholder-key', async () => {
    const published = 'change-this-to-a-strong-random-secret-in-production'
    const { url } = await serveJobs(guardBy((token) => jwt.verify(token, published, { algorithms: ['HS256'] })))
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([
      ['live-refuses-valid-token', 'error', ['job-processor', 'user-service'], 'published-key'],
      ['live-accepts-placeholder-key', 'error', ['job-processor'], null],
    ])
  })

  test('it decodes the text of the key: the cause is named', async () => {
    const { url } = await serveJobs(
      guardBy((token) => jwt.verify(token, Buffer.from(canary, 'base64url'), { algorithms: ['HS256'] })),
    )
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([
      ['live-refuses-valid-token', 'error', ['job-processor', 'user-service'], 'base64url'],
    ])
  })

  test('it asks for a claim that no token has: the keys agree', async () => {
    const { url } = await serveJobs(
      guardBy((token) => jwt.verify(token, canary, { algorithms: ['HS256'], audience: 'api' })),
    )
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([
      ['live-refuses-valid-token', 'error', ['job-processor', 'user-service'], 'keys-agree'],
    ])
    expect(outcome.report.findings[0]?.message).toContain('although the keys agree')
  })

  test('REST takes it and the socket does not: live-answers-differ', async () => {
    const jobs = await serveJobs(guardBy(honest))
    const chat = await serveSocket((token) => jwt.verify(token, otherKey, { algorithms: ['HS256'] }))
    const outcome = await verifyLive(
      `probes: { job-processor: { http: { url: "${jobs.url}/jobs" }, websocket: { url: "${chat.socketUrl}/ws", token: "query:token" } } }\n`,
    )
    expect(foundIn(outcome)).toEqual([['live-answers-differ', 'error', ['job-processor'], 'keys-agree']])
    expect(outcome.report.findings[0]?.data['between']).toBe('endpoints')
  })

  test('one of two workers takes it: live-answers-differ', async () => {
    let requests = 0
    const { url } = await serveJobs(
      guardBy((token) => jwt.verify(token, requests++ % 2 === 0 ? canary : otherKey, { algorithms: ['HS256'] })),
    )
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([['live-answers-differ', 'error', ['job-processor'], null]])
    expect(outcome.report.findings[0]?.data['between']).toBe('processes')
  })

  test('the login signs with another key: token-not-signed-by-key, and nothing of the endpoint', async () => {
    const jobs = await serveJobs(guardBy(honest))
    const issuer = express().post('/login', (_request, response) => {
      response.json({ data: { access: jwt.sign({ sub: 'admin' }, otherKey, { expiresIn: 60 }) } })
    })
    const auth = await listen(createServer(issuer))
    const outcome = await verifyLive(http(`${jobs.url}/jobs`) + login(`${auth.url}/login`))
    expect(foundIn(outcome)).toEqual([['token-not-signed-by-key', 'error', ['user-service'], 'unknown']])
    expect(outcome.report.findings[0]?.message).toContain('does not sign with its configured key')
    expect(liveCells(outcome)).toEqual([
      'user-service > job-processor: accepted',
      'user-service > job-processor: refused',
    ])
  })
})

describe('what only a browser or a clock would notice', () => {
  test('an authenticator that comes before CORS: cors-preflight-refused', async () => {
    const { url } = await serveJobs(guardBy(honest))
    const outcome = await verifyLive(http(`${url}/jobs`, ', origin: "http://localhost:3000"'))
    expect(foundIn(outcome)).toEqual([['cors-preflight-refused', 'error', ['job-processor'], null]])
    expect(outcome.report.findings[0]?.data['objections']).toEqual(['status', 'origin', 'headers'])
  })

  test('an origin that is allowed is no finding', async () => {
    const { url } = await serveJobs((request, response, next) => {
      response.set('Access-Control-Allow-Origin', 'http://localhost:3000')
      response.set('Access-Control-Allow-Headers', 'authorization')
      if (request.method === 'OPTIONS') return void response.sendStatus(204)
      next()
    }, guardBy(honest))
    const outcome = await verifyLive(http(`${url}/jobs`, ', origin: "http://localhost:3000"'))
    expect(foundIn(outcome)).toEqual([])
    expect(outcome.exitCode).toBe(0)
  })

  test.each([
    ['echoes the name beside it', true, []],
    ['echoes nothing', false, [['websocket-subprotocol-not-echoed', 'error', ['job-processor'], null]]],
  ])('a socket that takes the token as subprotocol and %s', async (_name, echo, expected) => {
    const { socketUrl } = await serveSocket(honest, readProtocol, echo)
    const outcome = await verifyLive(socket(`${socketUrl}/ws`, ', token: "subprotocol:bearer"'))
    expect(foundIn(outcome)).toEqual(expected)
  })

  test('a clock that is a minute and a half ahead: live-clock-skew', async () => {
    const { url } = await serveJobs((_request, response, next) => {
      response.set('Date', new Date(Date.now() + 90_000).toUTCString())
      next()
    }, guardBy(honest))
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(foundIn(outcome)).toEqual([['live-clock-skew', 'warning', ['job-processor'], null]])
    expect(outcome.exitCode).toBe(0)
  })
})

describe('what could not be asked', () => {
  test('nobody listens: a gap', async () => {
    const { url, close } = await serveLocally(createServer())
    await close()
    const outcome = await verifyLive(http(`${url}/jobs`))
    expect(outcome.report.gaps).toEqual([
      { source: `job-processor (${url}/jobs)`, code: 'unreachable', reason: 'nobody listens there' },
    ])
    expect(outcome.exitCode).toBe(3)
  })

  test('a path that is not there: a gap', async () => {
    const { url } = await serveJobs(guardBy(honest))
    const outcome = await verifyLive(http(`${url}/nowhere`))
    expect(foundIn(outcome)).toEqual([])
    expect(outcome.report.gaps).toMatchObject([{ source: `job-processor (${url}/nowhere)`, code: 'unresolved' }])
    expect(outcome.exitCode).toBe(3)
  })

  test('a server that never answers: a gap within the deadline', async () => {
    const { url } = await listen(createServer(() => {}))
    const startedAt = performance.now()
    const outcome = await verifyLive(http(`${url}/jobs`), '--probe-timeout', '300ms')
    expect(outcome.report.gaps).toMatchObject([{ code: 'timeout' }])
    expect(outcome.exitCode).toBe(3)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
  })

  test('a service that is not there: a gap', async () => {
    const outcome = await verifyLive('probes: { jobs: { http: { url: "http://localhost:1/" } } }\n')
    expect(outcome.report.gaps).toMatchObject([{ source: 'countersign.yaml', code: 'missing' }])
    expect(outcome.exitCode).toBe(3)
  })

  test('a service name without an engine: the gap says what to do', async () => {
    const outcome = await verifyLive(http('http://job-processor:8000/jobs'))
    expect(outcome.report.gaps).toMatchObject([{ code: 'unreachable' }])
    expect(outcome.report.gaps[0]?.reason).toContain('--running')
  })

  test('a login that refuses us: a gap', async () => {
    const auth = await listen(createServer((_request, response) => void response.writeHead(401).end()))
    const jobs = await serveJobs(guardBy(honest))
    const outcome = await verifyLive(http(`${jobs.url}/jobs`) + login(`${auth.url}/login`))
    expect(outcome.report.gaps).toEqual([
      { source: `login of user-service (${auth.url}/login)`, code: 'forbidden', reason: 'it answered 401' },
    ])
    expect(outcome.exitCode).toBe(3)
  })

  test.each([
    ['nothing is declared', 'severity: {}\n', 'there is no declared endpoint'],
    ['an unknown key', 'probes: { job-processor: { http: { urll: "http://x/", url: "http://x/" } } }\n', '“url”'],
    ['an unknown key in a list', 'probes: { job-processor: { http: [{ url: "http://x/", orgin: a }] } }\n', '“origin”'],
    ['no URL', 'probes: { job-processor: { http: {} } }\n', 'probes.job-processor.http.url'],
    ['a URL with a password', http('http://admin:s3cr3t-in-url@localhost/'), 'countersign.yaml:1'],
    ['a socket asked by http', socket('ftp://localhost/', ''), 'ws: or wss:'],
    ['a token that goes nowhere', http('http://localhost/', ', token: "head:X"'), 'header:X-Access-Token'],
    ['a login without anything to send', 'logins: { user-service: { url: "http://x/", token: a } }\n', 'json or form'],
    [
      'a variable that is not set',
      'logins: { user-service: { url: "http://x/", form: { password: { env: NOT_THERE } }, token: a } }\n',
      'NOT_THERE is not set',
    ],
  ])('%s: exit code 2', async (_name, configuration, words) => {
    const outcome = await verifyLive(configuration)
    expect(outcome.exitCode).toBe(2)
    expect(outcome.stderr).toContain(words)
    expect(outcome.stderr).not.toContain('s3cr3t')
  })

  test.each([['--intrusive'], ['--probe-timeout=1s']])('%s without --live: exit code 2', async (flag) => {
    expect(await runCli(['verify', flag])).toMatchObject({ exitCode: 2 })
  })
})
