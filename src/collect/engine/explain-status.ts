import type { Refusal } from './attempt.ts'

/** Asked where the engine does not say which version it speaks: Engine 20.10, which is also what Podman offers. */
export const FALLBACK_API_VERSION = '1.41'

/** Whether somebody on the way refuses the call: wollomatic's proxy says 405 where no rule is there for a method at all. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 405
}

/** Why an answer of this status is not the one that we asked for. The body is never quoted. */
export function explainStatus(status: number, path: string): Refusal {
  if (isRefusal(status)) {
    return {
      code: 'forbidden',
      reason: `the engine or the socket proxy in front of it refused GET ${path} (${status}); countersign needs GET on /_ping, /containers/json and /containers/{id}/json: allow this one in the proxy (tecnativa: CONTAINERS=1; wollomatic: -allowGET='${allowedPattern(path)}')`,
    }
  }
  if (status === 400 && path.startsWith(`/v${FALLBACK_API_VERSION}/`)) {
    return {
      code: 'unsupported',
      reason: `GET ${path} answered 400; this engine may be too new for the version that is asked for where nothing answers /_ping: allow that in the socket proxy (tecnativa: PING=1; wollomatic: -allowHEAD='/_ping')`,
    }
  }
  if (status >= 500) {
    return {
      code: 'unreachable',
      reason: `GET ${path} answered ${status}; see the log of the engine or of the proxy in front of it`,
    }
  }
  return {
    code: 'unsupported',
    reason: `GET ${path} answered ${status}; this is not the API of a container engine that countersign knows`,
  }
}

/** The path as wollomatic's socket proxy wants it: a regular expression without the query. */
export function allowedPattern(path: string): string {
  const [withoutQuery = ''] = path.split('?', 1)
  return withoutQuery.replace(/^\/v1\.\d+/, '/v1\\.[0-9]+').replace('{id}', '[a-zA-Z0-9_.-]+')
}

/** For an answer of the right status that says something else than such an answer does. */
export function malformed(path: string): Refusal {
  return {
    code: 'malformed',
    reason: `the answer to GET ${path} is not what a container engine answers; check what listens at this address`,
  }
}

/** The value of a JSON body; `undefined` where it is none. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch (error) {
    // The message of a SyntaxError quotes what it read.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
