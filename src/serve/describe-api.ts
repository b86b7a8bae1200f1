import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** Of a route, what the API's description says of it. */
interface RouteDocs {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
}

function describeRoute(tag: string, summary: string, description?: string): RouteDocs {
  return { summary, tags: [tag], ...(description === undefined ? {} : { description }) }
}

const verdictCodes = 'Answers 200 for consistent and 503 for everything else: one word, or JSON where that is accepted.'

/** The routes in words. */
export const routeDocs = {
  verdict: describeRoute('verdict', 'The verdict', verdictCodes),
  serviceVerdict: describeRoute(
    'verdict',
    'The verdict about one service',
    `${verdictCodes} 404 for a service that was not audited.`,
  ),
  report: describeRoute('report', 'The report', 'As countersign audit --format json prints it.'),
  metrics: describeRoute('metrics', 'Metrics in the text format of Prometheus'),
  page: describeRoute('page', 'The status page, as HTML'),
  events: describeRoute(
    'events',
    'Changes of the status as server-sent events',
    'One event `standing` at once, and one after every audit.',
  ),
  openapi: describeRoute('api', 'This description'),
} as const satisfies Readonly<Record<string, RouteDocs>>

/** The description of the API, an OpenAPI 3.1 document. */
export function describeApi(version: string): FastifyDynamicSwaggerOptions {
  return {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'countersign',
        version,
        description: 'What is known of the JWT keys of a stack. Requests only read; none of them triggers an audit.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }, {}],
    },
  }
}
