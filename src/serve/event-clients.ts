import type { FastifyReply } from 'fastify'
import type { Connection } from './limit-connections.ts'
import { type Standing, verdictOf } from './standing.ts'

/** An answer that is written by hand. */
type ServerResponse = FastifyReply['raw']

/** Those who listen to `/events`. */
export interface EventClients {
  readonly count: () => number
  readonly isFull: () => boolean
  /** Whether one of them listens there. */
  readonly has: (socket: Connection) => boolean
  /** Begins to write to an answer whose head is already out. */
  readonly add: (response: ServerResponse, standing: Standing) => void
  readonly publish: (standing: Standing) => void
  /** Says good-bye to all. */
  readonly close: () => void
}

/** Proxies cut what is silent for half a minute. */
const HEARTBEAT_MS = 15_000
/** Who has so much waiting does not read any more. */
const MAXIMUM_WAITING_BYTES = 64 * 1024

/** A bounded number of listeners; one that does not read is cut off. */
export function createEventClients(maximum: number): EventClients {
  const responses = new Set<ServerResponse>()
  const sockets = new WeakSet<Connection>()

  function send(text: string): void {
    for (const response of responses) {
      if (response.writableLength > MAXIMUM_WAITING_BYTES) response.destroy()
      else response.write(text)
    }
  }

  const heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT_MS)
  return {
    count: () => responses.size,
    isFull: () => responses.size >= maximum,
    has: (socket) => sockets.has(socket),
    add(response, standing) {
      responses.add(response)
      if (response.socket !== null) sockets.add(response.socket)
      response.once('close', () => responses.delete(response))
      // Whoever hangs up while we write is no error of ours.
      response.on('error', () => responses.delete(response))
      response.write(`retry: 2000\n\n${writeEvent(standing)}`)
    },
    publish: (standing) => {
      if (responses.size > 0) send(writeEvent(standing))
    },
    close() {
      clearInterval(heartbeat)
      for (const response of responses) response.end()
    },
  }
}

/** What a listener receives: enough to know whether to ask for more. It has no names of services. */
function writeEvent(standing: Standing): string {
  const { revision, contentRevision, since, auditedAt, hearing } = standing
  const now = new Date().toISOString()
  const payload = { revision, contentRevision, verdict: verdictOf(standing), since, auditedAt, hearing, now }
  return `event: standing\nid: ${revision}\ndata: ${JSON.stringify(payload)}\n\n`
}
