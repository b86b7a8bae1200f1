import type { ContentMarks } from './content-marks.ts'
import type { ProbeFailure } from './probe-failure.ts'

/** What every answer tells, whatever it was an answer to. */
interface Answered {
  readonly status: number
  /** What was wrong with the answer although it could be compared. */
  readonly fault: ProbeFailure | null
  /** Seconds that the server's clock is ahead of ours, by its `Date` header; `null` when it sent none. */
  readonly clockSkewSeconds: number | null
  /** The text that the user expects was there; `null` when nothing is expected. */
  readonly isExpectationMet: boolean | null
}

/** An HTTP answer: to a plain request, or in place of an upgrade. */
export interface HttpObservation extends Answered {
  readonly kind: 'http'
  /** It came in place of an upgrade: whatever its status, no socket was opened. */
  readonly isInsteadOfUpgrade: boolean
  readonly marks: ContentMarks
  /** Whether the answer lets pages of the configured origin read it; `null` when no origin is configured. */
  readonly isReadableByOrigin: boolean | null
}

/** A socket that was opened, and what came over it. */
export interface SocketObservation extends Answered {
  readonly kind: 'socket'
  /** The different messages, as marks. */
  readonly messages: readonly ContentMarks[]
  /** The protocol's own word about the token: graphql's `connection_ack`, Socket.IO's `40` and `44`. `null` it has none, or said none. */
  readonly word: 'acknowledged' | 'rejected' | null
  /** `null` when it was still open at the end of our patience. */
  readonly closeCode: number | null
  /** Of the subprotocols that were offered, what the server chose; `null` when none was offered. */
  readonly subprotocol: 'echoed' | 'not-echoed' | 'token-echoed' | null
}

/** What one request yielded. Nothing in it can be turned back into an answer's text. */
export type Observation =
  | HttpObservation
  | SocketObservation
  | { readonly kind: 'failure'; readonly failure: ProbeFailure }

/** What an answer looks like by itself, before it is compared: few servers lie about these. */
export type Standing = 'success' | 'refusal' | 'other'

/** Close codes by which servers refuse: policy violation, IANA's 3000 and 3003, Centrifugo's 3005 and 35xx, and all that applications make up. */
function isRefusingCode(code: number): boolean {
  return code === 1008 || (code >= 3000 && code <= 4999)
}

/** Reads an answer by itself. `other` says nothing yet: 404, 500, a redirect, a socket that crashed. */
export function standing(observation: HttpObservation | SocketObservation): Standing {
  if (observation.kind === 'http') {
    if (observation.status === 401 || observation.status === 403) return 'refusal'
    if (observation.isInsteadOfUpgrade || observation.status < 200 || observation.status > 299) return 'other'
    return observation.marks.isError ? 'refusal' : 'success'
  }
  if (observation.word === 'rejected') return 'refusal'
  if (observation.closeCode !== null) return isRefusingCode(observation.closeCode) ? 'refusal' : 'other'
  if (observation.word === 'acknowledged') return 'success'
  const { messages } = observation
  return messages.length > 0 && messages.every(({ isError }) => isError) ? 'refusal' : 'success'
}

/** An answer in few words: a status or a close code, and nothing that the server wrote. */
export function describeObservation(observation: Observation): string {
  if (observation.kind === 'failure') return observation.failure.reason
  if (observation.kind === 'http')
    return observation.marks.isError ? `${observation.status} with an error` : `${observation.status}`
  if (observation.word !== null) return observation.word
  if (observation.closeCode !== null) return `opened, then closed with ${observation.closeCode}`
  return observation.messages.length === 0 ? 'opened, and silent' : 'opened, with messages'
}
