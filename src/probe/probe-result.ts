import type { LiveState } from '../model/live/live.ts'
import type { ProbeId } from '../token/probe-id.ts'
import { describeUrl } from './ask/request-line.ts'
import type { ProbeAnswer } from './judge/judge.ts'
import type { SocketObservation } from './judge/observation.ts'
import type { ProbeFailure } from './probe-failure.ts'
import type { ProbeTarget } from './probe-target.ts'

/** Which endpoint a fact is about. The target itself is left out: its URL, claims and messages may hold secrets. */
export interface EndpointName {
  readonly service: string
  readonly kind: ProbeTarget['kind']
  readonly group: string
  /** The URL without its query, to name the endpoint by. */
  readonly where: string
}

/** Names a target's endpoint. */
export function nameEndpoint(target: ProbeTarget): EndpointName {
  const { service, kind, group } = target
  return { service, kind, group, where: describeUrl(target) }
}

/** The facts about one endpoint: no finding is made here, and nothing that a server wrote is in them. */
export interface ProbeResult extends EndpointName {
  /** The user says that the endpoint is meant to be open. */
  readonly isMeantToBeOpen: boolean
  readonly state: LiveState
  /** Why that state, in words. */
  readonly reason: string
  /** In the order they were sent. Probes that could have told nothing were not sent and are not here. */
  readonly answers: readonly ProbeAnswer[]
  /** Of the good tokens, each on a connection of its own. */
  readonly good: { readonly accepted: number; readonly refused: number; readonly inconclusive: number }
  /** Seconds that the server's clock is ahead of ours; `null` when it does not tell the time. */
  readonly clockSkewSeconds: number | null
  /** What became of the subprotocols that were offered with a good token; `null` when none was, or nothing was opened. */
  readonly subprotocol: SocketObservation['subprotocol']
  /** Whether the answer to a good token lets pages of the configured origin read it; `null` when none is configured. */
  readonly isReadableByOrigin: boolean | null
  /** Whether what the user expects came with a good token; `null` when nothing is expected, or nothing came at all. */
  readonly isExpectationMet: boolean | null
  /** What could not be asked or not be read whole, each kind once: for gaps. */
  readonly failures: readonly ProbeFailure[]
  /** A good token, a bad one and none get the very same answer. */
  readonly isTokenUnseen: boolean
  /** Good tokens are refused in words that none gets and no token with another signature. */
  readonly isSignatureAccepted: boolean
  /** Of a socket: a valid token is met with silence, which looks the same as an answer that is late. */
  readonly isPassingSilent: boolean
  /** A valid token gets neither yes nor no, as 404. */
  readonly isPassingOther: boolean
  /** Probes of the catalogue that were not sent. */
  readonly unasked: readonly ProbeId[]
  /** How often the endpoint asked for a pause. */
  readonly pauses: number
  readonly requests: number
}
