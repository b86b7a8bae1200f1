import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src/model/keys/secret.ts'
import { type Login, logIn } from '../../src/probe/ask/log-in.ts'
import { preflight } from '../../src/probe/ask/preflight.ts'
import type { ProbeTarget } from '../../src/probe/probe-target.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'
import { findFreePort } from '../support/live/start-program.ts'

const servers: LocalServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(listener: RequestListener): Promise<string> {
  const server = await serveLocally(createServer(listener))
  servers.push(server)
  return server.url
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

describe('logging in', () => {
  const fields = { username: Secret.fromText('ada & co'), password: Secret.fromText('open "sesame"') }

  test.each([
    { encoding: 'json', type: 'application/json', body: '{"username":"ada & co","password":"open \\"sesame\\""}' },
    {
      encoding: 'form',
      type: 'application/x-www-form-urlencoded',
      body: 'username=ada+%26+co&password=open+%22sesame%22',
    },
  ] as const)('fields are sent as $encoding', async ({ encoding, type, body }) => {
    let sent: unknown
    const url = await serve(async (request, response) => {
      sent = [request.method, request.headers['content-type'], await readBody(request)]
      response.end('{"access":"a.b.c"}')
    })
    const result = await logIn({ issuer: 'users', url, encoding, fields, token: 'access' })
    expect(sent).toEqual(['POST', type, body])
    expect(result.outcome).toBe('issued')
  })

  test.each([
    { name: 'a member', token: 'access_token', answer: '{"access_token":"a.b.c"}', value: 'a.b.c' },
    { name: 'a pointer', token: '/data/0/t~1k', answer: '{"data":[{"t/k":"a.b.c"}]}', value: 'a.b.c' },
    { name: 'a member that is not there', token: 'access', answer: '{"token":"a.b.c"}', value: null },
    { name: 'a member of the prototype', token: 'constructor', answer: '{}', value: null },
    { name: 'a member that is no text', token: 'access', answer: '{"access":{"a":1}}', value: null },
    { name: 'a text that no header can carry', token: 'access', answer: '{"access":"a\\r\\nb"}', value: null },
    { name: 'no JSON', token: 'access', answer: '<html>', value: null },
  ])('the token by $name', async ({ token, answer, value }) => {
    const url = await serve((_request, response) => void response.end(answer))
    const result = await logIn({ issuer: 'users', url, encoding: 'json', fields, token })
    const issued = result.outcome === 'issued' ? result.credential.value.revealText() : null
    expect(issued).toBe(value)
  })

  test('a session cookie, out of a redirect that is not followed', async () => {
    let requests = 0
    const url = await serve((_request, response) => {
      requests++
      response.setHeader('Set-Cookie', ['csrf=1; Path=/', 'session=s3; HttpOnly; Path=/'])
      response.writeHead(302, { Location: '/home' }).end()
    })
    const result = await logIn({ issuer: 'users', url, encoding: 'form', fields, token: 'cookie:session' })
    expect(result).toMatchObject({ outcome: 'issued', credential: { issuer: 'users', kind: 'cookie' } })
    expect(result.outcome === 'issued' && result.credential.value.revealText()).toBe('session=s3')
    expect(requests).toBe(1)
  })

  test.each([
    {
      name: 'nobody listens',
      url: async () => `http://127.0.0.1:${await findFreePort()}/`,
      code: 'refused-connection',
    },
    { name: 'there is no URL', url: async () => 'login', code: 'wrong-url' },
    {
      name: 'the answer never ends',
      url: () => serve((_request, response) => void response.write('{')),
      code: 'timeout',
    },
    {
      name: 'the answer is too large',
      url: () => serve((_request, response) => void response.end('x'.repeat(100_000))),
      code: 'too-large',
    },
  ])('it fails when $name', async ({ url, code }) => {
    const login: Login = { issuer: 'users', url: await url(), encoding: 'json', fields, token: 'access' }
    expect(await logIn(login, { timeoutMs: 200 })).toMatchObject({ outcome: 'failed', failure: { code } })
  })
})

describe('preflight', () => {
  const origin = 'http://shop.test'

  async function ask(headers: Readonly<Record<string, string>>, otherwise: Partial<ProbeTarget> = {}, status = 204) {
    const seen: IncomingMessage['headers'][] = []
    const url = await serve((request, response) => {
      seen.push(request.headers)
      response.writeHead(request.method === 'OPTIONS' ? status : 500, headers).end()
    })
    return { result: await preflight({ service: 'api', group: 'g', kind: 'http', url, origin, ...otherwise }), seen }
  }

  test('it asks what a browser asks before it sends Authorization, and sends no token', async () => {
    const { seen } = await ask({})
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    })
    expect(seen[0]).not.toHaveProperty('authorization')
  })

  const allowed = {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  }

  test.each([
    { name: 'the origin and the header', headers: allowed, objections: [] },
    { name: 'any origin', headers: { ...allowed, 'Access-Control-Allow-Origin': '*' }, objections: [] },
    { name: 'nothing', headers: {}, objections: ['origin', 'headers'] },
    {
      name: 'another origin',
      headers: { ...allowed, 'Access-Control-Allow-Origin': 'http://other.test' },
      objections: ['origin'],
    },
    // https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
    { name: 'every header', headers: { ...allowed, 'Access-Control-Allow-Headers': '*' }, objections: ['headers'] },
    { name: 'it all, with 401', headers: allowed, status: 401, objections: ['status'] },
    { name: 'it all, with a redirect', headers: { ...allowed, Location: '/' }, status: 302, objections: ['status'] },
    { name: 'no credentials', headers: allowed, otherwise: { withCredentials: true }, objections: ['credentials'] },
    {
      name: 'credentials of any origin',
      headers: { ...allowed, 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' },
      otherwise: { withCredentials: true },
      objections: ['origin'],
    },
    {
      name: 'credentials',
      headers: { ...allowed, 'Access-Control-Allow-Credentials': 'true' },
      otherwise: { withCredentials: true },
      objections: [],
    },
    {
      name: 'every header but for X-Token',
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
      otherwise: { token: 'header:X-Token' },
      objections: [],
    },
    {
      name: 'no header, where none is asked for',
      headers: { 'Access-Control-Allow-Origin': '*' },
      otherwise: { token: 'query:t' },
      objections: [],
    },
  ])('a server that allows $name', async ({ headers, objections, status = 204, otherwise = {} }) => {
    const { result } = await ask(headers as Readonly<Record<string, string>>, otherwise, status)
    expect(result).toMatchObject({ objections, failure: null })
  })

  test('there is none without an origin, nor for a socket', async () => {
    expect(await preflight({ service: 'api', group: 'g', kind: 'http', url: 'http://127.0.0.1/' })).toBeNull()
    expect(
      await preflight({ service: 'api', group: 'g', kind: 'websocket', url: 'ws://127.0.0.1/', origin }),
    ).toBeNull()
  })

  test('a failure is reported by its kind', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}/`
    expect(await preflight({ service: 'api', group: 'g', kind: 'http', url, origin })).toMatchObject({
      objections: [],
      failure: { code: 'refused-connection' },
    })
  })
})
