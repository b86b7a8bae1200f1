import type { FastifyInstance } from 'fastify'
import { AuditError } from '../model/limits/audit-error.ts'
import { createServer } from './create-server.ts'
import { createEventClients } from './event-clients.ts'
import { type KeeperPorts, startKeeper } from './keeper.ts'
import type { KeeperTiming } from './keeper-state.ts'
import { createMetrics } from './metrics.ts'
import type { Standing } from './standing.ts'
import type { Remembered } from './webhook/remembered.ts'

/** Where to listen, and whom to answer. */
export interface ServeOptions {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly isLoopback: boolean
  readonly allowedHosts: readonly string[]
  readonly tokens: readonly string[] | null
  readonly timing: KeeperTiming
  readonly maximumListeners: number
  /** What the server before this one left. */
  readonly remembered: Remembered | null
  readonly version: string
  /** Told once it listens, with the address as a URL. */
  readonly listening: (url: string) => void
  /** Told of every new standing. */
  readonly published: (standing: Standing) => void
}

/** What runs beside the server: given a way to say that something changed, it answers how to end it. */
export type Watch = (noteChange: () => void) => { readonly close: () => void; readonly audited: () => void }

/**
 * Keeps the report fresh and serves it until the signal is aborted; then it says good-bye to its listeners and ends. Rejects
 * with an AuditError when the first audit is configured wrongly, and with what nobody foresaw.
 */
export async function serve(
  ports: KeeperPorts,
  watch: Watch,
  options: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  const clients = createEventClients(options.maximumListeners)
  const metrics = createMetrics(options.version, clients)
  const ending = new AbortController()
  const keeper = startKeeper(ports, options.timing, AbortSignal.any([signal, ending.signal]), options.remembered)
  const watching = watch(keeper.noteChange)
  keeper.subscribe((standing) => {
    watching.audited()
    metrics.note(standing)
    clients.publish(standing)
    options.published(standing)
  })
  const hosts = { isLoopback: options.isLoopback, allowed: options.allowedHosts }
  const { tokens, version } = options
  // Awaited below; until then nobody else would take what it rejects with.
  keeper.ended.catch(() => {})
  const app = await createServer({ keeper, clients, metrics, hosts, tokens, version })
  try {
    options.listening(await listen(app, options))
    await keeper.ended
  } finally {
    ending.abort()
    watching.close()
    clients.close()
    await close(app)
  }
}

/** Once a server closes, Node cuts off nobody for being slow. */
async function close(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), LAST_WORDS_MS)
  await app.close().finally(() => clearTimeout(cut))
}

/** Who is being answered may take so long when the server ends. */
const LAST_WORDS_MS = 1_000

/** Whoever comes while many others do need not try again; the system's own limit is behind it. */
const BACKLOG = 4_096

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not listen there',
  ENOTFOUND: 'the name does not resolve',
}

async function listen(app: FastifyInstance, { host, port }: Pick<ServeOptions, 'host' | 'port'>): Promise<string> {
  try {
    await app.listen({ host, port, backlog: BACKLOG })
    const address = app.server.address()
    const bound = address !== null && typeof address === 'object' ? address.port : port
    // Where it listens everywhere, Fastify would name this machine only.
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  } catch (error) {
    const why = LISTEN_FAILURES[(error as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw error
    throw new AuditError('usage', `cannot listen on ${host} port ${port}: ${why}`, {
      hint: 'Name another address with --listen.',
      cause: error,
    })
  }
}
