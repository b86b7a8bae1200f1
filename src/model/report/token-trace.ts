import type { TokenPlace } from '../code/code.ts'
import type { Evidence } from '../keys/binding.ts'
import type { Location } from '../text/location.ts'
import type { Finding, MismatchCause } from './finding.ts'
import type { Gap } from './gap.ts'
import type { RefusalStep } from './relation.ts'

/**
 * What a text is that is sent in the place of a token. `cut-jwt` a JWT of which the end is missing; `broken-jwt` one that cannot be
 * read otherwise; `jwe` encrypted (RFC 7516); `mock` a word of a development stage; `session-cookie` the cookie of a server-side
 * session, or a signed one that is not a JWT; `opaque` anything else.
 */
export type TokenKind = 'jwt' | 'cut-jwt' | 'broken-jwt' | 'jwe' | 'paseto' | 'mock' | 'session-cookie' | 'opaque'

/** What had to be taken off the pasted text, and would be a fault where it is sent so. */
export type PasteFlaw =
  /** `Bearer ` without a header's name before it; `bearer-twice` one more than a header has. */
  | 'bearer'
  | 'bearer-twice'
  | 'quotes'
  | 'url-encoding'
  /** Line breaks or whitespace within the token. */
  | 'line-breaks'
  /** Padding (`=`) or letters of plain base64 (`+`, `/`), which RFC 7515 §2 does not allow. */
  | 'plain-base64'

/** What a token says of itself, as far as it may be shown. Nothing of it is verified. */
export interface TracedToken {
  readonly kind: TokenKind
  readonly flaws: readonly PasteFlaw[]
  /** Where it stood in the pasted text, when that tells. */
  readonly place: TokenPlace | null
  /** A registered name; `null` for anything else. */
  readonly algorithm: string | null
  readonly type: string | null
  readonly keyId: string | null
  readonly issuer: string | null
  readonly audience: readonly string[]
  /** ISO 8601, like the other times. */
  readonly issuedAt: string | null
  readonly notBefore: string | null
  readonly expiresAt: string | null
  /** The names of the claims whose values are not shown; without `sub`. */
  readonly otherClaims: readonly string[]
  /** What is there and not shown, because it is long or looks like a secret. */
  readonly withheld: readonly ('type' | 'keyId' | 'issuer' | 'audience' | 'otherClaims')[]
}

/**
 * How a signing key is in the stack. `holding` a service has it; `unwired` it is in an env file and reaches nobody;
 * `fallback` code falls back to it; `other-secret` a secret with another use; `published` it stands in public samples.
 */
export type SignerKind = 'holding' | 'unwired' | 'fallback' | 'other-secret' | 'published'

/** How the text of a key has to be read to verify the token, where that is not how its service reads it. */
export type OtherReading = MismatchCause | 'text'

/** One place that holds the key which verifies the token. */
export interface TracedSigner {
  readonly kind: SignerKind
  /** Left out of a published key. */
  readonly project?: string
  readonly service?: string
  readonly container?: string
  readonly variable?: string
  readonly location?: Location
  readonly evidence?: Evidence
  /** The trust group of a holding. */
  readonly group?: string
  readonly reading?: OtherReading
  /** Whether the text is one of those that stand in public samples. */
  readonly isPublished?: true
  /** Whether a container holds it and the files give its service another key. */
  readonly isOlder?: true
  /** Whether it is of another project than the one that is looked at. */
  readonly isForeign?: true
}

/** Where a validator would turn the token away. `format` it is not a JWT; `placement` it stands where the service does not look. */
export type TraceStep = RefusalStep | 'format' | 'placement'

/** One objection of a validator to the token, without a value. */
export interface TraceObjection {
  readonly step: TraceStep
  readonly reason: string
  /** Of the signature: how the keys differ. */
  readonly cause?: MismatchCause
}

/** What one validator makes of the token. */
export interface TracedAnswer {
  readonly project: string
  readonly group: string
  readonly service: string
  readonly container?: string
  readonly variable: string
  readonly location: Location
  /** `files` what Compose would start; `running` what runs. */
  readonly layer: 'files' | 'running'
  /** Whether the exit code goes by it: where containers run, the files only tell what comes next. */
  readonly counts: boolean
  readonly result: 'accepted' | 'refused' | 'unknown'
  /** Why it is unknown; or what is assumed where it is accepted. */
  readonly reason: string | null
  /** In the order in which libraries look: the first is what they say. */
  readonly objections: readonly TraceObjection[]
  /** Where its code takes the token from; empty where that is not known. */
  readonly takesFrom: readonly TokenPlace[]
}

/** What one endpoint answered to the token. */
export interface LiveTrace {
  readonly service: string
  readonly kind: 'http' | 'websocket'
  /** The URL without its query. */
  readonly where: string
  readonly result: 'accepted' | 'refused' | 'unknown'
  /** The status or close code in words. */
  readonly reason: string
}

/** What one token is and what becomes of it. Serialisable, and without the token or a key. */
export interface TokenTrace {
  readonly schemaVersion: 1
  /** Of the validators that count: whether all accept it, one refuses it, or neither is known. */
  readonly outcome: 'accepted' | 'refused' | 'unknown'
  readonly token: TracedToken
  readonly signers: readonly TracedSigner[]
  /** The trust groups whose validators are asked. */
  readonly groups: readonly string[]
  readonly answers: readonly TracedAnswer[]
  /** Only with `--live`. */
  readonly live?: readonly LiveTrace[]
  /** What to do about the token itself, in sentences. */
  readonly advice: readonly string[]
  /** The findings of the audit that bear on it. */
  readonly findings: readonly Finding[]
  readonly gaps: readonly Gap[]
  /** ISO 8601: the moment by which its times were judged. */
  readonly now: string
}
