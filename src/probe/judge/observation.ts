import type { ProbeFailure } from '../probe-failure.ts'
import type { ContentMarks } from './content-marks.ts'

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
  /** A redirect: where to, as a mark of the path; `null` for all else. Its query is left out, as it may hold a nonce. */
  readonly location: { readonly mark: string; readonly isLogin: boolean; readonly isRefusal: boolean } | null
  /** It asks to come back later: 429, 503, or a refusal with `Retry-After`. That is no answer to any token. */
  readonly pause: { readonly afterSeconds: number | null } | null
  /** Of 405: the methods that it allows, as far as they are some of HTTP's own. */
  readonly allowed: readonly string[]
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
  /** Acknowledged, and put out a moment later. */
  readonly isKicked: boolean
  /** Of the subprotocols that were offered, what the server chose; `null` when none was offered. */
  readonly subprotocol: 'echoed' | 'not-echoed' | 'token-echoed' | null
}

/** What one request yielded. Nothing in it can be turned back into an answer's text. */
export type Observation =
  | HttpObservation
  | SocketObservation
  | { readonly kind: 'failure'; readonly failure: ProbeFailure }

/** What an answer looks like by itself, before it is compared: few servers lie about these. */
export type Standing =
  | 'success'
  | 'refusal'
  /** It asks to come back later, which is no answer. */
  | 'pause'
  /** Something broke: 500, 502, 504. */
  | 'trouble'
  /** It says nothing yet: 404, a redirect, a socket that was closed without a reason. */
  | 'other'

/** Close codes by which servers refuse: policy violation, IANA's 3000 and 3003, Centrifugo's 3005 and 35xx, and all that applications make up. */
function isRefusingCode(code: number): boolean {
  return code === 1008 || (code >= 3000 && code <= 4999)
}

/** Reads an answer by itself. What the user says to expect decides wherever it is there. */
export function standing(observation: HttpObservation | SocketObservation): Standing {
  return observation.kind === 'http' ? standingOfPage(observation) : standingOfSocket(observation)
}

function standingOfPage({
  status,
  isExpectationMet,
  isInsteadOfUpgrade,
  marks,
  pause,
  location,
}: HttpObservation): Standing {
  if (pause !== null) return 'pause'
  if (status === 401 || status === 403) return 'refusal'
  if (status >= 500) return 'trouble'
  if (isExpectationMet === true && !isInsteadOfUpgrade) return 'success'
  if (location?.isLogin === true) return 'refusal'
  if (isInsteadOfUpgrade || status < 200 || status > 299) return 'other'
  return marks.isError || isExpectationMet === false ? 'refusal' : 'success'
}

function standingOfSocket({ word, closeCode, isKicked, messages, isExpectationMet }: SocketObservation): Standing {
  if (isExpectationMet === true) return 'success'
  if (word === 'rejected') return 'refusal'
  if (isKicked) return isExpectationMet === false ? 'refusal' : 'other'
  if (closeCode !== null) return isRefusingCode(closeCode) ? 'refusal' : closeCode === 1011 ? 'trouble' : 'other'
  if (isExpectationMet === false) return 'refusal'
  if (word === 'acknowledged') return 'success'
  return messages.length > 0 && messages.every(({ isError }) => isError) ? 'refusal' : 'success'
}

/** Whether it may as well mean no: words of a refusal in what is no refusal by itself, or a socket that says nothing at all. */
export function mayRefuse(observation: HttpObservation | SocketObservation): boolean {
  if (observation.kind === 'http') return observation.marks.soundsRefused
  return isSilent(observation) || observation.messages.some(({ soundsRefused }) => soundsRefused)
}

/** Open, and not a word. */
export function isSilent(observation: Observation): boolean {
  return (
    observation.kind === 'socket' &&
    observation.word === null &&
    observation.closeCode === null &&
    observation.messages.length === 0
  )
}

/** An answer in few words: a status or a close code, and nothing that the server wrote. */
export function describeObservation(observation: Observation): string {
  if (observation.kind === 'failure') return observation.failure.reason
  if (observation.kind === 'http') return describePage(observation)
  if (observation.isKicked) return 'acknowledged, then closed'
  if (observation.word !== null) return observation.word
  if (observation.closeCode !== null) return `opened, then closed with ${observation.closeCode}`
  return observation.messages.length === 0 ? 'opened, and silent' : 'opened, with messages'
}

function describePage({ status, marks, location, allowed, isExpectationMet }: HttpObservation): string {
  if (location?.isLogin === true) return `${status} to a login page`
  if (marks.isError) return `${status} with ${marks.isRefusal ? 'a refusal' : 'an error'}`
  if (isExpectationMet === false && status >= 200 && status < 300) return `${status} without what is expected`
  if (status === 405 && allowed.length > 0) return `405, which allows ${allowed.join(', ')}`
  return `${status}`
}
