import type { SecureContext } from 'node:tls'
import { Secret } from '../../model/keys/secret.ts'
import { findToken } from '../../token/find-token.ts'
import type { IssuedCredential } from '../../token/key-material.ts'
import { type ProbeFailure, probeFailure, readFailure } from '../probe-failure.ts'
import { ask, type HttpAnswer, readAllowed, stopCode } from './ask-http.ts'
import { describeUrl, lookUpAs, readTargetUrl } from './request-line.ts'

/** A login as the user configured it. This is the one request that is a POST, and it goes nowhere else. */
export interface Login {
  /** The service that issues the token. */
  readonly issuer: string
  readonly url: string
  /** As in `ProbeTarget`. */
  readonly shownUrl?: string
  /** An IP address to connect to, in place of looking up the URL's host. */
  readonly address?: string
  readonly encoding: 'json' | 'form'
  /** Every value is a secret: a user name may be one too. */
  readonly fields: Readonly<Record<string, Secret>>
  /**
   * Where the credential is in the answer: the name of a member (`access`), a JSON pointer (RFC 6901, `/data/token`), or
   * `cookie:NAME` for a session cookie.
   */
  readonly token: string
  /** Sent as `Origin`. */
  readonly origin?: string
  /** Certificates (PEM) that are trusted beside Node's own. */
  readonly ca?: SecureContext
}

/** What a login came to. */
export type LoginResult =
  | { readonly outcome: 'issued'; readonly where: string; readonly credential: IssuedCredential }
  /** It answered, and not with a credential: the status, and what is missing in words. */
  | { readonly outcome: 'refused'; readonly where: string; readonly status: number; readonly reason: string }
  | { readonly outcome: 'failed'; readonly where: string; readonly failure: ProbeFailure }

/** Logs in once. Never rejects for what the server does; no field and nothing of the answer is in any reason. */
export async function logIn(
  login: Login,
  options: { readonly timeoutMs?: number } = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<LoginResult> {
  const where = describeUrl(login)
  const url = readTargetUrl({ url: login.url, kind: 'http' })
  if (url === null) return { outcome: 'failed', where, failure: probeFailure('wrong-url') }
  const { body, contentType } = writeFields(login)
  const headers = {
    'Content-Type': contentType,
    'Content-Length': `${Buffer.byteLength(body)}`,
    ...(login.origin === undefined ? {} : { Origin: login.origin }),
  }
  const lookup = login.address === undefined ? {} : { lookup: lookUpAs(login.address) }
  const trust = login.ca === undefined ? {} : { ca: login.ca }
  const line = { url, headers, query: {}, protocols: [], ...lookup, ...trust }
  try {
    const answer = await ask({ line, method: 'POST', body, timeoutMs: options.timeoutMs ?? 10_000 }, signal)
    return readCredential(login, where, answer)
  } catch (error) {
    if (signal.aborted) return { outcome: 'failed', where, failure: probeFailure(stopCode(signal)) }
    if (!(error instanceof Error)) throw error
    return { outcome: 'failed', where, failure: readFailure(error, 'connection-lost') }
  }
}

function writeFields({ fields, encoding }: Login): { readonly body: string; readonly contentType: string } {
  const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.revealText()]))
  return encoding === 'json'
    ? { body: JSON.stringify(texts), contentType: 'application/json' }
    : { body: new URLSearchParams(texts).toString(), contentType: 'application/x-www-form-urlencoded' }
}

function readCredential(login: Login, where: string, { response, body }: HttpAnswer): LoginResult {
  const status = response.statusCode ?? 0
  const refuse = (reason: string): LoginResult => ({ outcome: 'refused', where, status, reason })
  const issue = (kind: IssuedCredential['kind'], text: string): LoginResult => {
    const token = findToken(text)
    const credential: IssuedCredential = {
      issuer: login.issuer,
      kind,
      value: Secret.fromText(text),
      ...(token === null ? {} : { token: Secret.fromText(token) }),
    }
    return { outcome: 'issued', where, credential }
  }
  if (login.token.startsWith('cookie:')) {
    // A login page answers a good password with a redirect; the cookie is in that answer, so none is followed.
    if (status >= 400) return refuse(describeStatus(response))
    const pair = findCookie(response.headers['set-cookie'] ?? [], login.token.slice('cookie:'.length))
    return pair === null ? refuse(`it answered ${status} without the cookie`) : issue('cookie', pair)
  }
  if (status < 200 || status > 299) return refuse(describeStatus(response))
  if (body.isCut) return { outcome: 'failed', where, failure: probeFailure('too-large') }
  const found = followPointer(body.text, login.token)
  if (found === undefined) return refuse(`it answered ${status} with something other than JSON`)
  const text = typeof found === 'string' ? found.replace(/^bearer\s+/i, '') : null
  return text !== null && /^[\x21-\x7e]+$/.test(text)
    ? issue('token', text)
    : refuse(`it answered ${status} without a token where it should be`)
}

const statusWords: Readonly<Record<number, string>> = {
  400: 'it could not read the fields: check their names, and whether they are json or form',
  404: 'see the URL',
  415: 'it expects the fields in the other format: json or form',
  422: 'it could not read the fields: check their names, and whether they are json or form',
  429: 'it asks for a pause',
  503: 'it asks for a pause',
}

function describeStatus(response: HttpAnswer['response']): string {
  const status = response.statusCode ?? 0
  const goesTo = status >= 300 && status < 400 ? 'a redirect, which is not followed: check the URL' : undefined
  const methods = readAllowed(response)
  const allowed = methods.length === 0 ? undefined : `it allows ${methods.join(', ')}: see the URL`
  const words = goesTo ?? allowed ?? statusWords[status]
  return words === undefined ? `it answered ${status}` : `it answered ${status}: ${words}`
}

function findCookie(cookies: readonly string[], name: string): string | null {
  const pair = cookies.map((cookie) => cookie.split(';')[0]?.trim() ?? '').find((one) => one.startsWith(`${name}=`))
  return pair === undefined || pair === `${name}=` ? null : pair
}

/** The member that is pointed to, `null` when there is none, `undefined` when the text is not JSON. */
function followPointer(text: string, pointer: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const names = pointer.startsWith('/') ? pointer.slice(1).split('/').map(unescapePointer) : [pointer]
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = Reflect.get(value, name)
  }
  return value
}

/** RFC 6901 §4. */
function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
