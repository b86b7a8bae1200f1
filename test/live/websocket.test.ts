import { createServer, type IncomingMessage } from 'node:http'
import { buildSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import jwt from 'jsonwebtoken'
import { Server as SocketIoServer } from 'socket.io'
import { afterAll, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ProbeTarget } from '../../src/probe/probe-target.ts'
import { makeKey, materialOf, probeOne, sound, tableOf } from '../support/live/probe-table.ts'
import { type LocalServer, serveLocally } from '../support/live/serve-locally.ts'

const closers: (() => Promise<void>)[] = []

afterAll(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function listen(server: ReturnType<typeof createServer>): Promise<LocalServer> {
  const local = await serveLocally(server)
  closers.push(local.close)
  return local
}

function isGood(token: unknown, key: string): boolean {
  try {
    jwt.verify(String(token), key, { algorithms: ['HS256'] })
    return true
  } catch {
    return false
  }
}

const queryOf = (request: IncomingMessage, name: string): string | null =>
  new URL(request.url ?? '/', 'ws://here').searchParams.get(name)

/** A server that refuses before the upgrade what `passes` does not let through. */
async function serveUpgrade(
  passes: (request: IncomingMessage) => boolean,
  settings: ConstructorParameters<typeof WebSocketServer>[0] = {},
  greet: (socket: WebSocket) => void = () => {},
): Promise<string> {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, ...settings })
  server.on('upgrade', (request, connection, head) => {
    if (passes(request)) sockets.handleUpgrade(request, connection, head, greet)
    else connection.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
  })
  return `${(await listen(server)).socketUrl}/ws/chat/`
}

/** A server that accepts every upgrade and then does what `accept` does. */
async function serveSocket(accept: (socket: WebSocket, request: IncomingMessage) => void): Promise<string> {
  const server = createServer()
  new WebSocketServer({ server }).on('connection', accept)
  return `${(await listen(server)).socketUrl}/ws/chat/`
}

describe.concurrent('ws, refusing before the upgrade', () => {
  test.each<{ token: string; read: (request: IncomingMessage) => unknown }>([
    { token: 'query:token', read: (request) => queryOf(request, 'token') },
    { token: 'header:Authorization', read: ({ headers }) => headers.authorization?.slice('Bearer '.length) },
    { token: 'cookie:session', read: ({ headers }) => /session=([^;]+)/.exec(headers.cookie ?? '')?.[1] },
    { token: 'subprotocol:bearer', read: ({ headers }) => headers['sec-websocket-protocol']?.split(', ')[1] },
    {
      token: 'subprotocol:app.base64url.{token:base64url}, app.v1',
      read: ({ headers }) =>
        Buffer.from(/base64url\.([\w-]+)/.exec(headers['sec-websocket-protocol'] ?? '')?.[1] ?? '', 'base64url'),
    },
  ])('$token', async ({ token, read }) => {
    const key = makeKey()
    const url = await serveUpgrade((request) => isGood(read(request), key))
    const result = await probeOne({ kind: 'websocket', url, token }, materialOf(key))
    expect(tableOf(result)).toEqual(sound)
    expect(result).toMatchObject({ state: 'guarded', failures: [], where: url })
  })

  test.each([
    { name: 'that is echoed', handleProtocols: () => 'bearer', subprotocol: 'echoed' },
    {
      name: 'that is not echoed is no refusal, and a fact of its own',
      handleProtocols: () => false as const,
      subprotocol: 'not-echoed',
    },
    {
      name: 'whose token is echoed',
      handleProtocols: (offered: Set<string>) => [...offered][1] ?? false,
      subprotocol: 'token-echoed',
    },
  ])('a subprotocol $name', async ({ handleProtocols, subprotocol }) => {
    const key = makeKey()
    const offered = (request: IncomingMessage) => request.headers['sec-websocket-protocol']?.split(', ')[1]
    const url = await serveUpgrade((request) => isGood(offered(request), key), { handleProtocols })
    const result = await probeOne({ kind: 'websocket', url, token: 'subprotocol:bearer' }, materialOf(key))
    expect(result).toMatchObject({ state: 'guarded', subprotocol })
    expect(tableOf(result)).toEqual(sound)
  })

  test('a socket that never looks for the token at the place where it is sent refuses the good one', async () => {
    const key = makeKey()
    const url = await serveUpgrade((request) => isGood(queryOf(request, 'token'), key))
    const result = await probeOne({ kind: 'websocket', url, token: 'header:Authorization' }, materialOf(key))
    expect(result).toMatchObject({ state: 'refuses-good', reason: '401' })
    expect(result.answers.filter(({ verdict }) => verdict === 'accepted')).toEqual([])
  })
})

describe.concurrent('ws, refusing after the upgrade', () => {
  test.each([1008, 1011, 3000, 3003, 4001, 4003, 4401, 4403])('with close code %i', async (code) => {
    const key = makeKey()
    const url = await serveSocket((socket, request) => {
      if (!isGood(queryOf(request, 'token'), key)) socket.close(code, 'no')
    })
    const result = await probeOne({ kind: 'websocket', url, token: 'query:token' }, materialOf(key))
    expect(tableOf(result)).toEqual(sound)
    expect(result.answers.find(({ probe }) => probe === 'none')?.reason).toBe(`opened, then closed with ${code}`)
  })

  test('with an error message and then a close', async () => {
    const key = makeKey()
    const url = await serveSocket((socket, request) => {
      if (isGood(queryOf(request, 'token'), key)) return
      socket.send(JSON.stringify({ action: 'log.error', message: 'Could not authenticate' }), () => socket.close(1000))
    })
    expect(tableOf(await probeOne({ kind: 'websocket', url, token: 'query:token' }, materialOf(key)))).toEqual(sound)
  })

  test('with silence where the good token is greeted', async () => {
    const key = makeKey()
    const url = await serveSocket((socket, request) => {
      if (isGood(queryOf(request, 'token'), key)) socket.send('{"type":"welcome"}')
    })
    expect(tableOf(await probeOne({ kind: 'websocket', url, token: 'query:token' }, materialOf(key)))).toEqual(sound)
  })

  test.each([
    { token: 'message', read: (text: string) => text },
    { token: 'message:{"type":"auth","token":"{token}"}', read: (text: string) => JSON.parse(text).token },
  ])('by the first message: $token', async ({ token, read }) => {
    const key = makeKey()
    const url = await serveSocket((socket) => {
      socket.once('message', (message) => {
        if (isGood(read(String(message)), key)) socket.send('{"type":"ready"}')
        else socket.close(4401)
      })
    })
    const result = await probeOne({ kind: 'websocket', url, token }, materialOf(key))
    // Without a message this server waits, as it also would for a client that is slow.
    expect(result).toMatchObject({ state: 'guarded' })
    expect(tableOf(result)).toEqual(sound)
  })

  test('a socket that takes everybody, and is silent, says nothing: what to expect is for the user to say', async () => {
    const url = await serveSocket(() => {})
    const result = await probeOne({ kind: 'websocket', url, token: 'query:token' }, materialOf(makeKey()))
    expect(result.state).toBe('unclear')
    expect(result.reason).toContain('declare what to `send` and what to `expect`')
  })

  test('a socket that decodes without verifying shows in exactly those probes', async () => {
    const url = await serveSocket((socket, request) => {
      if (jwt.decode(queryOf(request, 'token') ?? '') === null) socket.close(4001)
    })
    const result = await probeOne({ kind: 'websocket', url, token: 'query:token' }, materialOf(makeKey()))
    const accepted = result.answers.filter(({ verdict }) => verdict === 'accepted').map(({ probe }) => probe)
    expect(result.state).toBe('guarded')
    expect(new Set(accepted)).toEqual(
      new Set([
        ...['good-first', 'good-repeated', 'good-last', 'wrong-key', 'tampered', 'stripped', 'none-alg', 'expired'],
        ...['not-yet-valid', 'issued-in-future', 'wrong-issuer', 'wrong-audience', 'algorithm-swap'],
        ...['empty-key', 'placeholder'],
      ]),
    )
  })

  test.each([
    { name: 'comes', reply: '{"at":"2026-01-01"}', isExpectationMet: true, state: 'guarded' },
    {
      name: 'does not come',
      reply: 'Object of type datetime is not JSON serializable',
      isExpectationMet: false,
      state: 'refuses-good',
    },
  ])('an exchange after the connection, whose answer $name: $state', async ({ reply, isExpectationMet, state }) => {
    const key = makeKey()
    const url = await serveSocket((socket, request) => {
      if (!isGood(queryOf(request, 'token'), key)) return socket.close(4001)
      socket.on('message', (message) => String(message) === '{"type":"history"}' && socket.send(reply))
    })
    const exchange = { send: '{"type":"history"}', expect: '"at"' }
    const target = { kind: 'websocket', url, token: 'query:token', exchange } as const
    const result = await probeOne(target, materialOf(key))
    expect(result).toMatchObject({ state, isExpectationMet })
    if (isExpectationMet) expect(tableOf(result)).toEqual(sound)
  })
})

describe.concurrent('Socket.IO', () => {
  test.each([
    { name: 'the namespace /', path: '', namespace: '/' },
    { name: 'another namespace', path: 'chat', namespace: '/chat' },
    { name: 'the path of the transport', path: 'socket.io/', namespace: '/' },
  ])('auth in the CONNECT packet of $name', async ({ path, namespace }) => {
    const key = makeKey()
    const server = createServer()
    const io = new SocketIoServer(server)
    io.of(namespace).use((socket, next) => {
      next(isGood(socket.handshake.auth['token'], key) ? undefined : new Error('invalid token'))
    })
    const { url } = await listen(server)
    const target: Omit<ProbeTarget, 'service' | 'group'> = {
      kind: 'websocket',
      url: `${url}/${path}`,
      token: 'socket.io',
    }
    const result = await probeOne(target, materialOf(key))
    await io.close()
    expect(tableOf(result)).toEqual(sound)
    expect(result.answers.find(({ probe }) => probe === 'wrong-key')?.reason).toBe('rejected')
  })

  test('without a middleware everybody is let in', async () => {
    const server = createServer()
    const io = new SocketIoServer(server)
    const { url } = await listen(server)
    const result = await probeOne({ kind: 'websocket', url, token: 'socket.io' }, materialOf(makeKey()))
    await io.close()
    expect(result.state).toBe('open')
  })
})

describe.concurrent('graphql-ws', () => {
  test.each([
    {
      token: 'connection-init',
      read: (payload: Record<string, unknown>) => String(payload['Authorization']).slice('Bearer '.length),
    },
    { token: 'connection-init:token', read: (payload: Record<string, unknown>) => payload['token'] },
    {
      token: 'connection-init:headers.Authorization',
      read: (payload: Record<string, unknown>) =>
        String(Reflect.get(Object(payload['headers']), 'Authorization')).slice('Bearer '.length),
    },
  ])('$token: connection_ack, or 4403', async ({ token, read }) => {
    const key = makeKey()
    const server = createServer()
    useServer(
      {
        schema: buildSchema('type Query { hello: String }'),
        onConnect: ({ connectionParams }) => isGood(read(connectionParams ?? {}), key),
      },
      new WebSocketServer({ server }),
    )
    const { socketUrl } = await listen(server)
    const result = await probeOne({ kind: 'websocket', url: `${socketUrl}/graphql`, token }, materialOf(key))
    expect(tableOf(result)).toEqual(sound)
    expect(result).toMatchObject({
      state: 'guarded',
      reason: 'acknowledged, which it is not without a token',
      subprotocol: 'echoed',
    })
    expect(result.answers.find(({ probe }) => probe === 'none')?.reason).toBe('opened, then closed with 4403')
  })
})
