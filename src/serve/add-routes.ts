import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifySwagger from '@fastify/swagger'
import fastifyUnderPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Verdict } from '../model/report/audit-report.ts'
import { type Answers, type VerdictAnswer, writeAnswers, writeVerdict } from './answers.ts'
import { describeApi, routeDocs } from './describe-api.ts'
import type { EventClients } from './event-clients.ts'
import type { Keeper } from './keeper.ts'
import type { Metrics } from './metrics.ts'
import { verdictIcons } from './page/icons.ts'
import { html } from './page/markup.ts'
import { renderPage } from './page/render-page.ts'
import { script } from './page/script.ts'
import { styleSheet } from './page/style.ts'
import { PROBLEM_TYPE, sendProblem, statusOf, writeProblem } from './problem.ts'
import { judgeService } from './service-verdict.ts'
import { initialStanding, type Standing } from './standing.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const PLAIN_TYPE = 'text/plain; charset=utf-8'
/** What costs something to make; `/verdict` costs less than to refuse it. */
const LIMITED = { rateLimit: { max: 600, timeWindow: 60_000 } }
const LONGEST_DELAY_MS = 3_000
const PAGE_LASTS_MS = 1_000

/** What the routes answer from. */
export interface RouteParts {
  readonly keeper: Keeper
  readonly clients: EventClients
  readonly metrics: Metrics
  readonly version: string
}

/** Everything that tells of the stack. What asks for the verdict is a machine and asks often: it gets nothing but that. */
export async function addRoutes(app: FastifyInstance, parts: RouteParts): Promise<void> {
  await app.register(fastifySwagger, describeApi(parts.version))
  const answers = rememberAnswers()
  app.register(async (routes) => addVerdicts(routes, parts, answers))
  app.register(async (routes) => {
    await addProtection(routes)
    addDocuments(routes, parts, answers)
    addPage(routes, parts)
    addEvents(routes, parts)
  })
}

/** Everything that the page may load comes from here, and nothing in it may run but the one script. */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
}

async function addProtection(app: FastifyInstance): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    // We speak plain HTTP; whoever puts TLS before us says so there.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // For browsers that are gone, or plugins that are.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  await app.register(fastifyUnderPressure, {
    maxEventLoopDelay: LONGEST_DELAY_MS,
    pressureHandler: refuseUnderPressure,
  })
  await app.register(fastifyRateLimit, { global: false })
}

/**
 * Answers what the plugin is to send; nothing lets the request pass. An endless delay is how the plugin says that it measured
 * nothing yet, as on a busy machine in the first second.
 */
const refuseUnderPressure: PressureHandler = (_, reply, __, delayMs = 0) => {
  if (!Number.isFinite(delayMs)) return undefined
  reply.code(statusOf('overloaded')).header('retry-after', 5).header('content-type', PROBLEM_TYPE)
  return writeProblem('overloaded')
}

/** Typed as if it gave nothing back; what it gives back is sent. */
type PressureHandler = (request: FastifyRequest, reply: FastifyReply, type: string, value?: number) => void

type RememberedAnswers = (standing: Standing) => Answers

function addVerdicts(app: FastifyInstance, { keeper }: RouteParts, answers: RememberedAnswers): void {
  app.get('/verdict', { schema: routeDocs.verdict }, (request, reply) =>
    sendVerdict(reply, request.headers.accept, answers(keeper.current()).verdict),
  )
  app.get<{ Params: { project: string; service: string } }>(
    '/verdict/:project/:service',
    { schema: routeDocs.serviceVerdict },
    (request, reply) => {
      const standing = keeper.current()
      const { project, service } = request.params
      const verdict = judgeOne(standing, project, service)
      if (verdict === null) return sendProblem(reply, 'not-found', { detail: 'No such service was audited.' })
      return sendVerdict(reply, request.headers.accept, writeVerdict(verdict, standing, { project, service }))
    },
  )
}

/** Before the first audit nothing is known of any service, not even whether it is there. */
function judgeOne({ report }: Standing, project: string, service: string): Verdict | null {
  return report === null ? 'incomplete' : judgeService(report, project, service)
}

function sendVerdict(reply: FastifyReply, accept: string | undefined, answer: VerdictAnswer): FastifyReply {
  reply.code(answer.status).header('vary', 'accept')
  if (accept?.includes('application/json') === true) {
    return reply.header('content-type', JSON_TYPE).send(answer.json)
  }
  return reply.header('content-type', PLAIN_TYPE).send(answer.word)
}

/** The answers of the standing that was last asked for. */
function rememberAnswers(): RememberedAnswers {
  let known = { standing: initialStanding, answers: writeAnswers(initialStanding) }
  return (standing) => {
    if (known.standing !== standing) known = { standing, answers: writeAnswers(standing) }
    return known.answers
  }
}

function addDocuments(app: FastifyInstance, { keeper, metrics }: RouteParts, answers: RememberedAnswers): void {
  app.get('/report.json', { schema: routeDocs.report, config: LIMITED }, (_, reply) => {
    const report = answers(keeper.current()).report()
    if (report !== null) return reply.header('content-type', JSON_TYPE).send(report)
    return sendProblem(reply, 'overloaded', { detail: 'The first audit is running.', retryAfterSeconds: 1 })
  })
  app.get('/metrics', { schema: routeDocs.metrics, config: LIMITED }, async (_, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.render(keeper.current())),
  )
  app.get('/openapi.json', { schema: routeDocs.openapi, config: LIMITED }, (_, reply) =>
    reply.header('content-type', JSON_TYPE).send(JSON.stringify(app.swagger())),
  )
}

/** Everybody who listens asks for the page at once when it became another one: it is drawn once a second. */
function rememberPage(): (standing: Standing) => string {
  let drawn = { standing: initialStanding, atMs: Number.NEGATIVE_INFINITY, page: '' }
  return (standing) => {
    const nowMs = performance.now()
    if (drawn.standing !== standing || nowMs - drawn.atMs >= PAGE_LASTS_MS) {
      drawn = { standing, atMs: nowMs, page: renderPage(standing, Date.now()) }
    }
    return drawn.page
  }
}

function addPage(app: FastifyInstance, { keeper }: RouteParts): void {
  const hidden = { schema: { hide: true } }
  const page = rememberPage()
  app.get('/', { schema: routeDocs.page, config: LIMITED }, (_, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').send(page(keeper.current())),
  )
  app.get('/page.css', hidden, (_, reply) => reply.header('content-type', 'text/css; charset=utf-8').send(styleSheet))
  app.get('/page.js', hidden, (_, reply) => reply.header('content-type', 'text/javascript; charset=utf-8').send(script))
  for (const [verdict, shape] of Object.entries(verdictIcons)) {
    const icon = drawIcon(verdict as Verdict, shape)
    app.get(`/icon/${verdict}.svg`, hidden, (_, reply) =>
      reply.header('content-type', 'image/svg+xml; charset=utf-8').send(icon),
    )
  }
}

const iconColours: Readonly<Record<Verdict, string>> = {
  consistent: '#1b7f4d',
  inconsistent: '#b3261e',
  incomplete: '#9a5d00',
  'nothing-to-audit': '#77736b',
}

function drawIcon(verdict: Verdict, shape: (typeof verdictIcons)[Verdict]): string {
  const colour = iconColours[verdict]
  const sign = verdict === 'nothing-to-audit' ? colour : '#fff'
  const style = `svg{fill:${colour}}.sign{fill:none;stroke:${sign};stroke-width:6;stroke-linecap:round;stroke-linejoin:round}.hollow{fill:none;stroke:${colour};stroke-width:6}`
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><style>${style}</style>${shape}</svg>`.markup
}

function addEvents(app: FastifyInstance, { keeper, clients }: RouteParts): void {
  app.get('/events', { schema: routeDocs.events, exposeHeadRoute: false }, (_, reply) => {
    // Whoever is refused leaves: the connections are for those who ask for the verdict, too.
    if (clients.isFull()) {
      return sendProblem(reply.header('connection', 'close'), 'too-many-listeners', { retryAfterSeconds: 30 })
    }
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
    reply.hijack()
    reply.raw.writeHead(200, { ...headers, 'cache-control': 'no-store, no-transform' } as Record<string, string>)
    clients.add(reply.raw, keeper.current())
    return reply
  })
}
