import { type ProbeFailure, probeFailure, readFailure } from '../probe-failure.ts'
import { type EndpointName, nameEndpoint } from '../probe-result.ts'
import type { ProbeTarget } from '../probe-target.ts'
import { ask, type HttpAnswer, stopCode } from './ask-http.ts'
import { parsePlacement } from './placement.ts'
import { readTargetUrl, writeRequest } from './request-line.ts'

/** Why a browser would not send the request that it asked for. In the order a browser looks. */
export type PreflightObjection =
  /** The preflight itself was not answered with 2xx: an authenticator or a redirect came before CORS. */
  'status' | 'origin' | 'credentials' | 'method' | 'headers'

/** What a preflight came to. */
export interface PreflightResult extends EndpointName {
  /** Whether a browser sends a preflight at all before this request: it does for `Authorization`, not for a cookie or query. */
  readonly isNeeded: boolean
  /** Empty when a browser would go on. */
  readonly objections: readonly PreflightObjection[]
  readonly failure: ProbeFailure | null
}

/** Methods that need no permission of their own (Fetch standard, "CORS-safelisted method"). */
const safeMethods = ['GET', 'HEAD', 'POST']

/**
 * Asks as a browser does before a page of `target.origin` may send its token to the target (Fetch standard, "CORS-preflight
 * fetch"), and compares the answer as a browser does. `null` for a target without an origin, or a socket: those have no CORS.
 */
export async function preflight(
  target: ProbeTarget,
  options: { readonly timeoutMs?: number } = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<PreflightResult | null> {
  if (target.origin === undefined || target.kind === 'websocket') return null
  const url = readTargetUrl(target)
  const placement = parsePlacement(target.token ?? 'header:Authorization', target.kind)
  if (url === null || placement === null) return describeFailure(target, probeFailure('wrong-url'))
  const asked = placement.kind === 'header' ? placement.name.toLowerCase() : null
  const method = target.method ?? 'GET'
  const request = writeRequest(target, url, placement, { place: 'token', text: null })
  const headers = {
    ...request.headers,
    'Access-Control-Request-Method': method,
    ...(asked === null ? {} : { 'Access-Control-Request-Headers': asked }),
  }
  const line = { ...request, headers }
  try {
    const answer = await ask({ line, method: 'OPTIONS', timeoutMs: options.timeoutMs ?? 10_000 }, signal)
    const wanted = {
      origin: target.origin,
      method,
      header: asked,
      withCredentials: target.withCredentials === true || placement.kind === 'cookie',
    }
    return describePreflight(target, answer, wanted)
  } catch (error) {
    if (signal.aborted) return describeFailure(target, probeFailure(stopCode(signal)))
    if (!(error instanceof Error)) throw error
    return describeFailure(target, readFailure(error, 'connection-lost'))
  }
}

interface Wanted {
  readonly origin: string
  readonly method: string
  readonly header: string | null
  readonly withCredentials: boolean
}

function describePreflight(target: ProbeTarget, { response }: HttpAnswer, wanted: Wanted): PreflightResult {
  const list = (name: string) => `${response.headers[name] ?? ''}`.split(',').map((one) => one.trim())
  const status = response.statusCode ?? 0
  const allowedOrigin = readOrigin(response.headers['access-control-allow-origin'], wanted.origin)
  const allowsCredentials = response.headers['access-control-allow-credentials'] === 'true'
  const headers = list('access-control-allow-headers').map((name) => name.toLowerCase())
  const methods = list('access-control-allow-methods')
  // A `*` is no wildcard where credentials are sent, and never covers Authorization (Fetch standard).
  const covers = (names: readonly string[], name: string) =>
    names.includes(name) || (names.includes('*') && !wanted.withCredentials && name !== 'authorization')
  const objections: readonly (readonly [boolean, PreflightObjection])[] = [
    [status < 200 || status > 299, 'status'],
    [allowedOrigin !== 'same' && (allowedOrigin !== 'any' || wanted.withCredentials), 'origin'],
    [wanted.withCredentials && !allowsCredentials, 'credentials'],
    [!safeMethods.includes(wanted.method) && !covers(methods, wanted.method), 'method'],
    [wanted.header !== null && !covers(headers, wanted.header), 'headers'],
  ]
  return {
    ...nameEndpoint(target),
    isNeeded: wanted.header !== null,
    objections: objections.flatMap(([isSo, objection]) => (isSo ? [objection] : [])),
    failure: null,
  }
}

function describeFailure(target: ProbeTarget, failure: ProbeFailure): PreflightResult {
  return { ...nameEndpoint(target), isNeeded: true, objections: [], failure }
}

function readOrigin(allowed: string | undefined, origin: string): 'same' | 'any' | 'other' | 'none' {
  if (allowed === undefined || allowed === '') return 'none'
  if (allowed === '*') return 'any'
  return allowed === origin ? 'same' : 'other'
}
