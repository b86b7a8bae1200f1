import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import jwt from 'jsonwebtoken'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { AuditError } from '../../src/model/limits/audit-error.ts'
import type { AuditReport } from '../../src/model/report/audit-report.ts'
import { auditLive } from '../support/live/audit-live.ts'
import { makeKey } from '../support/live/probe-table.ts'
import { makeSelfSigned } from '../support/live/self-signed.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'

vi.setConfig({ testTimeout: 60_000 })

const servers: LocalServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(server: Parameters<typeof serveLocally>[0]): Promise<string> {
  const local = await serveLocally(server)
  servers.push(local)
  return local.url
}

const group = { issuers: ['users'], validators: ['api'], algorithm: 'HS256' }
const brisk = { requestTimeoutMs: 5_000, pace: { requestsPerSecond: 1_000, pauseMs: 20 } }

/** What `verify --live` says of one endpoint: the verdict, the state, the rules of the live findings, and the gaps. */
function tell({ verdict, findings, gaps, live }: AuditReport) {
  const rules = findings.map(({ ruleId }) => ruleId).filter((id) => /^(?:live|key-login|login)-/.test(id))
  return { verdict, states: live?.endpoints.map(({ state }) => state), rules, gaps: gaps.map(({ reason }) => reason) }
}

function isGood(token: string | undefined, key: string): boolean {
  try {
    jwt.verify(token ?? '', key, { algorithms: ['HS256'] })
    return true
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError) return false
    throw error
  }
}

function guard(key: string, read: (request: IncomingMessage) => string | undefined): RequestListener {
  return (request, response) => {
    const passes = isGood(read(request), key)
    response.writeHead(passes ? 200 : 401, { 'Content-Type': 'application/json' })
    response.end(passes ? '{"jobs":[{"id":7}]}' : '{"detail":"no"}')
  }
}

const bearer = ({ headers }: IncomingMessage) => headers.authorization?.replace(/^Bearer /, '')
const sessionOf = ({ headers }: IncomingMessage) => /(?:^|; )session=([^;]*)/.exec(headers.cookie ?? '')?.[1]

describe('a certificate authority of one’s own', () => {
  test('named by `ca:`, it is trusted', async () => {
    const [key, pair] = [makeKey(), makeSelfSigned()]
    const url = (await start(createTlsServer(pair, guard(key, bearer)))).replace('http:', 'https:')
    const configuration = {
      groups: { access: group },
      probes: { api: { http: { url: `${url}/jobs`, ca: 'own.pem' } } },
    }
    const report = await auditLive(key, { ...brisk, configuration, files: { 'own.pem': pair.cert } })
    expect(tell(report)).toEqual({ verdict: 'consistent', states: ['guarded'], rules: [], gaps: [] })
  })

  test('not named, it is a gap that says how', async () => {
    const key = makeKey()
    const url = (await start(createTlsServer(makeSelfSigned(), guard(key, bearer)))).replace('http:', 'https:')
    const configuration = { groups: { access: group }, probes: { api: { http: { url: `${url}/jobs` } } } }
    expect(tell(await auditLive(key, { ...brisk, configuration }))).toEqual({
      verdict: 'incomplete',
      states: ['unreachable'],
      rules: [],
      gaps: [
        'its certificate is not trusted here: give the authority that signed it with `ca:`, or to Node with NODE_EXTRA_CA_CERTS',
      ],
    })
  })

  test.each([
    ['is not there', undefined, 'FILE cannot be read (ENOENT)'],
    ['is no PEM', 'not a certificate', 'FILE holds no certificate in PEM'],
    ['is cut off', makeSelfSigned().cert.slice(0, 300), 'the certificate in FILE cannot be read'],
    [
      'is broken',
      makeSelfSigned().cert.replace(/[^-\n]{40}/, '%'.repeat(40)),
      'the certificate in FILE cannot be read',
    ],
    [
      'ends in a broken one',
      makeSelfSigned().cert + makeSelfSigned().cert.slice(0, 300),
      'certificate 2 of 2 in FILE cannot be read',
    ],
    ['is a private key', makeSelfSigned().key, 'FILE holds no certificate in PEM'],
  ])('a file that %s is a usage error, before anything is sent', async (_name, text, message) => {
    const key = makeKey()
    let requests = 0
    const url = await start(createServer(() => requests++))
    const configuration = {
      groups: { access: group },
      probes: { api: { http: { url: `${url}/jobs`, ca: 'own.pem' } } },
    }
    const asked = auditLive(key, {
      ...brisk,
      configuration,
      ...(text === undefined ? {} : { files: { 'own.pem': text } }),
    })
    const { code, message: told }: AuditError = await asked.then(
      () => expect.unreachable(),
      (error) => error,
    )
    expect(code).toBe('configuration')
    expect(told.replace(/\S+own\.pem/, 'FILE')).toBe(`countersign.yaml:1: the ca of api: ${message}`)
    expect(requests).toBe(0)
  })
})

describe('a server of HTTP/2 alone', () => {
  const onlyHttp2 = 'it speaks only HTTP/2, but is asked with HTTP/1.1: use an address in front of it that speaks both'

  test.each(['TLS', 'plain text'])('over %s is a gap that says so', async (over) => {
    const [key, pair] = [makeKey(), makeSelfSigned()]
    const server = over === 'TLS' ? createSecureServer(pair) : createHttp2Server()
    server.on('stream', (stream) => stream.respond({ ':status': 200 }, { endStream: true }))
    server.on('sessionError', () => {}) // it was not spoken to in its own words
    const url = (await start(server)).replace('http:', over === 'TLS' ? 'https:' : 'http:')
    const configuration = {
      groups: { access: group },
      probes: { api: { http: { url, ...(over === 'TLS' ? { ca: 'own.pem' } : {}) } } },
    }
    const report = await auditLive(key, { ...brisk, configuration, files: { 'own.pem': pair.cert } })
    expect(tell(report)).toEqual({ verdict: 'incomplete', states: ['unreachable'], rules: [], gaps: [onlyHttp2] })
  })
})

describe('HEAD', () => {
  const configuration = (url: string) => ({
    groups: { access: group },
    probes: { api: { http: { url, method: 'HEAD' } } },
  })

  test('judges by the status, though the endpoint has a body for GET', async () => {
    const key = makeKey()
    const url = await start(createServer(guard(key, bearer)))
    const report = await auditLive(key, { ...brisk, configuration: configuration(url) })
    expect(tell(report)).toEqual({ verdict: 'consistent', states: ['guarded'], rules: [], gaps: [] })
  })

  test('where only the body would tell, it is a gap that says to ask with GET', async () => {
    const key = makeKey()
    const words = (passes: boolean) => (passes ? '{"jobs":[]}' : '{"code":401,"msg":"no"}')
    const url = await start(createServer((request, response) => void response.end(words(isGood(bearer(request), key)))))
    expect(tell(await auditLive(key, { ...brisk, configuration: configuration(url) }))).toEqual({
      verdict: 'incomplete',
      states: ['unclear'],
      rules: [],
      gaps: ['200 without a token too, and HEAD has no text to compare: use GET'],
    })
  })
})

describe('a login that sets a cookie', () => {
  /** `issueBy` signs what the login gives; `key` is what the endpoint verifies with. */
  function serveSessions(key: string, issueBy: string): RequestListener {
    const guarded = guard(key, sessionOf)
    return (request, response) => {
      if (request.url !== '/login') return guarded(request, response)
      const token = jwt.sign({ sub: 'ada', exp: Math.floor(Date.now() / 1000) + 300 }, issueBy, { algorithm: 'HS256' })
      response.writeHead(204, { 'Set-Cookie': `session=${token}; HttpOnly; Path=/` }).end()
    }
  }
  const configuration = (url: string) => ({
    groups: { access: group },
    logins: { users: { url: `${url}/login`, json: { user: 'ada', password: 'sesame' }, cookie: 'session' } },
    probes: { api: { http: { url: `${url}/jobs`, token: 'cookie:session' } } },
  })

  test('of the right key passes, and nothing is found', async () => {
    const key = makeKey()
    const url = await start(createServer(serveSessions(key, key)))
    const report = await auditLive(key, { ...brisk, configuration: configuration(url) })
    expect(tell(report)).toEqual({ verdict: 'consistent', states: ['guarded'], rules: [], gaps: [] })
    expect(report.live?.logins.map(({ outcome }) => outcome)).toEqual(['signed-by-group'])
  })

  test('of another key is decoded as a token of a JSON login is, and reported', async () => {
    const key = makeKey()
    const url = await start(createServer(serveSessions(key, makeKey())))
    const report = await auditLive(key, { ...brisk, configuration: configuration(url) })
    expect(report.live?.logins.map(({ outcome }) => outcome)).toEqual(['signed-otherwise'])
    expect(report.verdict).toBe('inconsistent')
  })
})

test('endpoints of one origin that shuts out whoever sends bad tokens: none of them is accused', async () => {
  const key = makeKey()
  let bad = 0
  const url = await start(
    createServer((request, response) => {
      if (bad >= 5) return void response.writeHead(401).end('{"detail":"no"}')
      const passes = isGood(bearer(request), key)
      if (!passes) bad++
      response.writeHead(passes ? 200 : 401).end(passes ? '{"jobs":[]}' : '{"detail":"no"}')
    }),
  )
  const paths = ['a', 'b', 'c', 'd', 'e', 'f'].map((path) => ({ url: `${url}/${path}` }))
  const configuration = { groups: { access: group }, probes: { api: { http: paths } } }
  const { states = [], ...told } = tell(await auditLive(key, { ...brisk, configuration }))
  expect(told).toMatchObject({ verdict: 'incomplete', rules: [] })
  expect(states.filter((state) => state === 'refuses-good')).toEqual([])
})
