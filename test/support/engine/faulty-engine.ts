import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// Here it is loaded whole, which takes longer than some tests wait for an engine.
import 'dockerode'
import type { RecordedCall } from './recording-proxy.ts'

/** Which of the calls that countersign makes. */
export type EngineCall =
  | 'ping'
  | 'list'
  | 'inspect'
  | 'events'
  | 'archive'
  | 'logs'
  | 'image'
  | 'exec-create'
  | 'exec-start'
  | 'exec-inspect'

/**
 * What goes wrong with a call: it never answers, answers half and cuts the connection, answers what is no JSON, answers
 * without end, sends elsewhere, answers with a status (and a body that nobody should quote), or with what the test says. The
 * events, an archive, a log, an image and an exec have no answer of their own: they are 404 unless a fault says what to answer.
 */
export type Fault =
  | { readonly kind: 'hang' | 'reset-mid-body' | 'hang-mid-body' | 'malformed-json' | 'huge-body' | 'not-http' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'answer'; readonly json: unknown; readonly status?: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly headers?: Readonly<Record<string, string>> }

/** What a faulty engine holds and does wrong. */
export interface FaultyEngineOptions {
  /** `GET /containers/{id}/json` of each; the list is made of them. */
  readonly containers: readonly InspectAnswer[]
  /** By call, or by the id of the container for an inspect and a log. */
  readonly faults?: Readonly<Partial<Record<EngineCall | `inspect:${string}` | `logs:${string}`, Fault>>>
  readonly apiVersion?: string
  /** No inspect is answered before so many wait, or none is left to come. */
  readonly inspectsAtOnce?: number
}

/** What an engine says of one container; the members that no test changes are filled in. */
export interface InspectAnswer {
  readonly Id: string
  readonly Name: string
  readonly Config?: {
    readonly Env?: unknown
    readonly Labels?: Readonly<Record<string, string>>
    readonly Image?: string
  }
  readonly [name: string]: unknown
}

/** An HTTP server on a unix socket that behaves like an engine but for its faults. */
export interface FaultyEngine {
  readonly socketPath: string
  readonly calls: readonly RecordedCall[]
  /** How many calls were at most under way at once. */
  readonly maximumInFlight: number
  /** How many connections are open now. */
  readonly openConnections: number
  /** How many connections there have been. */
  readonly connections: number
  close(): Promise<void>
}

/** An id as engines give them: 64 hexadecimal digits. */
export function containerId(index: number): string {
  return index.toString(16).padStart(64, 'c0de')
}

/** A container with this environment, running. */
export function inspectAnswer(
  index: number,
  environment: unknown,
  labels: Readonly<Record<string, string>> = {},
): InspectAnswer {
  return {
    Id: containerId(index),
    Name: `/container-${index}`,
    Created: '2026-01-02T03:04:05.000000006Z',
    State: { Status: 'running', StartedAt: '2026-01-02T03:04:06.000000007Z' },
    Config: { Image: 'app:1', Env: environment, Labels: labels },
    NetworkSettings: { Networks: { bridge: { Aliases: null } } },
  }
}

/** Starts a faulty engine on a socket of its own. */
export async function startFaultyEngine(options: FaultyEngineOptions): Promise<FaultyEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-faulty-'))
  const socketPath = join(folder, 'docker.sock')
  const calls: RecordedCall[] = []
  const sockets = new Set<Socket>()
  let inFlight = 0
  let maximumInFlight = 0
  let connections = 0
  const gate = createGate(options)
  const server = createServer((incoming, outgoing) => {
    calls.push({ method: incoming.method ?? '', path: incoming.url ?? '' })
    inFlight += 1
    maximumInFlight = Math.max(maximumInFlight, inFlight)
    outgoing.once('close', () => {
      inFlight -= 1
    })
    answer(incoming, outgoing, options, gate)
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(socketPath)
  await once(server, 'listening')
  return {
    socketPath,
    calls,
    get maximumInFlight() {
      return maximumInFlight
    },
    get openConnections() {
      return sockets.size
    },
    get connections() {
      return connections
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Gate = (send: () => void) => void

function createGate({ containers, inspectsAtOnce = 1 }: FaultyEngineOptions): Gate {
  let left = containers.length
  let waiting: (() => void)[] = []
  return (send) => {
    waiting.push(send)
    if (waiting.length < Math.min(inspectsAtOnce, left)) return
    const ready = waiting
    waiting = []
    left -= ready.length
    const release = () => {
      for (const sendOne of ready) sendOne()
    }
    // Time for a caller that does not keep to its bound to show it.
    if (inspectsAtOnce === 1) release()
    else setTimeout(release, 20)
  }
}

function answer(incoming: IncomingMessage, outgoing: ServerResponse, options: FaultyEngineOptions, gate: Gate): void {
  const path = (incoming.url ?? '').replace(/\?.*$/, '').replace(/^\/v1\.\d+/, '')
  const { containers, faults = {}, apiVersion = '1.47' } = options
  outgoing.setHeader('Api-Version', apiVersion)
  const id = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1]
  if (path === '/_ping') {
    misbehave(outgoing, faults.ping, () => outgoing.end('OK'))
    return
  }
  if (path === '/containers/json') {
    misbehave(outgoing, faults.list, () => sendJson(outgoing, containers.map(listed)))
    return
  }
  if (id === undefined) {
    const call = otherCalls.find(({ pattern }) => pattern.test(path))?.call
    const own = call === 'logs' ? faults[`logs:${path.split('/')[2]}`] : undefined
    misbehave(outgoing, own ?? (call && faults[call]), () => sendStatus(outgoing, 404))
    return
  }
  const container = containers.find(({ Id }) => Id === id)
  const send = () => (container === undefined ? sendStatus(outgoing, 404) : sendJson(outgoing, container))
  const fault = faults[`inspect:${id}`] ?? faults.inspect
  misbehave(outgoing, fault, () => gate(send))
}

const otherCalls: readonly { readonly pattern: RegExp; readonly call: EngineCall }[] = [
  { pattern: /^\/events$/, call: 'events' },
  { pattern: /^\/containers\/[^/]+\/archive$/, call: 'archive' },
  { pattern: /^\/containers\/[^/]+\/logs$/, call: 'logs' },
  { pattern: /^\/images\/[^/]+\/json$/, call: 'image' },
  { pattern: /^\/containers\/[^/]+\/exec$/, call: 'exec-create' },
  { pattern: /^\/exec\/[^/]+\/start$/, call: 'exec-start' },
  { pattern: /^\/exec\/[^/]+\/json$/, call: 'exec-inspect' },
]

function misbehave(outgoing: ServerResponse, fault: Fault | undefined, behave: () => void): void {
  if (fault === undefined) {
    behave()
    return
  }
  outgoing.setHeader('Content-Type', 'application/json')
  switch (fault.kind) {
    case 'hang':
      break
    case 'hang-mid-body':
      outgoing.write('[{"Id":')
      break
    case 'reset-mid-body':
      outgoing.write('[{"Id":', () => outgoing.socket?.destroy())
      break
    case 'malformed-json':
      outgoing.end('{"Env":["JWT_SECRET=canary-in-a-body"')
      break
    case 'huge-body':
      sendEndlessly(outgoing)
      break
    case 'not-http':
      outgoing.socket?.end('SSH-2.0-OpenSSH_9.2\r\n')
      break
    case 'redirect':
      outgoing.writeHead(307, { Location: fault.location }).end()
      break
    case 'status':
      sendStatus(outgoing, fault.status)
      break
    case 'answer':
      outgoing.statusCode = fault.status ?? 200
      sendJson(outgoing, fault.json)
      break
    case 'bytes':
      for (const [name, value] of Object.entries(fault.headers ?? {})) outgoing.setHeader(name, value)
      outgoing.end(fault.bytes)
      break
  }
}

function sendEndlessly(outgoing: ServerResponse): void {
  const chunk = Buffer.alloc(1024 * 1024, ' ')
  const send = () => {
    while (!outgoing.destroyed && outgoing.write(chunk)) {}
  }
  outgoing.on('drain', send)
  send()
}

function sendStatus(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { 'Content-Type': 'application/json' })
  outgoing.end('{"message":"canary-in-a-body"}')
}

function sendJson(outgoing: ServerResponse, json: unknown): void {
  outgoing.setHeader('Content-Type', 'application/json')
  outgoing.end(JSON.stringify(json))
}

function listed({ Id, Name, Config }: InspectAnswer) {
  return { Id, Names: [Name], Labels: Config?.Labels ?? {} }
}
