import { randomBytes } from 'node:crypto'
import type { Refusal } from './server-states.ts'

/** One request to a disturbed server. */
export interface Asked {
  /** From 1. */
  readonly number: number
  readonly refusal: Refusal | null
  readonly nowMs: number
}

/** An HTTP answer. */
export interface Page {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What comes before the server's own answer: another one, a hang-up, silence, a delay, or nothing. */
export type Upset = Page | 'drop' | 'hang' | { readonly delayMs: number } | null

/** A kind of server, or of what stands before it, whose answers make judging hard although it may verify tokens as it should. */
export interface HttpDisturbance {
  readonly name: string
  /** Made anew for each server: it may count. */
  readonly upset?: () => (asked: Asked) => Upset
  /** What the server says to a token that passes (`null`) or does not. */
  readonly dress?: (refusal: Refusal | null) => Page
  /** Where the token is sent, as `token:` of a probe. */
  readonly token?: string
  /** Text that the user says to expect. */
  readonly expect?: string
}

const json = { 'Content-Type': 'application/json' }
const html = { 'Content-Type': 'text/html; charset=utf-8' }
const nginx = (status: number, reason: string): Page => ({
  status,
  headers: html,
  body: `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
})

/** `{"detail": …}` with 401, the commonest way to refuse. */
export const plainly = (refusal: Refusal | null): Page =>
  refusal === null
    ? { status: 200, headers: json, body: '{"jobs":[{"id":7,"state":"done"}]}' }
    : { status: 401, headers: json, body: '{"detail":"Could not validate credentials"}' }

const reasons: Readonly<Record<Refusal, string>> = {
  missing: 'No token was given',
  malformed: 'Not enough segments',
  algorithm: 'The specified alg value is not allowed',
  signature: 'Signature verification failed',
  expired: 'Signature has expired',
  early: 'The token is not yet valid (nbf)',
  issuer: 'Invalid issuer',
  audience: "Audience doesn't match",
}

function every(nth: number, upset: () => Upset): Pick<HttpDisturbance, 'upset'> {
  return { upset: () => (asked) => (asked.number % nth === 0 ? upset() : null) }
}

/** Refuses everything once `most` bad tokens have come; for good, or for `forMs`. */
function lockOut(most: number, page: Page, forMs = Number.POSITIVE_INFINITY): Pick<HttpDisturbance, 'upset'> {
  return {
    upset: () => {
      let bad = 0
      let lockedAtMs = Number.NEGATIVE_INFINITY
      return ({ refusal, nowMs }) => {
        if (bad >= most && nowMs - lockedAtMs < forMs) return page
        if (bad >= most) bad = 0
        if (refusal !== null && ++bad >= most) lockedAtMs = nowMs
        return null
      }
    },
  }
}

/** A token bucket, as nginx and most gateways have. */
function bucket(perSecond: number, burst: number, page: Page): Pick<HttpDisturbance, 'upset'> {
  return {
    upset: () => {
      let level = burst
      let seenMs: number | null = null
      return ({ nowMs }) => {
        level = Math.min(burst, level + ((nowMs - (seenMs ?? nowMs)) / 1000) * perSecond)
        seenMs = nowMs
        if (level < 1) return page
        level -= 1
        return null
      }
    },
  }
}

const denied: Page = { status: 403, headers: json, body: '{"error":"too many failed attempts"}' }
const slowDown: Page = { status: 429, headers: json, body: '{"error":"slow down"}' }
const sameRefusal: Page = plainly('signature')

/** What happens on the way, or in front of a server that answers plainly. */
const weather: readonly HttpDisturbance[] = [
  { name: 'nothing disturbs' },
  { name: 'one reason per error, 401', dress: (refusal) => refuseBy(refusal, 401) },
  { name: '403 for all but a missing token', dress: (refusal) => refuseBy(refusal, refusal === 'missing' ? 401 : 403) },
  { name: '422 for a malformed token', dress: (refusal) => refuseBy(refusal, refusal === 'malformed' ? 422 : 401) },
  { name: '500 for a malformed token', dress: (refusal) => refuseBy(refusal, refusal === 'malformed' ? 500 : 401) },
  { name: 'drops every 3rd', ...every(3, () => 'drop') },
  { name: 'drops every 7th', ...every(7, () => 'drop') },
  { name: 'every 9th never answers', ...every(9, () => 'hang') },
  { name: 'is slow', ...every(2, () => ({ delayMs: 60 })) },
  { name: 'every 7th is 502', ...every(7, () => nginx(502, 'Bad Gateway')) },
  { name: 'every 3rd is 502', ...every(3, () => nginx(502, 'Bad Gateway')) },
  { name: 'every 7th is 500', ...every(7, () => ({ status: 500, body: 'Internal Server Error' })) },
  { name: 'every 5th is 504', ...every(5, () => nginx(504, 'Gateway Time-out')) },
  { name: 'every 7th is 404', ...every(7, () => ({ status: 404, headers: json, body: '{"detail":"Not Found"}' })) },
  { name: 'every 4th is 404', ...every(4, () => ({ status: 404, headers: json, body: '{"detail":"Not Found"}' })) },
  { name: 'every 5th is 503', ...every(5, () => nginx(503, 'Service Temporarily Unavailable')) },
  { name: 'every 7th is 403', ...every(7, () => nginx(403, 'Forbidden')) },
  {
    name: 'the first three are 502',
    upset:
      () =>
      ({ number }) =>
        number <= 3 ? nginx(502, 'Bad Gateway') : null,
  },
  ...[5, 6, 8, 13, 20].flatMap((most) => [
    { name: `locks out with 403 after ${most}`, ...lockOut(most, denied) },
    { name: `locks out with 401 after ${most}`, ...lockOut(most, sameRefusal) },
  ]),
  { name: 'locks out with 400 after 6', ...lockOut(6, { status: 400, headers: json, body: '{"error":"blocked"}' }) },
  { name: 'locks out with 429 after 10', ...lockOut(10, slowDown) },
  { name: 'locks out with 403 after 10, for a while', ...lockOut(10, denied, 300) },
  { name: 'locks out with 401 after 6, for a while', ...lockOut(6, sameRefusal, 200) },
  { name: '429 past 60 a second', ...bucket(60, 10, slowDown) },
  {
    name: '429 past 20 a second, with Retry-After',
    ...bucket(20, 4, { ...slowDown, headers: { 'Retry-After': '1' } }),
  },
  { name: '503 past 60 a second', ...bucket(60, 5, nginx(503, 'Service Temporarily Unavailable')) },
  { name: '403 past 60 a second', ...bucket(60, 10, nginx(403, 'Forbidden')) },
  { name: '403 past 30 a second, in the words of a refusal', ...bucket(30, 4, { ...sameRefusal, status: 403 }) },
]

function refuseBy(refusal: Refusal | null, status: number): Page {
  return refusal === null
    ? plainly(null)
    : { status, headers: json, body: JSON.stringify({ detail: reasons[refusal] }) }
}

const data = { jobs: [{ id: 7, state: 'done' }] }
const envelope = (body: unknown): Page => ({ status: 200, headers: json, body: JSON.stringify(body) })

function loginPage(): Page {
  const nonce = randomBytes(12).toString('hex')
  return {
    status: 200,
    headers: html,
    body: `<!doctype html><html><head><title>Sign in</title></head><body><form method="post" action="/login"><input type="hidden" name="csrf" value="${nonce}"><input name="user"><input type="password" name="password"><button>Sign in</button></form></body></html>`,
  }
}

const lists = ['red', 'green', 'blue', 'white', 'black']
let turn = 0

/** What servers say, and how they say no. */
const styles: readonly HttpDisturbance[] = [
  {
    name: '200 {"code":401}',
    dress: (refusal) =>
      envelope(refusal === null ? { code: 200, msg: 'ok', data } : { code: 401, msg: reasons[refusal], data: null }),
  },
  {
    name: '200 {"code":1001} of one shape',
    dress: (refusal) =>
      envelope(refusal === null ? { code: 0, msg: 'ok', data: {} } : { code: 1001, msg: 'no', data: {} }),
  },
  {
    name: '200 {"status":"error"}',
    dress: (refusal) =>
      envelope(refusal === null ? { status: 'ok', data } : { status: 'error', message: reasons[refusal] }),
  },
  {
    name: '200 {"success":false}',
    dress: (refusal) =>
      envelope(refusal === null ? { success: true, data } : { success: false, message: 'Unauthorized' }),
  },
  {
    name: '200 with a GraphQL error',
    dress: (refusal) =>
      envelope(
        refusal === null
          ? { data: { me: { id: 1 } } }
          : { data: { me: null }, errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] },
      ),
  },
  {
    name: '200 with words',
    dress: (refusal) => ({ status: 200, body: refusal === null ? 'seven jobs are done' : 'you are not logged in' }),
  },
  { name: '200 with a login page', dress: (refusal) => (refusal === null ? plainly(null) : loginPage()) },
  {
    name: 'error_page 401 =200',
    dress: (refusal) => (refusal === null ? plainly(null) : { ...nginx(401, 'Authorization Required'), status: 200 }),
  },
  {
    name: '302 to the login page',
    dress: (refusal) =>
      refusal === null ? plainly(null) : { status: 302, body: '', headers: { Location: '/login?next=/jobs' } },
  },
  {
    name: '302 to the dashboard or to the login page',
    dress: (refusal) => ({
      status: 302,
      body: '',
      headers: { Location: refusal === null ? '/dashboard' : '/login' },
    }),
  },
  {
    name: '404 or 404, in other words',
    dress: (refusal) => ({
      status: 404,
      headers: json,
      body: refusal === null ? '{"detail":"there is no such job"}' : '{"detail":"Not Found"}',
    }),
  },
  {
    name: '404 to a good token, 401 to others',
    dress: (refusal) =>
      refusal === null ? { status: 404, headers: json, body: '{"detail":"none"}' } : plainly(refusal),
  },
  {
    name: '403 to a good token, 401 to others',
    dress: (refusal) =>
      refusal === null ? { status: 403, headers: json, body: '{"detail":"role"}' } : plainly(refusal),
  },
  {
    name: 'another answer each time, with expect',
    expect: '"jobs"',
    dress: (refusal) =>
      refusal === null
        ? envelope({ jobs: [lists[turn++ % 5]], [String(lists[turn++ % 5])]: turn })
        : envelope({ note: lists[turn++ % 5], [String(lists[turn++ % 5])]: 1 }),
  },
  {
    name: 'another answer each time',
    dress: (refusal) =>
      refusal === null
        ? envelope({ jobs: [lists[turn++ % 5]], [String(lists[turn++ % 5])]: turn })
        : envelope({ note: lists[turn++ % 5], [String(lists[turn++ % 5])]: 1 }),
  },
  {
    name: 'another list each time, 401 to others',
    dress: (refusal) => (refusal === null ? envelope({ jobs: [lists[turn++ % 5]] }) : plainly(refusal)),
  },
  {
    name: '200 with a list of which an item is named as a refusal',
    dress: (refusal) => (refusal === null ? envelope([{ id: 1, name: 'invalid token' }]) : plainly(refusal)),
  },
  {
    name: '200 with a list of refusals, or {"success":false}',
    dress: (refusal) =>
      envelope(
        refusal === null
          ? {
              success: true,
              data: [
                { id: 1, message: 'invalid token' },
                { id: 2, message: 'Unauthorized' },
              ],
            }
          : { success: false, message: 'Unauthorized' },
      ),
  },
  { name: 'a cookie', token: 'cookie:session' },
  { name: 'a query', token: 'query:token' },
]

/** Two at once, as they come in the field. */
const mixed: readonly HttpDisturbance[] = [
  {
    name: '200 {"code":401}, and every 7th is 502',
    ...every(7, () => nginx(502, 'Bad Gateway')),
    dress: (refusal) =>
      envelope(refusal === null ? { code: 200, data } : { code: 401, msg: reasons[refusal], data: null }),
  },
  {
    name: 'one reason per error, and locks out with 403 after 8',
    ...lockOut(8, denied),
    dress: (refusal) => refuseBy(refusal, 401),
  },
  {
    name: '404 to a good token, and every 7th is 404',
    ...every(7, () => ({ status: 404, headers: json, body: '{"detail":"none"}' })),
    dress: (refusal) =>
      refusal === null ? { status: 404, headers: json, body: '{"detail":"none"}' } : plainly(refusal),
  },
  {
    name: '429 past 60 a second, and drops every 7th',
    upset: () =>
      both(
        bucket(60, 10, slowDown),
        every(7, () => 'drop'),
      ),
  },
]

function both(...all: readonly Pick<HttpDisturbance, 'upset'>[]): (asked: Asked) => Upset {
  const upsets = all.flatMap(({ upset }) => (upset === undefined ? [] : [upset()]))
  return (asked) => upsets.map((upset) => upset(asked)).find((one) => one !== null) ?? null
}

/** Every disturbance of HTTP servers. */
export const httpDisturbances: readonly HttpDisturbance[] = [...weather, ...styles, ...mixed]
