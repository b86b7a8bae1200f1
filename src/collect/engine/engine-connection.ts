import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { inspect } from 'node:util'
import type { DockerOptions } from 'dockerode'
import { AuditError } from '../../model/audit-error.ts'
import { dialSsh } from './dial-ssh.ts'
import type { Endpoint } from './endpoint.ts'

/** What the engine answered, whatever the status. */
export interface EngineAnswer {
  readonly status: number
  /** The header `Api-Version`, which `/_ping` gives. */
  readonly apiVersion: string | null
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

/** Sends whatever it is told. Only the clients made from it hold one, and each of them lets through what it promises. */
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

/** The part of docker-modem that is used here; its own types say `any`. */
interface Modem {
  dial(
    call: {
      readonly path: string
      readonly method: string
      readonly options: object
      readonly isStream: true
      readonly statusCodes: Readonly<Record<number, boolean>>
      readonly abortSignal: AbortSignal
    },
    answered: (error: Error | null, response: IncomingMessage) => void,
  ): void
}

/** Every status is an answer to us; docker-modem would quote the body of the others in an error. */
const ANY_STATUS = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 100, true]))

/**
 * Connections to one endpoint over `dockerode`, which is loaded here and not before.
 *
 * Of dockerode only the streaming call is used, and behind a guarded agent: with `DEBUG=modem` it prints every body that
 * it parses itself and the private key it is given, it follows redirects to any host (and throws outside of any promise for
 * a scheme that it does not know), and it reads `DOCKER_HOST` from the process for what it is not told.
 */
export async function openConnection(
  endpoint: Endpoint,
  shell: Readonly<Record<string, string>>,
  connections: number,
): Promise<EngineConnection> {
  const agent = guardAgent(createAgent(endpoint, shell, connections))
  const { default: Dockerode } = await import('dockerode')
  const options = { ...modemOptions(endpoint), agent }
  const modem = createModem(Dockerode, options as DockerOptions)
  const prefix = endpoint.kind === 'tcp' ? endpoint.pathPrefix : ''
  const dial = (method: string, path: string, signal: AbortSignal, message?: object): Promise<IncomingMessage> => {
    signal.throwIfAborted()
    const [pathname, query] = path.split('?')
    // docker-modem puts the query together itself, and cuts off the end of a path that already has one.
    const parameters = Object.fromEntries(new URLSearchParams(query))
    return new Promise((answer, refuse) => {
      modem.dial(
        {
          path: query === undefined ? prefix + pathname : `${prefix}${pathname}?`,
          method,
          options: message === undefined ? parameters : { _query: parameters, _body: message },
          isStream: true,
          statusCodes: ANY_STATUS,
          abortSignal: signal,
        },
        (error, incoming) => (error === null ? answer(incoming) : refuse(signal.aborted ? signal.reason : error)),
      )
    })
  }
  return {
    async send(method, path, bound, message) {
      const response = await dial(method, path, bound.signal, message)
      const body = await readBody(response, bound)
      return {
        status: response.statusCode ?? 0,
        apiVersion: readHeader(response, 'api-version'),
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

function readHeader(response: IncomingMessage, name: string): string | null {
  const header = response.headers[name]
  return typeof header === 'string' ? header : null
}

/** docker-modem reads the `DOCKER_*` variables of the process even where it is told everything. */
function createModem(Dockerode: new (options: DockerOptions) => { modem: unknown }, options: DockerOptions): Modem {
  try {
    return new Dockerode(options).modem as Modem
  } catch (error) {
    throw new AuditError('usage', 'DOCKER_HOST or DOCKER_CERT_PATH of the environment cannot be used', {
      hint: 'correct them, or unset them where another engine is meant',
      cause: error,
    })
  }
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

/** An agent whose requests never see where an answer would send them, and that prints nothing of itself. */
function guardAgent(agent: HttpAgent): HttpAgent {
  const unguarded = agent as HttpAgent & { addRequest(request: ClientRequest, ...rest: unknown[]): void }
  const addRequest = unguarded.addRequest.bind(agent)
  return Object.assign(agent, {
    addRequest(request: ClientRequest, ...rest: unknown[]) {
      request.prependListener('response', (response) => {
        delete response.headers.location
      })
      addRequest(request, ...rest)
    },
    // docker-modem inspects it to the last socket, twice per call, whether it prints that or not.
    [inspect.custom]: () => 'agent',
  })
}

/** Every member that docker-modem would otherwise take from `DOCKER_HOST` is named, if only to say that there is none. */
function modemOptions(endpoint: Endpoint) {
  const none = {
    ca: undefined,
    cert: undefined,
    key: undefined,
    pathPrefix: undefined,
    timeout: undefined,
    username: undefined,
  }
  if (endpoint.kind === 'socket') {
    return { ...none, protocol: 'http', host: undefined, port: undefined, socketPath: endpoint.path } as const
  }
  if (endpoint.kind === 'ssh') {
    return { ...none, protocol: 'http', host: 'localhost', port: 80, socketPath: undefined } as const
  }
  const protocol = endpoint.tls === null ? 'http' : 'https'
  return { ...none, protocol, host: endpoint.host, port: endpoint.port, socketPath: undefined } as const
}
