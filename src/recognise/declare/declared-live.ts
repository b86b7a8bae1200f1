import { AuditError } from '../../model/audit-error.ts'
import type { DeclaredLogin, DeclaredProbe } from '../../model/declarations.ts'
import type { Location } from '../../model/location.ts'
import { Secret } from '../../model/secret.ts'
import type { CheckedLive } from './declaration-schema.ts'
import type { Fill } from './fill.ts'
import { toClaims } from './to-claims.ts'

/** Where an entry such as `probes.api` stands. */
export type Locate = (entry: string) => Location

type Probes = CheckedLive['probes'][string]
type HttpProbe = Exclude<NonNullable<Probes['http']>, readonly unknown[]>
type SocketProbe = Exclude<NonNullable<Probes['websocket']>, readonly unknown[]>

/** The endpoints of every service, HTTP before WebSocket, in the order they are written. */
export function readProbes(probes: CheckedLive['probes'], locate: Locate, fill: Fill): readonly DeclaredProbe[] {
  return Object.entries(probes).flatMap(([service, { http, websocket }]) => {
    const location = locate(`probes.${service}`)
    return [
      ...listOf(http).map((probe): DeclaredProbe => ({ service, kind: 'http', location, ...readHttp(probe, fill) })),
      ...listOf(websocket).map((probe): DeclaredProbe => {
        return { service, kind: 'websocket', location, ...readSocket(probe, fill) }
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
  fill: Fill,
): readonly DeclaredLogin[] {
  return Object.entries(logins).map(([service, { url, json, form, token, cookie, origin }]) => {
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
      location: locate(`logins.${service}`),
    }
  })
}

function listOf<Member>(written: Member | readonly Member[] | undefined): readonly Member[] {
  if (written === undefined) return []
  return Array.isArray(written) ? (written as readonly Member[]) : [written as Member]
}

function readHttp({ url, method, credentials, ...rest }: HttpProbe, fill: Fill) {
  return {
    url: fill(url),
    ...(method === undefined ? {} : { method }),
    ...(credentials === undefined ? {} : { withCredentials: credentials }),
    ...readCommon(rest, fill),
  }
}

function readSocket({ url, subprotocols, send, ...rest }: SocketProbe, fill: Fill) {
  return {
    url: fill(url),
    ...(subprotocols === undefined ? {} : { subprotocols }),
    ...(send === undefined ? {} : { send: fill(send) }),
    ...readCommon(rest, fill),
  }
}

function readCommon(
  probe: Pick<HttpProbe, 'token' | 'origin' | 'accepts' | 'expect' | 'claims' | 'group'>,
  fill: Fill,
) {
  const { token, origin, accepts, expect, claims, group } = probe
  return {
    ...(token === undefined ? {} : { token }),
    ...(origin === undefined ? {} : { origin: fill(origin) }),
    ...(accepts === undefined ? {} : { accepts }),
    ...(expect === undefined ? {} : { expect: fill(expect) }),
    ...(claims === undefined ? {} : { claims: toClaims(claims, fill) }),
    ...(group === undefined ? {} : { group }),
  }
}
