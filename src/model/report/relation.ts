import type { Binding, ReadingAssumption } from '../keys/binding.ts'
import type { Confidence, MismatchCause } from './finding.ts'

/** What makes an issuer and a validator a relation, strongest first. */
export type RelationBasis =
  | 'declared'
  | 'recipe'
  | 'code'
  | 'shared-variable'
  | 'same-name'
  | 'equal-key'
  /** The only signer that nobody's key answers, and the only verifier that nobody's key feeds. */
  | 'sole-pair'
  /** One service that signs tokens for itself. */
  | 'itself'
  /** Somebody presents a ready-made token that is signed with the key. */
  | 'token'
  /** A signer outside of the stack, by declaration. */
  | 'external'

/** Why it is not known whether a token is accepted. */
export type Uncertainty =
  /** A key exists and was not seen here, or is known by its name only. */
  | 'unseen-key'
  /** The keys are equal only if a reader does something that nothing proves. */
  | 'assumption'
  /** It is not certain that tokens of the one are presented to the other. */
  | 'possible-relation'
  /** The public keys come from an address that was not asked. */
  | 'not-asked'
  /** The settings of the two contradict each other, and it is not known which of them is used. */
  | 'ambiguous-settings'

/** The steps of a verification, in the order in which libraries take them (RFC 7515 §5.2, RFC 7519 §7.2). */
export type RefusalStep =
  | 'key'
  | 'algorithm'
  | 'key-type'
  | 'key-length'
  | 'signature'
  | 'time'
  | 'issuer'
  | 'audience'
  | 'claims'

/** Whether a token of the issuer passes at the validator. */
export type Judgement =
  | { readonly result: 'accepted'; readonly reason: string }
  | { readonly result: 'refused'; readonly step: RefusalStep; readonly cause?: MismatchCause; readonly reason: string }
  | {
      readonly result: 'unknown'
      readonly why: Uncertainty
      readonly assumption?: ReadingAssumption
      readonly reason: string
    }

/**
 * A token signed by any of the issuers is presented to any of the validators, and the judgement is the same for each pair of
 * them: holdings with the same key and the same settings are judged once. Both lists hold the same one binding where a service
 * signs for itself. Of one purpose, one project, and one moment (`layer`).
 */
export interface Relation {
  /** The trust group: of a `possible` relation between two groups, the issuer's. */
  readonly group: string
  readonly project: string
  readonly purpose: string
  readonly basis: RelationBasis
  readonly confidence: Confidence
  readonly layer: 'files' | 'running'
  readonly issuers: readonly [Binding, ...Binding[]]
  readonly validators: readonly [Binding, ...Binding[]]
  readonly judgement: Judgement
}

/** Holders for which it is not known with whom they share tokens, or whether those of each pass at all others. */
export interface LooseEnd {
  readonly project: string
  readonly purpose: string
  /**
   * `no-signer` validators whose signer is not in sight; `unrelated` holders of different keys that may belong together;
   * `expected` a service without a key that all of its kind hold; `too-many` a group of which not every pair was judged.
   */
  readonly kind: 'no-signer' | 'unrelated' | 'expected' | 'too-many'
  readonly holders: readonly [Binding, ...Binding[]]
}

/** What the court found: every relation with its judgement, and the holders that are in none. */
export interface Court {
  readonly relations: readonly Relation[]
  readonly looseEnds: readonly LooseEnd[]
}

/** What came of a token that was minted with an issuer's key and verified with a validator's. */
export type Proof =
  | { readonly result: 'accepted' }
  | { readonly result: 'refused'; readonly step: RefusalStep; readonly reason: string }
  /** No token could be made, with the reason. */
  | { readonly result: 'unproved'; readonly reason: string }
