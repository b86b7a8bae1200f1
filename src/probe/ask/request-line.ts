import { isIP, type LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { ProbeTarget } from '../probe-target.ts'
import { type Handover, handOver, type Placement } from './placement.ts'

/** What one request carries in the place of a token. */
export interface Carried {
  readonly place: 'token' | 'cookie'
  readonly text: string | null
}

/** A request in full, ready for `node:http` and `ws`. */
export interface RequestLine extends Handover {
  readonly url: URL
  readonly lookup?: LookupFunction
  /** Certificates that are trusted beside Node's own. */
  readonly ca?: SecureContext
}

const schemes = { http: ['http:', 'https:'], websocket: ['ws:', 'wss:', 'http:', 'https:'] } as const

/** The URL when it can be asked: a scheme of the kind, a host, and no user name or password in it. */
export function readTargetUrl({ url, kind }: Pick<ProbeTarget, 'url' | 'kind'>): URL | null {
  if (!URL.canParse(url)) return null
  const parsed = new URL(url)
  const isOfKind = schemes[kind].some((scheme) => scheme === parsed.protocol)
  return isOfKind && parsed.username === '' && parsed.password === '' ? parsed : null
}

/** Where a target is, without its query, which may hold a key: for reports. */
export function describeUrl({ url, shownUrl }: Pick<ProbeTarget, 'url' | 'shownUrl'>): string {
  if (!URL.canParse(url)) return 'an unreadable URL'
  if (shownUrl !== undefined) return shownUrl
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/** Writes the request for a token, or for none. */
export function writeRequest(target: ProbeTarget, url: URL, placement: Placement, carried: Carried): RequestLine {
  const asCookie = carried.place === 'cookie' && carried.text !== null
  const handover = handOver(placement, asCookie ? null : carried.text)
  const asked = new URL(url)
  asked.hash = ''
  for (const [name, value] of Object.entries(handover.query)) asked.searchParams.set(name, value)
  return {
    ...handover,
    protocols: [...handover.protocols, ...(target.subprotocols ?? [])],
    url: asked,
    headers: {
      ...handover.headers,
      ...(asCookie ? { Cookie: carried.text } : {}),
      ...(target.origin === undefined ? {} : { Origin: target.origin }),
    },
    ...(target.address === undefined ? {} : { lookup: lookUpAs(target.address) }),
    ...(target.ca === undefined ? {} : { ca: target.ca }),
  }
}

/** A look-up that always gives one address, so that the name in the URL is still what `Host` and the certificate say. */
export function lookUpAs(address: string): LookupFunction {
  const family = isIP(address)
  return (_name, options, answered) => {
    if (family === 0) answered(Object.assign(new Error('not an IP address'), { code: 'ENOTFOUND' }), '')
    else if (options.all === true) answered(null, [{ address, family }])
    else answered(null, address, family)
  }
}
