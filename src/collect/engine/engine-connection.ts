import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { dialSsh } from './dial-ssh.ts'
import type { Endpoint } from './endpoint.ts'

/** What the engine answered, whatever the status. */
export interface EngineAnswer {
  readonly status: number
  /** The header `Api-Version`, which `/_ping` gives. */
  readonly apiVersion: string | null
  /** The header `Swarm`, which `/_ping` gives since Engine 23: `inactive`, `active/manager`, `active/worker`, `locked`, … */
  readonly swarm: string | null
  /** The header `X-Docker-Container-Path-Stat`, which an archive comes with: JSON in base64. */
  readonly pathStat: string | null
  readonly body: Uint8Array
}

/** How long to wait for an answer, and how much of it to hold. */
export interface AnswerBound {
  readonly signal: AbortSignal
  readonly maximumBytes: number
  /** What lies past the bound is left with the engine, where otherwise it would be an error. */
  readonly isCut?: boolean
}

/** Sends any request. Only the clients made from it hold one, and each of them sends only what it promises. */
export interface EngineConnection {
  /** Rejects when nobody answers, with the reason of `signal` when that is aborted, with `BodyTooLarge` past the bound. */
  send(method: string, path: string, bound: AnswerBound, message?: object): Promise<EngineAnswer>
  /** The answer to a GET as it comes, without any bound but the signal. Rejects as `send` does. */
  stream(path: string, signal: AbortSignal): Promise<EngineStream>
  /** Ends every connection. */
  close(): void
}

/** An answer that has begun. Whoever takes it reads it to its end or aborts the signal it was asked for with. */
export interface EngineStream {
  readonly status: number
  readonly chunks: AsyncIterable<Uint8Array>
}

/** The engine sends more than we are willing to hold. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/**
 * Connections to one endpoint, over Node's own HTTP: no redirect is followed, nothing is read from the environment of the
 * process, and nothing is printed (docs/decisions/0032).
 */
export function openConnection(
  endpoint: Endpoint,
  shell: Readonly<Record<string, string>>,
  connections: number,
): EngineConnection {
  const agent = createAgent(endpoint, shell, connections)
  const target = { agent, ...addressOf(endpoint) }
  const isEncrypted = endpoint.kind === 'tcp' && endpoint.tls !== null
  const prefix = endpoint.kind === 'tcp' ? endpoint.pathPrefix : ''
  const dial = (method: string, path: string, signal: AbortSignal, message?: object): Promise<IncomingMessage> => {
    signal.throwIfAborted()
    const body = message === undefined ? null : Buffer.from(JSON.stringify(message))
    const headers = body === null ? {} : { 'content-type': 'application/json', 'content-length': body.length }
    return new Promise((answer, refuse) => {
      const request = (isEncrypted ? requestHttps : requestHttp)({
        ...target,
        method,
        path: prefix + path,
        headers,
        signal,
      })
      let isAnswered = false
      request.once('response', (response) => {
        isAnswered = true
        answer(response)
      })
      // Left on: once there is an answer, errors go to its body, and to the request too.
      request.on('error', (error) => {
        if (signal.aborted) refuse(signal.reason)
        else if (body === null && !isAnswered && isClosedWhileIdle(request, error)) {
          dial(method, path, signal).then(answer, refuse)
        } else refuse(error)
      })
      request.end(body)
    })
  }
  return {
    async send(method, path, bound, message) {
      const response = await dial(method, path, bound.signal, message)
      const body = await readBody(response, bound)
      return {
        status: response.statusCode ?? 0,
        apiVersion: readHeader(response, 'api-version'),
        swarm: readHeader(response, 'swarm'),
        pathStat: readHeader(response, 'x-docker-container-path-stat'),
        body,
      }
    },
    async stream(path, signal) {
      const response = await dial('GET', path, signal)
      return { status: response.statusCode ?? 0, chunks: response }
    },
    close: () => agent.destroy(),
  }
}

/**
 * Whether the other side closed a connection on which nothing was asked for a while, as proxies do, just when it was used again: then it
 * has not seen the request (RFC 9112 §9.3.1).
 */
function isClosedWhileIdle({ reusedSocket }: ClientRequest, { code = '' }: NodeJS.ErrnoException): boolean {
  return reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')
}

function readHeader(response: IncomingMessage, name: string): string | null {
  const header = response.headers[name]
  return typeof header === 'string' ? header : null
}

async function readBody(
  response: IncomingMessage,
  { signal, maximumBytes, isCut = false }: AnswerBound,
): Promise<Uint8Array> {
  const end = () => response.destroy(signal.reason)
  signal.addEventListener('abort', end)
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response) {
      size += chunk.length
      chunks.push(chunk)
      if (size <= maximumBytes) continue
      if (isCut) return Buffer.concat(chunks, maximumBytes)
      throw new BodyTooLarge(`more than ${maximumBytes} bytes`)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', end)
    if (!response.complete) response.destroy()
  }
}

function createAgent(endpoint: Endpoint, shell: Readonly<Record<string, string>>, maxSockets: number): HttpAgent {
  if (endpoint.kind === 'ssh') {
    const agent = new HttpAgent({ keepAlive: true, maxSockets: Math.min(maxSockets, 4) })
    return Object.assign(agent, { createConnection: () => dialSsh(endpoint, shell) })
  }
  const tls = endpoint.kind === 'tcp' ? endpoint.tls : null
  if (tls === null) return new HttpAgent({ keepAlive: true, maxSockets })
  return new HttpsAgent({
    keepAlive: true,
    maxSockets,
    rejectUnauthorized: tls.isVerified,
    ...(tls.ca === undefined ? {} : { ca: Buffer.from(tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: Buffer.from(tls.cert) }),
    ...(tls.key === undefined ? {} : { key: Buffer.from(tls.key) }),
  })
}

/** Over ssh, `localhost` is the other machine. */
function addressOf(endpoint: Endpoint): RequestOptions {
  if (endpoint.kind === 'socket') return { socketPath: endpoint.path }
  return endpoint.kind === 'ssh' ? { host: 'localhost', port: 80 } : { host: endpoint.host, port: endpoint.port }
}
