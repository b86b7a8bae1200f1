import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { SecureContext } from 'node:tls'
import { markContent } from '../judge/content-marks.ts'
import type { HttpObservation, Observation } from '../judge/observation.ts'
import { leadsToLogin, leadsToRefusal } from '../judge/refusal-words.ts'
import { probeFailure, readFailure } from '../probe-failure.ts'
import { type AnswerBody, connectionLost, readAnswer, readClockSkew } from './read-answer.ts'
import type { RequestLine } from './request-line.ts'

/** One request to make. */
export interface HttpQuestion {
  readonly line: RequestLine
  readonly method: string
  readonly body?: string
  readonly timeoutMs: number
}

/** What is looked for in an answer. */
export interface LookedFor {
  /** The token, to be taken out of an echo. */
  readonly sent: string | null
  readonly isUpgrade: boolean
  readonly origin?: string
  readonly expect?: string
}

/** An answer before anything is made of it. It does not leave this room. */
export interface HttpAnswer {
  readonly response: IncomingMessage
  readonly body: AnswerBody
  readonly startedMs: number
}

/**
 * Makes one request on a connection of its own and reads the beginning of the answer. No redirect is followed. Rejects with
 * the network's error, or with the reason of the signal. Node's own client does it, as it does for the upgrades of `ws`: both
 * then fail with the same codes and take the same `lookup`.
 */
export async function ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
  const { line, method, body, timeoutMs } = question
  signal.throwIfAborted()
  const startedMs = Date.now()
  const send = line.url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise<HttpAnswer>((resolve, reject) => {
    const request = send(line.url, {
      method,
      agent: false,
      headers: { Accept: '*/*', 'User-Agent': 'countersign', ...line.headers },
      ...(line.lookup === undefined ? {} : { lookup: line.lookup }),
      ...secureBy(line),
    })
    const end = (error: Error) => {
      reject(error)
      request.destroy()
    }
    const stop = () => end(signal.reason)
    const timer = setTimeout(() => end(timedOut()), timeoutMs)
    signal.addEventListener('abort', stop, { once: true })
    request.on('error', reject)
    let isAnswered = false
    request.on('response', (response) => {
      isAnswered = true
      readAnswer(response)
        .then((read) => resolve({ response, body: read, startedMs }), reject)
        .finally(() => request.destroy())
    })
    request.on('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      // Node says nothing else about a server that switches protocols unasked.
      if (!isAnswered) reject(connectionLost())
    })
    request.end(body)
  })
}

/**
 * The options of TLS: whom to trust, where the user names an authority; and that HTTP/1.1 is spoken, so that a server of HTTP/2 alone
 * refuses by the protocol, and not with a page that looks like an answer.
 */
export function secureBy({ ca, url }: Pick<RequestLine, 'ca' | 'url'>): {
  readonly secureContext?: SecureContext
  readonly ALPNProtocols?: string[]
} {
  return {
    ...(ca === undefined ? {} : { secureContext: ca }),
    ...(url.protocol === 'https:' || url.protocol === 'wss:' ? { ALPNProtocols: ['http/1.1'] } : {}),
  }
}

/** The error of a request that took too long. */
export function timedOut(): Error {
  return Object.assign(new Error('no whole answer in time'), { code: 'ETIMEDOUT' })
}

/** Asks, and makes an observation of whatever happens. */
export async function observeHttp(
  question: HttpQuestion,
  looked: LookedFor,
  signal: AbortSignal,
): Promise<Observation> {
  try {
    return describeAnswer(await ask(question, signal), looked)
  } catch (error) {
    if (signal.aborted) return { kind: 'failure', failure: probeFailure(stopCode(signal)) }
    if (error instanceof Error) return { kind: 'failure', failure: readFailure(error, 'connection-lost') }
    throw error
  }
}

/** Whether a signal's end is that of the time for everything, or somebody's wish. */
export function stopCode(signal: AbortSignal): 'deadline' | 'aborted' {
  return signal.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'deadline' : 'aborted'
}

/** What of an answer is kept. */
export function describeAnswer({ response, body, startedMs }: HttpAnswer, looked: LookedFor): HttpObservation {
  const status = response.statusCode ?? 0
  const allowed = response.headers['access-control-allow-origin']
  return {
    kind: 'http',
    isInsteadOfUpgrade: looked.isUpgrade,
    status,
    marks: markContent(body.text, looked.sent),
    location: readRedirect(response, looked.sent),
    pause: readPause(response),
    allowed: readAllowed(response),
    fault: body.isCut ? probeFailure('too-large') : null,
    clockSkewSeconds: readClockSkew(response, startedMs),
    isExpectationMet: looked.expect === undefined ? null : body.text.includes(looked.expect),
    isReadableByOrigin: looked.origin === undefined ? null : allowed === '*' || allowed === looked.origin,
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** The methods that a 405 allows, as far as they are HTTP's own. */
export function readAllowed({ statusCode, headers }: IncomingMessage): readonly string[] {
  const named = (headers.allow ?? '').split(',').map((one) => one.trim().toUpperCase())
  return statusCode === 405 ? methods.filter((name) => named.includes(name)) : []
}

/** A redirect says where it would go; its query is left out, as it may hold a nonce. */
function readRedirect({ statusCode = 0, headers }: IncomingMessage, sent: string | null): HttpObservation['location'] {
  if (headers.location === undefined || statusCode < 300 || statusCode > 399) return null
  const path = headers.location.split('?')[0] ?? ''
  return { mark: markContent(path, sent).content, isLogin: leadsToLogin(path), isRefusal: leadsToRefusal(path) }
}

function readPause({ statusCode = 0, headers }: IncomingMessage): HttpObservation['pause'] {
  const after = headers['retry-after']
  if (statusCode !== 429 && statusCode !== 503 && (after === undefined || statusCode < 400)) return null
  const seconds = Number(after)
  return { afterSeconds: after !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : null }
}
