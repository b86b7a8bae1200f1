import type { Placement } from './placement.ts'

/** What a message of the server means to the protocol. */
export interface Turn {
  /** The protocol's word about the token, when this message is it. */
  readonly word: 'acknowledged' | 'rejected' | null
  /** What to send in return. */
  readonly reply: string | null
  /** The server takes back its word: Socket.IO's `41`. */
  readonly endsIt: boolean
}

/** The part of a protocol that hands over the token once the socket is open. */
export interface SocketDialogue {
  /** What to send first; `null` waits for the server. */
  readonly opening: string | null
  /** Reads a message. */
  readonly hear: (message: string) => Turn
  /** Whether the exchange must wait for the protocol's word. */
  readonly hasWord: boolean
}

const nothing: Turn = { word: null, reply: null, endsIt: false }

/** The dialogue of a placement for one token, or for none: then nothing is sent where the token would be. */
export function startDialogue(placement: Placement, token: string | null, url: URL): SocketDialogue {
  switch (placement.kind) {
    case 'message': {
      const opening = token === null ? null : placement.template.replaceAll('{token}', () => token)
      return { opening, hear: () => nothing, hasWord: false }
    }
    case 'connection-init':
      return { opening: writeConnectionInit(placement.path, token), hear: hearGraphql, hasWord: true }
    case 'socket.io':
      return hearSocketIo(placement.name, token, readNamespace(url))
    default:
      return { opening: null, hear: () => nothing, hasWord: false }
  }
}

/**
 * The address of the Engine.IO transport. As with Socket.IO's own client, the path of the URL is the namespace, unless it is
 * the transport's path itself.
 */
export function socketIoUrl(url: URL): URL {
  const transport = new URL(url)
  if (!isTransportPath(url)) transport.pathname = '/socket.io/'
  transport.searchParams.set('EIO', '4')
  transport.searchParams.set('transport', 'websocket')
  return transport
}

function isTransportPath(url: URL): boolean {
  return /\/socket\.io\/?$/.test(url.pathname)
}

function readNamespace(url: URL): string {
  return isTransportPath(url) ? '/' : url.pathname
}

/** graphql-transport-ws: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
function writeConnectionInit(path: readonly string[], token: string | null): string {
  if (token === null) return '{"type":"connection_init"}'
  const last = path.at(-1) ?? ''
  const value = last.toLowerCase() === 'authorization' ? `Bearer ${token}` : token
  const payload = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
  return JSON.stringify({ type: 'connection_init', payload })
}

function hearGraphql(message: string): Turn {
  const type = readType(message)
  if (type === 'connection_ack') return { ...nothing, word: 'acknowledged' }
  if (type === 'connection_error' || type === 'error') return { ...nothing, word: 'rejected' }
  return { ...nothing, reply: type === 'ping' ? '{"type":"pong"}' : null }
}

function readType(message: string): unknown {
  try {
    const parsed: unknown = JSON.parse(message)
    return typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'type') : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined // a message of no protocol that we know
    throw error
  }
}

/** Packets of Engine.IO 4 and Socket.IO 5: `0` open, `2` ping, `40` CONNECT, `41` DISCONNECT, `44` CONNECT_ERROR. */
function hearSocketIo(name: string, token: string | null, namespace: string): SocketDialogue {
  const prefix = namespace === '/' ? '' : `${namespace},`
  const connect = `40${prefix}${token === null ? '' : JSON.stringify({ [name]: token })}`
  const hear = (message: string): Turn => {
    if (message.startsWith('0')) return { ...nothing, reply: connect }
    if (message === '2') return { ...nothing, reply: '3' }
    if (message.startsWith('40')) return { ...nothing, word: 'acknowledged' }
    if (message.startsWith('41')) return { ...nothing, endsIt: true }
    if (message.startsWith('44')) return { ...nothing, word: 'rejected' }
    return nothing
  }
  return { opening: null, hear, hasWord: true }
}
