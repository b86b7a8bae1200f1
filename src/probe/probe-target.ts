import type { SecureContext } from 'node:tls'
import type { LiveProgress } from '../model/live/live.ts'
import type { ForeignKey } from '../token/key-material.ts'

/** What to send once a socket is open, and what must come back. */
export interface Exchange {
  /** A text message, sent as it is. */
  readonly send?: string
  /** Text that must occur in the answer's body, or in a message of the socket. */
  readonly expect?: string
}

/** An endpoint to ask, as the user configured it. */
export interface ProbeTarget {
  readonly service: string
  readonly kind: 'http' | 'websocket'
  /** `http:`, `https:`, `ws:` or `wss:`. No user name in it. */
  readonly url: string
  /** How the URL is shown where a reference gave a part of it; else it is shown without its query. */
  readonly shownUrl?: string
  /** An IP address to connect to, in place of looking up the URL's host: a container's. */
  readonly address?: string
  /** `GET` when not said. A probe never changes anything, so no other method is to be had. */
  readonly method?: 'GET' | 'HEAD'
  /** Where the token goes, as `parsePlacement` reads it; `header:Authorization` when not said. */
  readonly token?: string
  /** Of a socket: offered beside those that carry the token. */
  readonly subprotocols?: readonly string[]
  /** Sent as `Origin`, and asked for in the preflight. */
  readonly origin?: string
  /** Whether pages send their cookies along, which the preflight must then allow; so it is for a token in a cookie anyway. */
  readonly withCredentials?: boolean
  readonly exchange?: Exchange
  /** The user says that the endpoint is meant to be open. */
  readonly accepts?: 'anonymous'
  /** The trust group whose key must pass here. */
  readonly group: string
  /** Claims that this endpoint requires; they override those of the group. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Parameters of the header of good tokens, over those of the group. */
  readonly header?: Readonly<Record<string, unknown>>
  /** Probes of which the settings of the service say that they must be refused. */
  readonly telling?: readonly string[]
  /** What else the service is given, to be tried as a key where good tokens are refused. */
  readonly ownValues?: readonly ForeignKey[]
  /** Certificates (PEM) that are trusted beside Node's own. */
  readonly ca?: SecureContext
}

/** How hard and how long to ask. */
export interface ProbeOptions {
  /** Good tokens for each endpoint, each on a new connection; at least 2, 8 when not said. */
  readonly goodTokens?: number
  /** The most published keys to try; 20 when not said. */
  readonly placeholders?: number
  /** For one request; 10 s when not said. */
  readonly requestTimeoutMs?: number
  /** For everything; 120 s when not said. */
  readonly totalTimeoutMs?: number
  /** How long a socket that says nothing is listened to before that counts as its answer; 2 s when not said. */
  readonly silenceMs?: number
  /** Requests under way at one origin; 4 when not said. */
  readonly perOrigin?: number
  /** Requests begun in a second at one origin; 50 when not said. */
  readonly requestsPerSecond?: number
  /** The first pause at an endpoint that asks for one, or that does not answer alike; later ones are longer. 500 ms when not said. */
  readonly pauseMs?: number
  /** Where good tokens are refused, other places for the token are tried. */
  readonly triesPlacements?: boolean
  /** Injections by `kid`, `jku` and `jwk`: only when the user asks for them. */
  readonly intrusive?: {
    /** The address of this machine that the services reach; the key set for `jku` is offered there. `jku` is left out without. */
    readonly listenAddress?: string
  }
  /** Told after each request, for a progress line. */
  readonly onProgress?: (progress: LiveProgress) => void
}

/** The options with nothing left open. */
export type CompleteOptions = Required<Omit<ProbeOptions, 'intrusive' | 'onProgress'>> &
  Pick<ProbeOptions, 'intrusive' | 'onProgress'>

/** Fills in what was not said. */
export function completeOptions(options: ProbeOptions): CompleteOptions {
  return {
    placeholders: 20,
    requestTimeoutMs: 10_000,
    totalTimeoutMs: 120_000,
    silenceMs: 2_000,
    perOrigin: 4,
    requestsPerSecond: 50,
    pauseMs: 500,
    triesPlacements: false,
    ...options,
    goodTokens: Math.max(2, options.goodTokens ?? 8),
  }
}
