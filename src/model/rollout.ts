import type { Confidence } from './finding.ts'
import type { Location } from './location.ts'

/** What a command is about to do to the containers of a project, as far as its words tell. */
export interface RolloutPlan {
  /** The services whose containers it may replace; `null`: all of the project. Their dependencies are in it, if it follows them. */
  readonly services: readonly string[] | null
  /** Whether what it depends on is replaced too. */
  readonly followsDependencies: boolean
  /** Whether containers are replaced even when nothing of them changed. */
  readonly isForced: boolean
  /** The containers are started again and not replaced: they keep their environment, and read their key files anew. */
  readonly isRestart?: boolean
}

/**
 * Why a container is still the same one after the rollout: `by-hand` somebody started it outside Compose; `not-in-files` no
 * compose file speaks of its service; `not-named` the command names other services; `unchanged` Compose sees no change: what
 * a key file holds is not part of what it compares.
 */
export type StayReason = 'by-hand' | 'not-in-files' | 'not-named' | 'unchanged'

/** A container that the rollout does not replace. */
export interface StayingContainer {
  readonly container: string
  readonly service: string
  readonly because: StayReason
}

/**
 * What a rollout breaks although the files agree with each other: `validator-stays` the issuer signs with another key and
 * somebody who stays does not know it; `issuer-stays` somebody drops the key that an issuer who stays goes on signing with;
 * `key-dropped` tokens that were issued before are refused from then on.
 */
export interface RolloutBreak {
  readonly kind: 'validator-stays' | 'issuer-stays' | 'key-dropped'
  readonly project: string
  readonly group: string
  readonly confidence: Confidence
  /** Services that sign. */
  readonly issuers: readonly string[]
  /** Services that refuse the tokens. */
  readonly validators: readonly string[]
  /** The containers that stay; empty for `key-dropped`. */
  readonly staying: readonly StayingContainer[]
  /** Containers that stay too and get on with those: they are to be replaced in the same step. */
  readonly left: readonly StayingContainer[]
  /** The steps that keep tokens valid; empty when no order does. */
  readonly order: readonly string[]
  readonly locations: readonly [Location, ...Location[]]
}
