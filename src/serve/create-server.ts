import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { addLiveness } from './add-liveness.ts'
import { addRoutes, type RouteParts } from './add-routes.ts'
import { demandToken } from './demand-token.ts'
import { type HostPolicy, isKnownHost } from './is-known-host.ts'
import { limitConnections } from './limit-connections.ts'
import { PROBLEM_TYPE, type ProblemKind, sendProblem, statusOf, writeProblem } from './problem.ts'

/** What a server is made of. */
export interface ServerParts extends RouteParts {
  readonly hosts: HostPolicy
  /** Any of them opens everything; `null`: nobody is asked. */
  readonly tokens: readonly string[] | null
}

/** Whoever sends its request slower than this is cut off. */
const HEADERS_MS = 10_000
const REQUEST_MS = 15_000
const MAXIMUM_CONNECTIONS = 4_096

/** The server, not yet listening. It answers from what the keeper knows; no request makes it look at anything. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: 1_024,
    keepAliveTimeout: 5_000,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: 2_000, maxHeaderSize: 8_192 },
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (_, __, reply) => void answerPlainly(reply, 'bad-request'),
    clientErrorHandler: refuseClient,
  })
  limitConnections(app.server, MAXIMUM_CONNECTIONS, (socket) => parts.clients.has(socket))
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((_, reply) => sendProblem(reply, 'not-found'))
  app.addHook('onRequest', checkHost(parts.hosts))
  addLiveness(app, parts.keeper)
  await app.register(async (guarded) => {
    if (parts.tokens !== null) await demandToken(guarded, parts.tokens)
    await addRoutes(guarded, parts)
  })
  return app
}

/** Every answer begins here: who is asked by a name that is not ours says nothing. A name that was right once is right again. */
function checkHost(hosts: HostPolicy): (request: FastifyRequest, reply: FastifyReply, done: () => void) => void {
  let known: string | undefined
  return (request, reply, done) => {
    const { host } = request.raw.headers
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    if (host !== undefined && (host === known || isKnownHost(host, hosts))) {
      known = host
      done()
    } else {
      sendProblem(reply, 'misdirected', { detail: 'Ask by address, or allow the name with --allow-host.' })
    }
  }
}

function answerError(error: FastifyError, _: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.statusCode === 429) return sendProblem(reply.header('connection', 'close'), 'too-many-requests')
  const isTheirs = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  // Its message may quote the request: only its kind is returned.
  return sendProblem(reply, isTheirs ? 'bad-request' : 'internal')
}

/** Before there is a route the hooks do not run either. */
function answerPlainly(reply: FastifyReply, kind: ProblemKind): void {
  reply.header('cache-control', 'no-store')
  sendProblem(reply, kind)
}

/** What is no HTTP, or comes too slowly. */
function refuseClient(error: NodeJS.ErrnoException, socket: FastifyRequest['raw']['socket']): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = writeProblem('bad-request')
  const head = [
    `HTTP/1.1 ${statusOf('bad-request')} Bad Request`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
