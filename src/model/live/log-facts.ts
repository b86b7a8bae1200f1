/**
 * Why a token is refused, by the words of a library. `signature` another key; `malformed` no JWT, or a broken one; `no-token` none came;
 * `key` the validator's own key is missing, too short or of the wrong kind; `key-id` the token's `kid` names no key; `key-set` a key set could
 * not be fetched; `other` refused, and the line does not say why.
 */
export type LogMeaning =
  | 'signature'
  | 'malformed'
  | 'expired'
  | 'not-yet-valid'
  | 'audience'
  | 'issuer'
  | 'algorithm'
  | 'claim'
  | 'no-token'
  | 'key'
  | 'key-id'
  | 'key-set'
  | 'other'

/** Refusals of one kind in the log of one container. Nothing of a line is in it. */
export interface LoggedRefusals {
  /** Whose words they are: a library or a product. Words that several share name several. */
  readonly library: string
  readonly meaning: LogMeaning
  /** Whether the lines are about a socket. */
  readonly isSocket?: true
  readonly count: number
  /** ISO 8601, by the clock of the engine. */
  readonly first: string
  readonly last: string
}

/** What the log of one container says since its last start. */
export interface ContainerLog {
  readonly project: string
  readonly service: string
  readonly container: string
  /** Lines that were looked at. */
  readonly lines: number
  /** Whether older lines were left out. */
  readonly isCut: boolean
  readonly refusals: readonly LoggedRefusals[]
}
