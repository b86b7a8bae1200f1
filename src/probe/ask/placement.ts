/** How a socket's protocol takes the token after it is open. */
export type Dialogue =
  /** A first message; `{token}` stands for the token. */
  | { readonly kind: 'message'; readonly template: string }
  /** `connection_init` of graphql-transport-ws, with the token at a path of its payload. */
  | { readonly kind: 'connection-init'; readonly path: readonly string[] }
  /** The CONNECT packet of Socket.IO 3 and later, with the token under a name of `auth`. */
  | { readonly kind: 'socket.io'; readonly name: string }

/** Where the token goes. */
export type Placement =
  | { readonly kind: 'header'; readonly name: string; readonly scheme: string }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'query'; readonly name: string }
  /** The values of `Sec-WebSocket-Protocol`; `{token}` and `{token:base64url}` stand for the token. */
  | { readonly kind: 'subprotocol'; readonly protocols: readonly string[] }
  | Dialogue

/** What a request carries to hand over one token. */
export interface Handover {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly protocols: readonly string[]
}

const httpName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Reads a place for the token: `header:NAME` (with `Bearer` for `Authorization`, or `header:NAME SCHEME`), `cookie:NAME`,
 * `query:NAME`; for sockets also `subprotocol:bearer` or `subprotocol:a, b.{token}`, `message` or `message:TEMPLATE`,
 * `connection-init` or `connection-init:PATH`, `socket.io` or `socket.io:NAME`. `null` when it is none, or none for the kind.
 */
export function parsePlacement(text: string, kind: 'http' | 'websocket'): Placement | null {
  const colon = text.indexOf(':')
  const [way, rest] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  if (way === 'header') return readHeader(rest)
  if (way === 'cookie' || way === 'query') {
    return rest !== '' && (way === 'query' || httpName.test(rest)) ? { kind: way, name: rest } : null
  }
  if (kind === 'http') return null
  switch (way) {
    case 'subprotocol':
      return readSubprotocol(rest)
    case 'message':
      return { kind: 'message', template: rest === '' ? '{token}' : rest }
    case 'connection-init':
      return { kind: 'connection-init', path: rest === '' ? ['Authorization'] : rest.split('.') }
    case 'socket.io':
      return { kind: 'socket.io', name: rest === '' ? 'token' : rest }
    default:
      return null
  }
}

/** What the request itself carries for a token, or for none. The protocols that hold no token are offered in either case. */
export function handOver(placement: Placement, token: string | null): Handover {
  const nothing: Handover = { headers: {}, query: {}, protocols: [] }
  switch (placement.kind) {
    case 'header': {
      if (token === null) return nothing
      const value = placement.scheme === '' ? token : `${placement.scheme} ${token}`
      return { ...nothing, headers: { [placement.name]: value } }
    }
    case 'cookie':
      return token === null ? nothing : { ...nothing, headers: { Cookie: `${placement.name}=${token}` } }
    case 'query':
      return token === null ? nothing : { ...nothing, query: { [placement.name]: token } }
    case 'subprotocol':
      return { ...nothing, protocols: offer(placement.protocols, token) }
    case 'connection-init':
      return { ...nothing, protocols: ['graphql-transport-ws'] }
    default:
      return nothing
  }
}

function readHeader(rest: string): Placement | null {
  const [name = '', scheme, ...more] = rest.split(' ')
  if (!httpName.test(name) || more.length > 0 || (scheme !== undefined && !httpName.test(scheme))) return null
  return { kind: 'header', name, scheme: scheme ?? (name.toLowerCase() === 'authorization' ? 'Bearer' : '') }
}

function readSubprotocol(rest: string): Placement | null {
  const written = rest.split(',').map((protocol) => protocol.trim())
  const protocols = rest.includes('{token') ? written : [...written, '{token}']
  const areNames = protocols.every((protocol) => httpName.test(protocol.replace(/\{token(:base64url)?\}/, 'x')))
  return areNames ? { kind: 'subprotocol', protocols } : null
}

function offer(protocols: readonly string[], token: string | null): readonly string[] {
  if (token === null) return protocols.filter((protocol) => !protocol.includes('{token'))
  return protocols.map((protocol) =>
    protocol
      .replace('{token:base64url}', () => Buffer.from(token).toString('base64url'))
      .replace('{token}', () => token),
  )
}
