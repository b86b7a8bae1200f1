import type { FastifyReply } from 'fastify'

/** What can go wrong with a request; the last part of the problem's `type`. */
export type ProblemKind =
  | 'bad-request'
  | 'unauthorized'
  | 'not-found'
  | 'misdirected'
  | 'too-many-requests'
  | 'too-many-listeners'
  | 'overloaded'
  | 'internal'

const problems: Readonly<Record<ProblemKind, { readonly status: number; readonly title: string }>> = {
  'bad-request': { status: 400, title: 'This request cannot be understood' },
  unauthorized: { status: 401, title: 'A token is needed' },
  'not-found': { status: 404, title: 'There is nothing here' },
  misdirected: { status: 421, title: 'This server does not answer to that host name' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-listeners': { status: 503, title: 'Too many listen to events already' },
  overloaded: { status: 503, title: 'Too busy to answer now' },
  internal: { status: 500, title: 'A bug in countersign' },
}

/** The media type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json'

/** A problem document of RFC 9457. Says nothing that the asker said, and nothing of how we are made. */
export function writeProblem(kind: ProblemKind, detail?: string): string {
  const { status, title } = problems[kind]
  return JSON.stringify({
    type: `urn:countersign:problem:${kind}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
  })
}

/** The status that a problem is answered with. */
export function statusOf(kind: ProblemKind): number {
  return problems[kind].status
}

/** Answers with a problem; `retryAfterSeconds` tells when to ask again. */
export function sendProblem(
  reply: FastifyReply,
  kind: ProblemKind,
  options: { readonly detail?: string; readonly retryAfterSeconds?: number } = {},
): FastifyReply {
  if (options.retryAfterSeconds !== undefined) reply.header('retry-after', options.retryAfterSeconds)
  return reply.code(statusOf(kind)).header('content-type', PROBLEM_TYPE).send(writeProblem(kind, options.detail))
}
