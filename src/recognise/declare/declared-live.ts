import { Secret } from '../../model/keys/secret.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { DeclaredLogin, DeclaredProbe } from '../../model/stack/declarations.ts'
import type { Location } from '../../model/text/location.ts'
import type { Template } from '../../model/text/template.ts'
import type { CheckedLive } from './declaration-schema.ts'
import type { Fill } from './fill.ts'
import { toClaims } from './to-claims.ts'

/** How texts are filled in, and files found. */
export interface Reading {
  readonly fill: Fill
  /** A file of the configuration, from the project folder; absolute. */
  readonly locateFile: (path: Template) => Template
}

/** Where an entry such as `probes.api` stands. */
export type Locate = (entry: string) => Location

type Probes = CheckedLive['probes'][string]
type HttpProbe = Exclude<NonNullable<Probes['http']>, readonly unknown[]>
type SocketProbe = Exclude<NonNullable<Probes['websocket']>, readonly unknown[]>

/** The endpoints of every service, HTTP before WebSocket, in the order they are written. */
export function readProbes(
  probes: CheckedLive['probes'],
  locate: Locate,
  source: string,
  { fill, locateFile }: Reading,
): readonly DeclaredProbe[] {
  return Object.entries(probes).flatMap(([service, { http, websocket }]) => {
    const location = locate(`probes.${service}`)
    for (const { expect, send, exchange } of [...listOf(http), ...listOf(websocket)].map(partsOfExchange)) {
      if (exchange === undefined || (expect === undefined && send === undefined)) continue
      throw new AuditError('configuration', `${source}: probes.${service}: write send and expect once`, {
        hint: 'Either beside the url, or under exchange.',
      })
    }
    const reading = { fill, locateFile }
    return [
      ...listOf(http).map((probe): DeclaredProbe => ({ service, kind: 'http', location, ...readHttp(probe, reading) })),
      ...listOf(websocket).map((probe): DeclaredProbe => {
        return { service, kind: 'websocket', location, ...readSocket(probe, reading) }
      }),
    ]
  })
}

/**
 * The login of every service.
 *
 * @throws AuditError `configuration` when it is not said what to send, or where the token is.
 */
export function readLogins(
  logins: CheckedLive['logins'],
  locate: Locate,
  source: string,
  { fill, locateFile }: Reading,
): readonly DeclaredLogin[] {
  return Object.entries(logins).map(([service, { url, json, form, token, cookie, origin, ca }]) => {
    const refuse = (what: string) => new AuditError('configuration', `${source}: logins.${service}: ${what}`)
    if ((json === undefined) === (form === undefined)) throw refuse('say what to send: either json or form')
    if ((token === undefined) === (cookie === undefined)) throw refuse('say what to take: either token or cookie')
    const fields = Object.entries(json ?? form ?? {}).map(
      ([name, value]) => [name, typeof value === 'string' ? Secret.fromTemplate(fill(value)) : value] as const,
    )
    return {
      service,
      url: fill(url),
      encoding: json === undefined ? 'form' : 'json',
      fields: Object.fromEntries(fields),
      token: token ?? `cookie:${cookie}`,
      ...(origin === undefined ? {} : { origin: fill(origin) }),
      ...(ca === undefined ? {} : { ca: locateFile(fill(ca)) }),
      location: locate(`logins.${service}`),
    }
  })
}

function listOf<Member>(written: Member | readonly Member[] | undefined): readonly Member[] {
  if (written === undefined) return []
  return Array.isArray(written) ? (written as readonly Member[]) : [written as Member]
}

/** `send` and `expect` beside the URL, and under `exchange`. */
function partsOfExchange(probe: HttpProbe | SocketProbe) {
  const { expect, exchange } = probe
  return { expect, exchange, send: 'send' in probe ? probe.send : undefined }
}

function readHttp({ url, method, credentials, exchange, ...rest }: HttpProbe, reading: Reading) {
  return {
    url: reading.fill(url),
    ...(method === undefined ? {} : { method }),
    ...(credentials === undefined ? {} : { withCredentials: credentials }),
    ...readCommon({ ...exchange, ...rest }, reading),
  }
}

function readSocket({ url, subprotocols, exchange, ...rest }: SocketProbe, reading: Reading) {
  const { send = exchange?.send } = rest
  return {
    url: reading.fill(url),
    ...(subprotocols === undefined ? {} : { subprotocols }),
    ...(send === undefined ? {} : { send: reading.fill(send) }),
    ...readCommon({ ...exchange, ...rest }, reading),
  }
}

function readCommon(
  probe: Pick<HttpProbe, 'token' | 'origin' | 'accepts' | 'expect' | 'claims' | 'header' | 'group' | 'ca'>,
  { fill, locateFile }: Reading,
) {
  const { token, origin, accepts, expect, claims, header, group, ca } = probe
  return {
    ...(token === undefined ? {} : { token }),
    ...(origin === undefined ? {} : { origin: fill(origin) }),
    ...(accepts === undefined ? {} : { accepts }),
    ...(expect === undefined ? {} : { expect: fill(expect) }),
    ...(claims === undefined ? {} : { claims: toClaims(claims, fill) }),
    ...(header === undefined ? {} : { header: toClaims(header, fill) }),
    ...(group === undefined ? {} : { group }),
    ...(ca === undefined ? {} : { ca: locateFile(fill(ca)) }),
  }
}
