import type { MatrixCell } from '../report/matrix-cell.ts'
import type { Location } from '../text/location.ts'

/**
 * What an endpoint is, as its answers to a good token, to none and to bad ones show; docs/live.md tells how each is found.
 *
 * - `guarded` it takes the good token and refuses none; `optional` it takes none too, but refuses a bad token: the two states
 *   in which a refusal means anything;
 * - `open` no token, or any, gets what the good one gets;
 * - `refuses-good` the good token is refused; `answers-differ` one good token passes and another does not, again and again and in
 *   peace: several processes with different keys; `locked-out` good tokens passed until bad ones had been sent, and none since;
 * - `unstable` some good tokens pass and some do not, and it is not known why;
 * - `unclear` it says yes to all, in other words each time or in words that may be a refusal, so that only the user can say what to
 *   expect (`exchange.expect`);
 * - `wrong-endpoint` it answers all the same, and neither yes nor no (404, a redirect, 500);
 * - `no-control` there was no good token to send; `unreachable` no good token got an answer that can be compared.
 */
export type LiveState =
  | 'guarded'
  | 'optional'
  | 'open'
  | 'refuses-good'
  | 'answers-differ'
  | 'locked-out'
  | 'unstable'
  | 'unclear'
  | 'wrong-endpoint'
  | 'no-control'
  | 'unreachable'

/** What a probe showed: three-valued, because "refused" is only worth something beside a valid token. */
export type ProbeVerdict = 'accepted' | 'refused' | 'inconclusive'

/** One thing that was sent, and what became of it. */
export interface LiveAnswer {
  /** The probe's name in docs/live.md: `none`, `wrong-key`, `expired`, … */
  readonly probe: string
  /** Which of several of its kind, in words and never a value. */
  readonly variant: string | null
  readonly verdict: ProbeVerdict
  /** What came back, in few words: a status, a close code; nothing that the server wrote. */
  readonly came?: string
  /** How often it was sent. */
  readonly times?: number
}

/** A holding of a key, by name. */
export interface KeyName {
  readonly service: string
  readonly variable: string
  /** `null`: defined in an env file and handed to nobody. */
  readonly group: string | null
}

/** Why a browser would not let a page use the endpoint. `answer`: the answer itself does not allow the origin to read it. */
export type CorsObjection = 'status' | 'origin' | 'credentials' | 'method' | 'headers' | 'answer'

/** What asking one endpoint showed. Nothing that a server wrote is in it, and no token. */
export interface LiveEndpoint {
  readonly project: string
  readonly service: string
  /** The container that was asked, where each of several was asked and they did not answer alike. */
  readonly container?: string
  readonly kind: 'http' | 'websocket'
  /** The URL without its query. */
  readonly where: string
  /** The trust group whose key should pass; `null` when it is not known. */
  readonly group: string | null
  /** The holding whose key signed the good tokens; `null` when no key that signs is at hand. */
  readonly signer: KeyName | null
  readonly state: LiveState
  /** Why that state, in words. */
  readonly reason: string
  /** Each probe once for each verdict, in the order they were sent. */
  readonly answers: readonly LiveAnswer[]
  readonly good: { readonly accepted: number; readonly refused: number; readonly inconclusive: number }
  /** A good token, a bad one and none get the very same answer: the token may not have reached the endpoint. */
  readonly isTokenUnseen?: boolean
  /** Good tokens are refused in words that none gets and no forged one: the signature passes, and a claim does not. */
  readonly isSignatureAccepted?: boolean
  /** A valid token is met with silence, which looks the same as an answer that is late. */
  readonly isPassingSilent?: boolean
  /** A valid token gets neither yes nor no (404, a redirect): only beside what bad tokens get does that mean anything. */
  readonly isPassingOther?: boolean
  /** How many requests it took. */
  readonly requests?: number
  /** The user says that the endpoint is meant to be open. */
  readonly isMeantOpen: boolean
  /** What minting and verifying offline said of the signer and this service; `null` when it was not tried. */
  readonly offline: Pick<MatrixCell, 'result' | 'step' | 'reason'> | null
  /** The keys of other holdings that pass here. */
  readonly foreignKeys: readonly KeyName[]
  /** Whether the configured key is itself a published one. */
  readonly isKeyPublished: boolean
  readonly clockSkewSeconds: number | null
  readonly subprotocol: 'echoed' | 'not-echoed' | 'token-echoed' | null
  /** The configured `Origin`; `null` when there is none. */
  readonly origin: string | null
  /** In the order a browser looks; empty when a page could use it, or nothing was asked. */
  readonly corsObjections: readonly CorsObjection[]
  /** Where the endpoint is declared. */
  readonly location: Location
}

/** What a login gave, tried offline against every key of the stack. */
export interface LiveLogin {
  readonly project: string
  readonly service: string
  readonly where: string
  /** The trust group that the service issues for; `null` when it is not known. */
  readonly group: string | null
  /** `opaque` it is not a JWT, as a session cookie; `untried` no key of the group can be read. */
  readonly outcome: 'signed-by-group' | 'signed-otherwise' | 'opaque' | 'untried'
  readonly algorithm: string | null
  /** The trust groups with a key that verifies it. */
  readonly signedBy: readonly string[]
  /** How the text of the key must be read to verify it, when that is not how the services read it. */
  readonly decodedAs: 'text' | 'base64' | 'base64url' | 'hex' | null
  /** A key outside every group that verifies it. */
  readonly signedByUnwired: string | null
  readonly location: Location
}

/** Everything that asking the live endpoints learned. */
export interface LiveFacts {
  /** ISO 8601: when that was over; left out where they were asked for this very report. */
  readonly askedAt?: string
  readonly endpoints: readonly LiveEndpoint[]
  readonly logins: readonly LiveLogin[]
}

/** Nothing was asked. */
export const noLiveFacts: LiveFacts = { endpoints: [], logins: [] }

/** How far the asking is. */
export interface LiveProgress {
  /** Requests that were answered, or failed. */
  readonly requests: number
  /** Endpoints of which everything is known. */
  readonly finished: number
  readonly endpoints: number
}
