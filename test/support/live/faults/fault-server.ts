import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { type LocalServer, serveLocally } from '../serve-locally.ts'
import { type HttpDisturbance, plainly, type Upset } from './http-disturbances.ts'
import type { ServerState } from './server-states.ts'
import type { SocketDisturbance } from './socket-disturbances.ts'

/** Serves a state of a server in the weather of a disturbance, on a free port of loopback. */
export async function serveHttpFault(
  state: ServerState,
  disturbance: HttpDisturbance,
  key: string,
): Promise<LocalServer> {
  const upset = disturbance.upset?.() ?? ((): Upset => null)
  const dress = disturbance.dress ?? plainly
  let number = 0
  const server = createServer(async (request, response) => {
    const refusal = state.refuse(readToken(request, disturbance.token ?? 'header:Authorization'), key)
    const met = upset({ number: ++number, refusal, nowMs: Date.now() })
    if (met === 'drop') return void request.socket.destroy()
    if (met === 'hang') return
    if (met !== null && 'delayMs' in met) await delay(met.delayMs)
    answer(response, met !== null && 'status' in met ? met : dress(refusal))
  })
  return serveLocally(server)
}

function answer(response: ServerResponse, { status, body, headers = {} }: ReturnType<typeof plainly>): void {
  response.writeHead(status, { ...headers, Connection: 'close' }).end(body)
}

function readToken(request: IncomingMessage, place: string): string | null {
  const [way, name = ''] = place.split(':')
  if (way === 'query') return new URL(request.url ?? '', 'http://localhost').searchParams.get(name)
  if (way === 'cookie') return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1] ?? null
  return request.headers.authorization?.replace(/^Bearer /, '') ?? null
}

/** The same for sockets. */
export async function serveSocketFault(
  state: ServerState,
  disturbance: SocketDisturbance,
  key: string,
): Promise<LocalServer> {
  const server = createServer((_request, response) => void response.writeHead(426).end())
  const sockets = new WebSocketServer({ noServer: true })
  let number = 0
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => {}) // the prober hangs up
    const isInRequest = disturbance.token.startsWith('query:')
    const refusal = isInRequest ? state.refuse(readToken(request, disturbance.token), key) : null
    const status = disturbance.upgrade?.(refusal, ++number) ?? null
    if (status === 'drop') return void connection.destroy()
    if (status !== null) {
      return void connection.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on('error', () => {})
      disturbance.talk(socket, refusal, (token) => state.refuse(token, key))
    })
  })
  return serveLocally(server)
}
