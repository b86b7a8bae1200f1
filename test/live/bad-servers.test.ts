import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createNetServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import jwt from 'jsonwebtoken'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { Secret } from '../../src/model/keys/secret.ts'
import { logIn } from '../../src/probe/ask/log-in.ts'
import { preflight } from '../../src/probe/ask/preflight.ts'
import type { ProbeResult } from '../../src/probe/probe-result.ts'
import { probeTargets } from '../../src/probe/probe-targets.ts'
import { traces } from '../support/canary.ts'
import { briskly, makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { makeSelfSigned } from '../support/live/self-signed.ts'
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

async function serveRaw(accept: (socket: Socket) => void): Promise<LocalServer> {
  const server = await serveLocally(
    createNetServer((socket) => {
      socket.on('error', () => {}) // the prober hangs up on what it does not like
      accept(socket)
    }),
  )
  servers.push(server)
  return server
}

const codesOf = ({ failures }: ProbeResult): readonly string[] => failures.map(({ code }) => code)

test.each([
  { name: 'no URL', url: 'somewhere' },
  { name: 'another scheme', url: 'file:///etc/passwd' },
  { name: 'a password in the URL', url: 'http://user:word@127.0.0.1/' },
  { name: 'a place that HTTP has not', url: 'http://127.0.0.1/', token: 'connection-init' },
  { name: 'a header that cannot be', url: 'http://127.0.0.1/', token: 'header:X Y Z' },
])('$name is not asked', async ({ url, token }) => {
  const result = await probeOne({ kind: 'http', url, ...(token === undefined ? {} : { token }) }, materialOf(makeKey()))
  expect(result).toMatchObject({ state: 'unreachable', answers: [] })
  expect(codesOf(result)).toEqual(['wrong-url'])
})

test.each([{ kind: 'http' }, { kind: 'websocket' }] as const)('nobody listens: $kind', async ({ kind }) => {
  const result = await probeOne({ kind, url: `http://127.0.0.1:${await findFreePort()}/` }, materialOf(makeKey()))
  expect(result).toMatchObject({ state: 'unreachable', reason: 'nobody listens there' })
  expect(codesOf(result)).toEqual(['refused-connection'])
})

test('a name without an address', async () => {
  const result = await probeOne({ kind: 'http', url: 'http://api.invalid/' }, materialOf(makeKey()))
  expect(codesOf(result)).toEqual(['unknown-host'])
})

test('an address is used in place of the name, and the name is still what the server sees', async () => {
  const hosts = new Set<string | undefined>()
  const url = await serve((request, response) => {
    hosts.add(request.headers.host)
    response.writeHead(404).end()
  })
  const { port } = new URL(url)
  await probeOne({ kind: 'http', url: `http://api.invalid:${port}/`, address: '127.0.0.1' }, materialOf(makeKey()))
  await probeOne({ kind: 'websocket', url: `ws://api.invalid:${port}/`, address: '127.0.0.1' }, materialOf(makeKey()))
  expect([...hosts]).toEqual([`api.invalid:${port}`])
})

test.each([{ kind: 'http' }, { kind: 'websocket' }] as const)(
  'plain HTTP where TLS is asked for: $kind',
  async ({ kind }) => {
    const url = (await serve((_request, response) => void response.end())).replace('http:', 'https:')
    expect(codesOf(await probeOne({ kind, url }, materialOf(makeKey())))).toEqual(['tls'])
  },
)

test('TLS where plain HTTP is asked for', async () => {
  const server = createTlsServer()
  server.on('tlsClientError', () => {}) // nothing to shake hands about
  const local = await serveLocally(server)
  servers.push(local)
  const [code] = codesOf(await probeOne({ kind: 'http', url: local.url }, materialOf(makeKey())))
  expect(['connection-lost', 'malformed']).toContain(code)
})

test.each([
  { name: 'says nothing', answer: '' },
  { name: 'stops in the head', answer: 'HTTP/1.1 200 OK\r\nContent-' },
  { name: 'promises 3 GB and sends a word', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 3221225472\r\n\r\nhello' },
  { name: 'stops in the body', answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n' },
])('a server that $name', async ({ answer }) => {
  const { url, socketUrl } = await serveRaw((socket) => void socket.write(answer))
  const bounds = { requestTimeoutMs: 200 }
  for (const target of [{ kind: 'http', url } as const, { kind: 'websocket', url: socketUrl } as const]) {
    const result = await probeOne(target, materialOf(makeKey()), bounds)
    expect(result).toMatchObject({ state: 'unreachable', reason: 'no whole answer in time' })
    expect(codesOf(result)).toEqual(['timeout'])
  }
})

test.each([
  { name: 'is no HTTP', answer: 'SSH-2.0-OpenSSH_9.2\r\n', code: 'malformed' },
  { name: 'ends too early', answer: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello', code: 'connection-lost' },
  {
    name: 'switches protocols unasked',
    answer: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    code: 'connection-lost',
  },
  { name: 'is nothing', answer: '', code: 'connection-lost' },
  { name: 'has a head without end', answer: `HTTP/1.1 200 OK\r\n${'X-Long: 1\r\n'.repeat(20_000)}`, code: 'malformed' },
])('an answer that $name', async ({ answer, code }) => {
  const { url } = await serveRaw((socket) => {
    socket.once('data', () => socket.end(answer))
  })
  const result = await probeOne({ kind: 'http', url }, materialOf(makeKey()))
  expect(result.state).toBe('unreachable')
  expect(codesOf(result)).toEqual([code])
})

test('an answer in place of an upgrade that ends too early', async () => {
  const { socketUrl } = await serveRaw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nhello'))
  })
  const result = await probeOne({ kind: 'websocket', url: socketUrl }, materialOf(makeKey()))
  expect(result.state).toBe('unreachable')
  expect(codesOf(result)).toEqual(['connection-lost'])
})

test('a body of 100 MB is read to 64 KiB, and judged by that', async () => {
  const key = makeKey()
  let written = 0
  const chunk = Buffer.alloc(65_536, 'x')
  const url = await serve((request, response) => {
    try {
      jwt.verify(request.headers.authorization?.slice(7) ?? '', key, { algorithms: ['HS256'] })
    } catch {
      response.writeHead(401).end()
      return
    }
    const write = () => {
      while (written < 1600 && !response.destroyed) {
        written++
        if (!response.write(chunk)) return void response.once('drain', write)
      }
    }
    written = 0
    write()
  })
  const result = await probeOne({ kind: 'http', url }, materialOf(key))
  expect(result.state).toBe('guarded')
  expect(tableOf(result)).toEqual(sound)
  expect(codesOf(result)).toEqual(['too-large'])
})

test('a redirect is not followed, and a loop is the wrong endpoint', async () => {
  const paths = new Set<string | undefined>()
  const url = await serve((request, response) => {
    paths.add(request.url)
    response.writeHead(302, { Location: `/elsewhere?${Math.random()}` }).end()
  })
  const result = await probeOne({ kind: 'http', url: `${url}/start` }, materialOf(makeKey()))
  expect(result).toMatchObject({ state: 'wrong-endpoint', failures: [] })
  const socket = await probeOne({ kind: 'websocket', url: `${url}/start`, token: 'query:token' }, materialOf(makeKey()))
  expect(socket.state).toBe('wrong-endpoint')
  expect([...paths].filter((path) => path?.startsWith('/start') !== true)).toEqual([])
})

test('a stream of events is judged once it is open', async () => {
  const key = makeKey()
  const url = await serve((request, response) => {
    try {
      jwt.verify(request.headers.authorization?.slice(7) ?? '', key, { algorithms: ['HS256'] })
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n')
    } catch {
      response.writeHead(401).end()
    }
  })
  expect(tableOf(await probeOne({ kind: 'http', url }, materialOf(key)))).toEqual(sound)
})

test('a page in place of a socket is the wrong endpoint', async () => {
  const url = await serve((_request, response) => void response.end('<!doctype html><title>Shop</title>'))
  expect((await probeOne({ kind: 'websocket', url }, materialOf(makeKey()))).state).toBe('wrong-endpoint')
})

test.each([600, -90])('a server whose clock is %i seconds off', async (seconds) => {
  const url = await serve((_request, response) => {
    response.writeHead(401, { Date: new Date(Date.now() + seconds * 1000).toUTCString() }).end()
  })
  const { clockSkewSeconds } = await probeOne({ kind: 'http', url }, materialOf(makeKey()))
  expect(Math.abs((clockSkewSeconds ?? 0) - seconds)).toBeLessThanOrEqual(1)
})

test('HTML for everybody is open', async () => {
  const url = await serve((_request, response) => void response.end('<!doctype html><title>Shop</title>'))
  expect((await probeOne({ kind: 'http', url }, materialOf(makeKey()))).state).toBe('open')
})

test('a server that hangs up on every third request is judged all the same, by asking again', async () => {
  const key = makeKey()
  let requests = 0
  const url = await serve((request, response) => {
    if (++requests % 3 === 0) return void request.socket.destroy()
    try {
      jwt.verify(request.headers.authorization?.slice(7) ?? '', key, { algorithms: ['HS256'] })
      response.end('{"jobs":[]}')
    } catch {
      response.writeHead(401).end()
    }
  })
  const result = await probeOne({ kind: 'http', url }, materialOf(key))
  expect(codesOf(result)).toEqual([])
  const lost = Object.entries(tableOf(result)).filter(([name, verdict]) => verdict !== sound[name])
  // A good token that is lost is not sent again: there are others.
  expect(lost.filter(([name]) => !name.startsWith('good-'))).toEqual([])
  expect(result.state).toBe('guarded')
})

test.each([
  { name: 'frames with reserved bits', frame: [0xf1, 0x01, 0x41], code: 'malformed' },
  { name: 'a masked frame', frame: [0x81, 0x81, 1, 2, 3, 4, 5], code: 'malformed' },
  { name: 'text that is no UTF-8', frame: [0x81, 0x02, 0xc3, 0x28], code: 'malformed' },
  { name: 'a frame of 2^60 bytes', frame: [0x82, 0x7f, 0x10, 0, 0, 0, 0, 0, 0, 0], code: 'malformed' },
])('a socket with $name', async ({ frame, code }) => {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => {}) // the prober hangs up
    sockets.handleUpgrade(request, connection, head, () => void connection.write(Buffer.from(frame)))
  })
  const local = await serveLocally(server)
  servers.push(local)
  const result = await probeOne(
    { kind: 'websocket', url: local.socketUrl, token: 'query:token' },
    materialOf(makeKey()),
  )
  expect(result.state).toBe('unreachable')
  expect(codesOf(result)).toEqual([code])
})

test('a socket that sends more than 64 KiB is judged by its being open', async () => {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => {}) // the prober hangs up
    if (!request.headers.authorization?.includes('.')) return void connection.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    sockets.handleUpgrade(request, connection, head, (socket) => socket.send('x'.repeat(70_000)))
  })
  const local = await serveLocally(server)
  servers.push(local)
  const result = await probeOne({ kind: 'websocket', url: local.socketUrl }, materialOf(makeKey()))
  expect(result.state).toBe('guarded')
  expect(tableOf(result)).toMatchObject({ 'good-first': 'accepted', none: 'refused', 'wrong-key': 'accepted' })
  expect(codesOf(result)).toEqual(['too-large'])
})

test('an upgrade without the right answer to its key', async () => {
  const { socketUrl } = await serveRaw((socket) => {
    socket.once('data', () =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      ),
    )
  })
  expect(codesOf(await probeOne({ kind: 'websocket', url: socketUrl }, materialOf(makeKey())))).toEqual(['malformed'])
})

test('the time for everything ends what is under way and what waits', async () => {
  const { url } = await serveRaw(() => {})
  const started = Date.now()
  const result = await probeOne({ kind: 'http', url }, materialOf(makeKey()), {
    totalTimeoutMs: 200,
    requestsPerSecond: 1,
    perOrigin: 1,
  })
  expect(codesOf(result)).toEqual(['deadline'])
  expect(Date.now() - started).toBeLessThan(5_000)
})

test('whoever asked may call it off', async () => {
  const { url, socketUrl } = await serveRaw(() => {})
  const controller = new AbortController()
  const targets = [
    { service: 'api', group: 'g', kind: 'http', url } as const,
    { service: 'chat', group: 'g', kind: 'websocket', url: socketUrl } as const,
  ]
  const probing = probeTargets(targets, new Map([['g', materialOf(makeKey())]]), briskly, controller.signal)
  controller.abort()
  expect((await probing).map(codesOf)).toEqual([['aborted'], ['aborted']])
})

test('requests keep to the pace and to the number at once, each on a connection of its own', async () => {
  let [underWay, most, connections, requests] = [0, 0, 0, 0]
  const server = createServer(async (_request, response) => {
    requests++
    most = Math.max(most, ++underWay)
    setTimeout(() => {
      underWay--
      response.writeHead(401).end()
    }, 5)
  })
  server.on('connection', () => connections++)
  const local = await serveLocally(server)
  servers.push(local)
  const started = Date.now()
  await probeOne({ kind: 'http', url: local.url }, materialOf(makeKey()), { perOrigin: 2, requestsPerSecond: 100 })
  expect(most).toBeLessThanOrEqual(2)
  expect(connections).toBe(requests)
  expect(Date.now() - started).toBeGreaterThanOrEqual((requests - 1) * 10 * 0.9)
})

test('a server that echoes whatever it is sent gets nothing of it into any output', async () => {
  const key = makeKey()
  const seen = new Set<string>()
  const note = (text: string | undefined) => {
    for (const part of (text ?? '').split(/[ .,=&?]/)) if (part.length > 16 && !part.startsWith('mock_')) seen.add(part)
  }
  const server = createServer((request, response) => {
    note(request.headers.authorization)
    response.writeHead(200, { 'X-Echo': request.headers.authorization ?? '', Date: `${request.headers.authorization}` })
    response.end(JSON.stringify({ token: request.headers.authorization, key }))
  })
  new WebSocketServer({ server, handleProtocols: (offered) => [...offered].at(-1) ?? false }).on(
    'connection',
    (socket, request) => {
      note(request.headers['sec-websocket-protocol'])
      socket.send(request.headers['sec-websocket-protocol'] ?? '', () => {
        socket.close(4001, (request.headers['sec-websocket-protocol'] ?? '').slice(0, 100))
      })
    },
  )
  const local = await serveLocally(server)
  servers.push(local)
  const printed: string[] = []
  const spies = (['log', 'warn', 'error'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(inspect(words, { depth: null }))),
  )
  const material = materialOf(key, { issued: [{ issuer: 'users', kind: 'token', value: Secret.fromText(key) }] })
  const results = [
    await probeOne({ kind: 'http', url: `${local.url}/?apikey=${key}`, origin: 'http://shop.test' }, material),
    await probeOne({ kind: 'websocket', url: local.socketUrl, token: 'subprotocol:bearer' }, material),
    await preflight({ service: 'api', group: 'g', kind: 'http', url: local.url, origin: 'http://shop.test' }),
    await logIn({
      issuer: 'users',
      url: local.url,
      encoding: 'json',
      fields: { password: Secret.fromText(key) },
      token: '/key',
    }),
    await logIn({
      issuer: 'users',
      url: local.url,
      encoding: 'form',
      fields: { password: Secret.fromText(key) },
      token: 'absent',
    }),
  ]
  for (const spy of spies) spy.mockRestore()
  const output = [JSON.stringify(results), inspect(results, { depth: null }), ...printed].join('\n')
  expect(seen.size).toBeGreaterThan(20)
  expect([key, ...seen].flatMap((secret) => traces(output, secret))).toEqual([])
  expect(results[0]).toMatchObject({ state: 'open' })
})

test('a failure names no token either', async () => {
  const { url } = await serveRaw((socket) => {
    socket.once('data', (sent) => socket.end(sent)) // the request itself, as an answer
  })
  const key = makeKey()
  const result = await probeOne({ kind: 'http', url, token: 'query:token' }, materialOf(key))
  expect(codesOf(result)).toEqual(['malformed'])
  expect(traces(inspect(result, { depth: null }), key)).toEqual([])
  expect(inspect(result, { depth: null })).not.toContain('eyJ')
})

test('no connection is left open behind a run', async () => {
  const server = createServer((_request, response) => void response.writeHead(401).end())
  const local = await serveLocally(server)
  await probeOne({ kind: 'http', url: local.url }, materialOf(makeKey()))
  const count = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, open) => (error === null ? resolve(open) : reject(error)))
    })
  await vi.waitFor(async () => expect(await count()).toBe(0))
  await local.close()
})

test('a certificate that nobody trusts', async () => {
  const server = createTlsServer(makeSelfSigned(), (_request, response) => {
    response.writeHead(401).end()
  })
  const local = await serveLocally(server)
  servers.push(local)
  for (const target of [
    { kind: 'http', url: local.url.replace('http:', 'https:') } as const,
    { kind: 'websocket', url: local.url.replace('http:', 'wss:') } as const,
  ]) {
    expect(codesOf(await probeOne(target, materialOf(makeKey())))).toEqual(['tls'])
  }
})
