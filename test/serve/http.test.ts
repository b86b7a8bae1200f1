import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findProgram } from '../support/find-program.ts'
import { ensureBuilt, runCli } from '../support/run-cli.ts'
import { ask, listen, patience, type RunningServe, startServe } from '../support/serve/start-serve.ts'

const compose = `services:
  auth:
    image: app
    env_file: auth.env
  api:
    image: app
    env_file: api.env
`
const good = 'JWT_SECRET=9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0\n'
const bad = 'JWT_SECRET=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n'
const token = 'a-token-of-the-tests-0123456789'

const folders: string[] = []

/** `api` holds what it is given, `auth` the good key. */
function makeStack(api: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-serve-'))
  folders.push(folder)
  writeFileSync(join(folder, 'compose.yaml'), compose)
  writeFileSync(join(folder, 'auth.env'), `${good}JWT_EXPIRES_IN=1h\n`)
  writeFileSync(join(folder, 'api.env'), api)
  writeFileSync(join(folder, 'token'), `${token}\n`)
  return folder
}

beforeAll(ensureBuilt)
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

describe('a consistent stack', () => {
  let serve: RunningServe
  let folder = ''

  beforeAll(async () => {
    folder = makeStack(good)
    serve = await startServe(['--no-running', '-p', 'shop'], folder)
    await vi.waitFor(async () => expect((await ask(`${serve.url}/readyz`)).status).toBe(200), patience)
  })
  afterAll(async () => {
    await serve.stop()
  })

  test.each<[string, Readonly<Record<string, string>>, number, string, RegExp]>([
    ['/', {}, 200, 'text/html; charset=utf-8', /<h1 id="verdict">Consistent<\/h1>/],
    ['/verdict', {}, 200, 'text/plain; charset=utf-8', /^consistent\n$/],
    ['/verdict', { accept: 'application/json' }, 200, 'application/json; charset=utf-8', /^\{"verdict":"consistent",/],
    ['/verdict/shop/api', {}, 200, 'text/plain; charset=utf-8', /^consistent\n$/],
    ['/verdict/shop/none', {}, 404, 'application/problem+json; charset=utf-8', /"status":404/],
    ['/verdict/other/api', {}, 404, 'application/problem+json; charset=utf-8', /"status":404/],
    ['/report.json', {}, 200, 'application/json; charset=utf-8', /"schemaVersion": 1/],
    ['/livez', {}, 200, 'text/plain; charset=utf-8', /^ok\n$/],
    ['/readyz', {}, 200, 'text/plain; charset=utf-8', /^ok\n$/],
    ['/openapi.json', {}, 200, 'application/json; charset=utf-8', /"openapi":"3\.1\.0"/],
    ['/page.css', {}, 200, 'text/css; charset=utf-8', /--paper/],
    ['/page.js', {}, 200, 'text/javascript; charset=utf-8', /EventSource/],
    ['/icon/consistent.svg', {}, 200, 'image/svg+xml; charset=utf-8', /<svg/],
    ['/nowhere', {}, 404, 'application/problem+json; charset=utf-8', /"type":"urn:countersign:problem:not-found"/],
    ['/%', {}, 400, 'application/problem+json; charset=utf-8', /"status":400/],
    [`/${'%00'.repeat(200)}`, {}, 404, 'application/problem+json; charset=utf-8', /"status":404/],
  ])('GET %s %j answers %i', async (path, headers, status, type, body) => {
    const answer = await ask(serve.url + path, headers)
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({ status, type })
    expect(answer.body).toMatch(body)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('nothing may be loaded from elsewhere, and nothing inline may run', async () => {
    const { headers, body } = await ask(serve.url)
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    )
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(body).not.toMatch(/<script(?! src="page\.js" defer>)|<style| style=| on[a-z]+=|https?:/)
  })

  test.each([
    ['evil.example', 421],
    ['evil.example:8970', 421],
    ['countersign', 421],
    ['localhost', 200],
    ['127.0.0.1:8970', 200],
    ['[::1]:1', 200],
  ])('the host name %s is answered with %i', async (host, status) => {
    expect((await ask(`${serve.url}/verdict`, { host })).status).toBe(status)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is not there', async (method) => {
    const answer = await ask(`${serve.url}/verdict`, {}, method)
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8'])
  })

  test('every route of the description is there, and every route is described', async () => {
    const { paths } = JSON.parse((await ask(`${serve.url}/openapi.json`)).body) as { paths: Record<string, unknown> }
    expect(Object.keys(paths).toSorted()).toEqual([
      ...['/', '/events', '/metrics', '/openapi.json', '/report.json', '/verdict', '/verdict/{project}/{service}'],
    ])
  })

  test('a head that does not end is cut off, and the others are answered meanwhile', async () => {
    const socket = connect(serve.port, '127.0.0.1')
    socket.write('GET /verdict HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    const drip = setInterval(() => socket.write('a'), 500)
    socket.on('error', () => {})
    const received = text(socket)
    expect((await ask(`${serve.url}/verdict`)).status).toBe(200)
    expect(await received).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/)
    clearInterval(drip)
  })

  test('what is no HTTP is answered with a problem', async () => {
    const socket = connect(serve.port, '127.0.0.1')
    socket.end('\x16\x03\x01 nonsense\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*urn:countersign:problem:bad-request/)
  })

  test('a listener too many is refused, and those who are there stay', async () => {
    const listeners = await Promise.all(Array.from({ length: 256 }, () => listen(serve.url)))
    expect(listeners.every(({ status }) => status === 200)).toBe(true)
    const refused = await ask(`${serve.url}/events`)
    expect([refused.status, refused.headers['retry-after'], refused.headers['content-type']]).toEqual([
      503,
      '30',
      'application/problem+json; charset=utf-8',
    ])
    await vi.waitFor(() => expect(listeners.every(({ told }) => told.length > 0)).toBe(true), patience)
    for (const { close } of listeners) close()
    await vi.waitFor(async () => {
      const again = await listen(serve.url)
      again.close()
      expect(again.status).toBe(200)
    }, patience)
  })

  test('the health check finds it alive, and nothing where nothing listens', async () => {
    expect(await runCli(['healthcheck', '--listen', String(serve.port)])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
    expect(await runCli(['healthcheck', '--listen', '1'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'countersign: /livez on port 1: ECONNREFUSED\n',
    })
  })
})

const promtool = findProgram('promtool', 'prometheus')

test.skipIf(promtool === null)('Prometheus reads the metrics and has nothing to say about them', async () => {
  const serve = await startServe(['--no-running', '-p', 'shop'], makeStack(bad))
  await vi.waitFor(async () => expect((await ask(`${serve.url}/readyz`)).status).toBe(200), patience)
  const { body } = await ask(`${serve.url}/metrics`)
  await serve.stop()
  const said = execFileSync(promtool ?? '', ['check', 'metrics'], { input: body, encoding: 'utf8' })
  expect(said).toBe('')
  const lines = body.split('\n').filter((line) => /^countersign_(verdict|pair_verified|findings)\{/.test(line))
  expect(lines).toEqual([
    'countersign_verdict{verdict="consistent"} 0',
    'countersign_verdict{verdict="inconsistent"} 1',
    'countersign_verdict{verdict="incomplete"} 0',
    'countersign_verdict{verdict="nothing-to-audit"} 0',
    'countersign_findings{rule="secret-mismatch",severity="error"} 1',
    'countersign_pair_verified{project="shop",issuer="auth",validator="api"} 0',
  ])
  expect(body).not.toMatch(/fp1:|jkt:|unix:|http:/)
})

test('a changed file becomes a new verdict on /events, and the page tells what changed', async () => {
  const folder = makeStack(good)
  const serve = await startServe(['--no-running', '-p', 'shop'], folder)
  const listener = await listen(serve.url)
  expect(listener.status).toBe(200)
  const last = () => listener.told.at(-1)?.verdict
  await vi.waitFor(() => expect(last()).toBe('consistent'), patience)
  writeFileSync(join(folder, 'api.env'), bad)
  await vi.waitFor(() => expect(last()).toBe('inconsistent'), patience)
  expect((await ask(`${serve.url}/verdict`)).status).toBe(503)
  expect((await ask(`${serve.url}/verdict/shop/api`)).body).toBe('inconsistent\n')
  const page = (await ask(serve.url)).body
  expect(page).toContain('api: JWT_SECRET became another key')
  writeFileSync(join(folder, 'api.env'), good)
  await vi.waitFor(() => expect(last()).toBe('consistent'), patience)
  // The configuration is broken for a moment: the last report stands, with a gap.
  writeFileSync(join(folder, 'countersign.yaml'), 'gruops: {}\n')
  await vi.waitFor(() => expect(last()).toBe('incomplete'), patience)
  const { gaps } = JSON.parse((await ask(`${serve.url}/report.json`)).body) as { gaps: { source: string }[] }
  expect(gaps.map(({ source }) => source)).toEqual(['configuration'])
  rmSync(join(folder, 'countersign.yaml'))
  await vi.waitFor(() => expect(last()).toBe('consistent'), patience)
  await serve.stop()
})

test('SIGTERM says good-bye to those who listen and ends', async () => {
  const serve = await startServe(['--no-running'], makeStack(good))
  const listener = await listen(serve.url)
  expect(await serve.stop()).toBe(143)
  expect(listener.isOver()).toBe(true)
  expect(serve.log()).not.toContain('internal error')
})

test('SIGTERM is not held up by whoever asks slowly or does not read', async () => {
  const serve = await startServe(['--no-running'], makeStack(good))
  const slow = connect(serve.port, '127.0.0.1')
  slow.on('error', () => {})
  slow.write('GET /verdict HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  const drip = setInterval(() => slow.writable && slow.write('a'), 100)
  const deaf = connect(serve.port, '127.0.0.1')
  deaf.on('error', () => {})
  deaf.pause()
  deaf.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await vi.waitFor(async () => {
    expect((await ask(`${serve.url}/metrics`)).body).toContain('countersign_event_clients 1\n')
  }, patience)
  expect(await serve.stop()).toBe(143)
  clearInterval(drip)
})

test('an address that is taken is wrong usage, and so is a broken configuration', async () => {
  const folder = makeStack(good)
  const serve = await startServe(['--no-running'], folder)
  const { exitCode, stderr } = await runCli(['serve', '--no-running', '--listen', String(serve.port)], { cwd: folder })
  await serve.stop()
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('something else listens there')])
  writeFileSync(join(folder, 'countersign.yaml'), 'gruops: {}\n')
  const broken = await runCli(['serve', '--no-running', '--listen', '127.0.0.1:0'], { cwd: folder })
  expect([broken.exitCode, broken.stderr]).toEqual([2, expect.stringContaining('countersign.yaml')])
})

describe('with a token', () => {
  let serve: RunningServe
  beforeAll(async () => {
    serve = await startServe(['--no-running', '--token-file', 'token'], makeStack(good))
  })
  afterAll(async () => {
    await serve.stop()
  })
  const basic = (password: string) => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['without one', {}, 401],
    ['with another', { authorization: 'Bearer another-token-0123456789' }, 401],
    ['with its beginning', { authorization: `Bearer ${token.slice(0, -1)}` }, 401],
    ['with it in the query', {}, 401],
    ['with it', { authorization: `Bearer ${token}` }, 200],
    ['with it as a password', { authorization: basic(token) }, 200],
    ['with a wrong password', { authorization: basic('guess') }, 401],
    ['with what is no scheme', { authorization: '\t' }, 401],
  ])('%s every route but the two of life is %s', async (name, headers, status) => {
    const query = name.includes('query') ? `?token=${token}` : ''
    for (const path of ['/', '/verdict', '/verdict/a/b', '/report.json', '/metrics', '/openapi.json', '/page.js']) {
      const answer = await ask(serve.url + path + query, headers)
      const isOpen = answer.status !== 401
      expect(`${path} ${isOpen}`).toBe(`${path} ${status === 200}`)
      if (!isOpen) expect(answer.headers['www-authenticate']).toMatch(/^Bearer /)
      if (!isOpen) expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    }
    expect((await ask(`${serve.url}/livez`)).status).toBe(200)
    expect((await ask(`${serve.url}/readyz`)).status).not.toBe(401)
  })

  test('a listener needs it as well', async () => {
    expect((await ask(`${serve.url}/events`)).status).toBe(401)
    const listener = await listen(serve.url, { authorization: `Bearer ${token}` })
    expect(listener.status).toBe(200)
    listener.close()
  })
})

test.each<[string, readonly string[], RegExp]>([
  ['an address that others reach, without a token', ['--listen', '0.0.0.0:0'], /needs --token-file/],
  ['all of IPv6, without a token', ['--listen', '[::]:0'], /needs --token-file/],
  ['a token and none', ['--token-file', 'token', '--allow-anonymous'], /contradict/],
  ['a port that is none', ['--listen', '127.0.0.1:http'], /must be an address and a port/],
  ['a token file that is not there', ['--token-file', 'none'], /cannot be read/],
  ['a token file that is a folder', ['--token-file', '.'], /is not a regular file/],
  ['a token that can be guessed', ['--token-file', 'short'], /short:1: a token needs at least 16 characters/],
  ['an interval that is none', ['--interval', '1ms'], /at least a second/],
])('%s is wrong usage', async (_, args, complaint) => {
  const folder = makeStack(good)
  writeFileSync(join(folder, 'short'), 'guess-me\n')
  const { exitCode, stderr } = await runCli(['serve', '--no-running', ...args], { cwd: folder })
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(complaint)
  expect(stderr).not.toContain('guess-me')
})
