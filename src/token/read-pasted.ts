import type { TokenPlace } from '../model/code/code.ts'
import { Secret } from '../model/keys/secret.ts'
import type { PasteFlaw, TokenKind } from '../model/report/token-trace.ts'
import { judgeRun } from './judge-run.ts'
import { type InPlaceOfToken, readNothing } from './read-nothing.ts'

/** A token as it was taken out of what the user pasted. */
export interface PastedToken {
  readonly kind: TokenKind
  readonly token: Secret
  readonly flaws: readonly PasteFlaw[]
  /** Where it stood, when what is around it tells. */
  readonly place: TokenPlace | null
}

/** What was pasted: one token, none, or several of which it is not known which is meant. */
export type Pasted =
  | PastedToken
  | { readonly kind: 'none'; readonly instead?: InPlaceOfToken }
  | { readonly kind: 'several'; readonly count: number }

/** The most that is looked into, in characters; headers of 16 KiB are refused by most servers. */
const MAX_PASTED_LENGTH = 256 * 1024

/**
 * Finds the token in a pasted text: alone, behind `Bearer`, in the line of a header or a cookie, in a URL or in JSON. Every pattern is
 * linear in the length of the text.
 */
export function readPasted(pasted: Secret): Pasted {
  const written = decodeText(pasted).trim()
  if (written === '' || written.length > MAX_PASTED_LENGTH) return { kind: 'none' }
  const { text, flaws } = decodeUrl(written)
  const tokens = distinct(listRuns(text))
  const place = readPlace(text, tokens[0]?.token.revealText() ?? '')
  if (tokens.length > 1) {
    const joined = joinLines(text, tokens)
    if (joined === null) return { kind: 'several', count: tokens.length }
    return { ...joined, flaws: [...flaws, 'line-breaks', ...joined.flaws], place }
  }
  const [found] = tokens
  if (found === undefined) return readOther(text, flaws, place)
  const whole = found.kind === 'cut-jwt' ? (joinLines(text, tokens) ?? found) : found
  const joins: readonly PasteFlaw[] = whole === found ? [] : ['line-breaks']
  const around: readonly PasteFlaw[] = [...flaws, ...readAround(text, found.token.revealText(), place), ...joins]
  return { ...whole, flaws: [...around, ...whole.flaws], place }
}

/** A file that PowerShell wrote is UTF-16, and says so at its beginning. */
function decodeText(pasted: Secret): string {
  const [first, second] = pasted.reveal()
  const mark = (first ?? 0) * 256 + (second ?? 0)
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : null
  return encoding === null
    ? pasted.revealText().replace(/^\ufeff/, '')
    : new TextDecoder(encoding).decode(pasted.reveal())
}

type Run = Omit<PastedToken, 'place'>

/** Every run of letters that a token may be made of, when it is one. */
function listRuns(text: string): readonly Run[] {
  const runs = text.matchAll(/[A-Za-z0-9_+/-]+(?:={0,2}\.[A-Za-z0-9_+/-]*)*={0,2}/g)
  return Array.from(runs, ([run]) => (run.length < SHORTEST_RUN ? null : judgeRun(run))).filter((run) => run !== null)
}

const SHORTEST_RUN = 8

function distinct(runs: readonly Run[]): readonly Run[] {
  return [...new Map(runs.map((run) => [run.token.revealText(), run])).values()]
}

/** One token that was wrapped by a terminal or a mail: what is cut by line breaks is whole without them. */
function joinLines(text: string, cut: readonly Run[]): Run | null {
  if (!/\s/.test(text) || cut.filter(({ kind }) => kind !== 'cut-jwt').length > 0) return null
  const [first] = cut
  if (first === undefined) return null
  const rest = text.slice(text.indexOf(first.token.revealText()))
  const [run = ''] = /^[A-Za-z0-9_.+/-]+(?:={1,2}\.[A-Za-z0-9_.+/-]*)*={0,2}/.exec(rest.replace(/\s+/g, '')) ?? []
  const joined = judgeRun(run)
  return joined !== null && (joined.kind === 'jwt' || joined.kind === 'jwe') ? joined : null
}

/** `Bearer%20eyJ…` and `%22eyJ…%22`: the letters of a token themselves are never encoded. */
function decodeUrl(written: string): { readonly text: string; readonly flaws: readonly PasteFlaw[] } {
  if (!/%[0-9A-Fa-f]{2}/.test(written)) return { text: written, flaws: [] }
  const text = written.replace(/(%[0-9A-Fa-f]{2})+/g, (encoded) => {
    return Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8')
  })
  // A whole URL is encoded by right.
  return { text, flaws: /^[a-z]{2,6}:\/\//i.test(written) ? [] : ['url-encoding'] }
}

const header = /^(?:-H\s+|--header\s+)?["']?([A-Za-z][A-Za-z0-9-]{0,60}):\s/
const query = /[?&][A-Za-z_-]{1,40}=[A-Za-z]/

/** What begins a line with the token in a request, or a word in a call of curl. */
const headerBefore =
  /(?:^|["'])((?:proxy-)?authorization|x-[a-z-]{1,40}|(?:set-)?cookie|sec-websocket-protocol):[ \t]/gi
const queryBefore = /[?&][A-Za-z_-]{1,40}=$/

/** How much in front of a token is looked at. */
const LONGEST_BEFORE = 4_096

/** Where the token is in a request, by what is written around it; `null` where only the token is there. */
function readPlace(text: string, token: string): TokenPlace | null {
  const at = text.indexOf(token)
  const before = token === '' ? '' : text.slice(Math.max(0, at - LONGEST_BEFORE), at)
  if (queryBefore.test(before)) return 'query'
  const line = before.slice(before.lastIndexOf('\n') + 1)
  const [, name = ''] = [...line.matchAll(headerBefore)].at(-1) ?? header.exec(text) ?? []
  if (/^(set-)?cookie$/i.test(name)) return 'cookie'
  if (/^sec-websocket-protocol$/i.test(name)) return 'subprotocol'
  if (name !== '') return 'header'
  if (/^[a-z]{2,6}:\/\//i.test(text) && query.test(text)) return 'query'
  return null
}

/** What stands directly before and behind the token, and would be part of it where it is sent so. */
function readAround(text: string, token: string, place: TokenPlace | null): readonly PasteFlaw[] {
  const at = text.indexOf(token)
  const before = text.slice(Math.max(0, at - 40), at)
  const isInDocument = /^[[{]/.test(text)
  const bearers = before.match(/bearer\s/gi)?.length ?? 0
  const isHeader = place === 'header' || header.test(text)
  return [
    ...(bearers > 1 ? (['bearer-twice'] as const) : bearers === 1 && !isHeader ? (['bearer'] as const) : []),
    ...(/(^|\s)["']$/.test(before) && !isInDocument && /^["']/.test(text.slice(at + token.length))
      ? (['quotes'] as const)
      : []),
  ]
}

const sessionNames =
  /(^|[;\s])(sessionid|session|_session_id|sid|connect\.sid|jsessionid|phpsessid|asp\.net_sessionid|laravel_session|csrftoken|[a-z0-9_-]{1,40}_session)=/i

/** Text without a token that can be recognised by its form. */
function readOther(text: string, flaws: readonly PasteFlaw[], place: TokenPlace | null): Pasted {
  const value = text.replace(header, '').replace(/["']$/, '').trim()
  if (place === 'cookie' || sessionNames.test(value)) {
    if (!value.includes('=')) return { kind: 'none' }
    return { kind: 'session-cookie', token: Secret.fromText(value), flaws, place: 'cookie' }
  }
  const bearers = /^(?:bearer(?:\s+|$)){1,3}/i.exec(value)?.[0] ?? ''
  const rest = value.slice(bearers.length).trim()
  const quoted = /^(["'])([^"']*)\1?$/.exec(rest)?.[2]
  const bare = quoted ?? rest
  const found: readonly PasteFlaw[] = [
    ...flaws,
    ...(bearers !== '' && place === null ? (['bearer'] as const) : []),
    ...(quoted === undefined ? [] : (['quotes'] as const)),
  ]
  const instead = readNothing(parameterOf(bare) ?? bare)
  if (instead !== null) return { kind: 'none', instead }
  if (bare === '' || /\s/.test(bare) || /^[[{<]/.test(bare)) return { kind: 'none' }
  const token = parameterOf(bare) ?? bare
  const kind = /^["']?(mock|fake|dummy|dev|test|demo|sample)([-_.]|$)/i.test(token) ? 'mock' : 'opaque'
  return { kind, token: Secret.fromText(token), flaws: found, place }
}

function parameterOf(text: string): string | undefined {
  return /^[^=]*[?&](?:token|access_token|auth|jwt)=([^&#]{1,4000})/i.exec(text)?.[1]
}
