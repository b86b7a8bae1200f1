import type { MismatchCause } from './finding.ts'
import type { RefusalStep, RelationBasis } from './relation.ts'

/** Whether a token of this issuer would pass at this validator. */
export interface MatrixCell {
  readonly group: string
  readonly issuer: string
  readonly validator: string
  readonly result: 'accepted' | 'refused' | 'unknown'
  readonly reason: string
  readonly evidence: 'resolved' | 'container' | 'live'
  /** How it is known: keys and settings were `compared`, a token was `minted` and verified with them, or an endpoint was `asked`. */
  readonly method?: 'compared' | 'minted' | 'asked'
  /** What makes the two a relation; left out where an endpoint was asked. */
  readonly basis?: RelationBasis
  /** What was asked: the URL without its query. */
  readonly endpoint?: string
  /** The step at which the token is turned away; only when refused. */
  readonly step?: RefusalStep
  /** Why the keys differ, when that is what refuses it. */
  readonly cause?: MismatchCause
}
