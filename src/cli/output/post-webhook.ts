import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { startDeadline } from '../../model/limits/start-deadline.ts'
import type { Delivery } from '../../serve/webhook/notifier.ts'

const TIMEOUT_MS = 10_000

/**
 * Posts a JSON document once. Follows no redirect, reads no answer but its status, and tells of a failure without the address: the
 * host and path of a webhook are its password. Rejects only when the signal is aborted.
 */
export async function postWebhook(
  url: URL,
  body: string,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<Delivery> {
  const deadline = startDeadline(timeoutMs, signal)
  try {
    const { statusCode = 0, headers } = await send(url, body, deadline.signal)
    return readStatus(statusCode, headers['retry-after'])
  } catch (error) {
    signal.throwIfAborted()
    const { code } = error as NodeJS.ErrnoException
    if (deadline.signal.aborted) return { kind: 'later', why: `it did not answer within ${timeoutMs / 1_000} s` }
    if (code === undefined) throw error
    return { kind: 'later', why: `it cannot be reached (${code})` }
  } finally {
    deadline.clear()
  }
}

function send(url: URL, body: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { username, password } = url
  const auth = username === '' && password === '' ? {} : { auth: `${decode(username)}:${decode(password)}` }
  const headers = { 'content-type': 'application/json', 'user-agent': 'countersign', connection: 'close' }
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    signal,
    ...auth,
  }
  return new Promise((resolve, reject) => {
    const bare = new URL(url)
    bare.username = ''
    bare.password = ''
    const request: ClientRequest = (url.protocol === 'https:' ? requestHttps : requestHttp)(bare, options)
    request.on('response', (response) => {
      resolve(response)
      // Only the status counts: what is written may go on for ever.
      response.on('error', () => {})
      response.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** In a URL as `user:p%40ss@`. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

/** What may pass by itself is tried again; what the receiver refuses is not. */
function readStatus(status: number, retryAfter: string | undefined): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status >= 300 && status < 400) {
    return { kind: 'never', why: `it answered ${status}, and redirects are not followed` }
  }
  const why = `it answered ${status}`
  if (status < 500 && status !== 408 && status !== 425 && status !== 429) return { kind: 'never', why }
  const retryAfterMs = readRetryAfterMs(retryAfter)
  return { kind: 'later', why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function readRetryAfterMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
