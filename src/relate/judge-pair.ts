import type { Binding, ClaimSettings, Fingerprint, ReadingAssumption, TrustGroup } from '../model/keys/binding.ts'
import type { MismatchCause } from '../model/report/finding.ts'
import type { Judgement } from '../model/report/relation.ts'
import { agree } from './agree.ts'
import { algorithmsOf, areDisjoint, kindFor } from './algorithms.ts'
import { findContradiction } from './held-kinds.ts'
import { canMeet, kindOf } from './key-kinds.ts'

/**
 * The court: whether a token that the issuer signs passes at the validator, step by step as a library takes them (RFC 7515
 * §5.2, RFC 7519 §7.2): the key that is there at all, its kind, the algorithm, the signature, the claims. Every statement about
 * a pair, in the matrix, in findings, in the verdict and in `verify`, rests on this one.
 */
export function judgePair(issuer: Binding, validator: Binding, { confidence, resemblances }: JudgedIn): Judgement {
  return (
    judgePresence(issuer, validator) ??
    judgeFetched(issuer, validator) ??
    judgeIdentity(issuer, validator) ??
    judgeKinds(issuer, validator) ??
    judgeAlgorithms(issuer, validator) ??
    judgeKeys(issuer, validator, { confidence, resemblances }) ??
    judgeLength(validator) ??
    judgeClaims(issuer, validator) ?? {
      result: 'accepted',
      reason: isUnknownPair(issuer, validator)
        ? 'both take the same value, which cannot be seen here'
        : 'the keys are the same',
    }
  )
}

/** What of a trust group its pairs are judged by. */
export type JudgedIn = Pick<TrustGroup, 'confidence' | 'resemblances'>

function judgePresence(issuer: Binding, validator: Binding): Judgement | null {
  if (issuer.state !== 'present') {
    return { result: 'refused', step: 'key', reason: `${issuer.service} has no key to sign with` }
  }
  if (validator.state !== 'present') {
    return { result: 'refused', step: 'key', reason: `${validator.service} has no key to verify with` }
  }
  return null
}

/**
 * A validator that fetches its keys gets the public half of whatever its issuer signs with; what the two are configured with as algorithms
 * and claims holds all the same.
 */
function judgeFetched(issuer: Binding, validator: Binding): Judgement | null {
  if (validator.form !== 'jwks-url') return null
  const address = judgeAddress(issuer, validator)
  if (address.result === 'refused') return address
  return judgeAlgorithms(issuer, validator) ?? judgeClaims(issuer, validator) ?? address
}

/** Whether the address that a validator fetches its keys from serves that of the issuer. */
export function judgeAddress(issuer: Binding, { fetchesFrom, service }: Binding): Judgement {
  if (fetchesFrom?.leadsTo === 'nobody') {
    return {
      result: 'refused',
      step: 'key',
      reason: `${service} fetches its keys from an address where nothing answers`,
    }
  }
  const isFromIssuer = fetchesFrom?.leadsTo === 'service' && fetchesFrom.service === issuer.service
  if (isFromIssuer && holdsPrivateHalf(issuer)) {
    return { result: 'accepted', reason: `${service} fetches the public key from ${issuer.service}` }
  }
  return {
    result: 'unknown',
    why: 'not-asked',
    reason: `the address that ${service} fetches its keys from was not asked`,
  }
}

function holdsPrivateHalf({ keys, form, isOwnKey }: Binding): boolean {
  return keys.some(({ kind }) => kind === 'private') || (form === 'reference' && isOwnKey !== true)
}

/** Values of which only the identity is known. */
function judgeIdentity(issuer: Binding, validator: Binding): Judgement | null {
  if (issuer.fingerprint === null || validator.fingerprint === null) return unseen('a key could not be read')
  if (!isUnknownPair(issuer, validator) || agree(issuer, validator)) return null
  if (issuer.isSymbol === true && issuer.form === 'reference' && validator.isSymbol === true) {
    return { result: 'accepted', reason: 'the two variables are named like the halves of one pair' }
  }
  // Which variable goes where is all that the wiring is about: there another one is another key.
  const isOfWiring = issuer.isSymbol === true || validator.isSymbol === true
  if (isOfWiring && issuer.form !== 'reference' && canMeet(kindOf(issuer), kindOf(validator))) return null
  return unseen('a key is known by its name only')
}

/** Whether the binding has an identity and no content. */
export function isUnknownValue({ form, isValueUnknown }: Binding): boolean {
  return form === 'reference' || isValueUnknown === true
}

function isUnknownPair(one: Binding, other: Binding): boolean {
  return isUnknownValue(one) || isUnknownValue(other)
}

function unseen(reason: string): Judgement {
  return { result: 'unknown', why: 'unseen-key', reason }
}

function judgeKinds(issuer: Binding, validator: Binding): Judgement | null {
  const [signing, verifying] = [kindOf(issuer), kindOf(validator)]
  if (signing === null || verifying === null) {
    return agree(issuer, validator) ? null : unseen('a key could not be read')
  }
  if (signing === 'public') {
    return unseen(`${issuer.service} holds only the public half: the key that it signs with was not found`)
  }
  if (!canMeet(signing, verifying)) {
    return { result: 'refused', step: 'key-type', reason: 'the keys are of different kinds' }
  }
  return null
}

/**
 * The algorithm that the issuer signs with is one that the validator accepts (RFC 8725 §3.1). A secret whose issuer names none is
 * signed with HS256 by every library that has a default, which is an assumption all the same.
 */
function judgeAlgorithms(issuer: Binding, validator: Binding): Judgement | null {
  const [signed, accepted] = [algorithmsOf(issuer), algorithmsOf(validator)]
  if (areDisjoint(signed, accepted)) {
    return { result: 'refused', step: 'algorithm', reason: 'the algorithms differ' }
  }
  for (const side of [issuer, validator]) {
    const wrong = findContradiction(side)
    if (wrong === null) continue
    const needed = wrong.held === 'symmetric' ? 'a key pair' : 'a shared secret'
    return {
      result: 'refused',
      step: 'key-type',
      reason: `${wrong.algorithms.join(', ')} of ${side.service} needs ${needed}`,
    }
  }
  const isSecret = kindOf(issuer) === 'symmetric' && accepted.every((name) => kindFor(name) === 'symmetric')
  if (isSecret && signed.length === 0 && accepted.length > 0 && !accepted.includes('HS256') && !issuer.product) {
    return {
      result: 'unknown',
      why: 'assumption',
      reason: `${validator.service} accepts only ${accepted.join(', ')}, and ${issuer.service} names no algorithm: most libraries then sign with HS256`,
    }
  }
  return null
}

function judgeKeys(issuer: Binding, validator: Binding, { confidence, resemblances }: JudgedIn): Judgement | null {
  if (agree(issuer, validator)) {
    const assumption = assumptionOf(issuer, validator)
    if (assumption === null) return null
    return {
      result: 'unknown',
      why: 'assumption',
      assumption: assumption.kind,
      reason: `the keys are the same if ${assumption.holder.service} ${assumptionWords[assumption.kind]}`,
    }
  }
  if (confidence === 'possible') {
    const reason = 'the keys differ, but it is not certain that the two share tokens'
    return { result: 'unknown', why: 'possible-relation', reason }
  }
  const cause = causeOf(issuer, validator, resemblances)
  return { result: 'refused', step: 'signature', reason: 'the keys differ', ...(cause === undefined ? {} : { cause }) }
}

/** What the reader of a key is taken to do, after “if the service …”. */
export const assumptionWords: Readonly<Record<ReadingAssumption, string>> = {
  'final-line-break': 'drops the line break at the end of its key file',
  base64: 'decodes its key from base64',
  base64url: 'decodes its key from base64url',
  hex: 'decodes its key from hexadecimal',
}

/** What one of two equal keys is taken to be made by, and the other is not. */
function assumptionOf(
  one: Binding,
  other: Binding,
): { readonly kind: ReadingAssumption; readonly holder: Binding } | null {
  if (one.assumes === other.assumes) return null
  if (other.assumes !== undefined) return { kind: other.assumes, holder: other }
  return one.assumes === undefined ? null : { kind: one.assumes, holder: one }
}

function causeOf(
  { fingerprint: one }: Binding,
  { fingerprint: other }: Binding,
  resemblances: TrustGroup['resemblances'],
): MismatchCause | undefined {
  return resemblances.find(({ left, right }) => (left === one && right === other) || (left === other && right === one))
    ?.cause
}

/** A product that refuses short keys refuses every token (PostgREST, RFC 7518 §3.2). */
function judgeLength({ minimumBits, strength, service, product }: Binding): Judgement | null {
  if (minimumBits === undefined || strength?.isUnderMinimum !== true) return null
  return {
    result: 'refused',
    step: 'key-length',
    reason: `${product ?? service} refuses keys under ${minimumBits} bits`,
  }
}

/** A validator that is configured with an issuer or an audience refuses the tokens of others (RFC 7519 §4.1.1, §4.1.3). */
function judgeClaims(issuer: Binding, validator: Binding): Judgement | null {
  for (const claim of ['issuer', 'audience'] as const) {
    if (!differs(issuer.claims, validator.claims, claim)) continue
    // Where nobody knows who signs, no setting is surely what is written into a token.
    const isKnown = issuer.role !== 'unknown'
    if (issuer.claims[claim]?.isValueUnknown === true || validator.claims[claim]?.isValueUnknown === true) {
      const words = `the ${claim} that ${issuer.service} writes (${issuer.claims[claim]?.variable}) or ${validator.service} accepts (${validator.claims[claim]?.variable}) is not known here`
      return { result: 'unknown', why: 'ambiguous-settings', reason: words }
    }
    const reason = `${validator.service} accepts a different ${claim} (${validator.claims[claim]?.variable}) than ${issuer.service} writes (${issuer.claims[claim]?.variable})`
    return isKnown
      ? { result: 'refused', step: claim, reason }
      : { result: 'unknown', why: 'ambiguous-settings', reason }
  }
  return null
}

function differs(
  one: ClaimSettings<Fingerprint>,
  other: ClaimSettings<Fingerprint>,
  claim: keyof ClaimSettings<Fingerprint>,
): boolean {
  const [written, accepted] = [one[claim]?.values, other[claim]?.values]
  if (written === undefined || accepted === undefined) return false
  return !written.some((value) => accepted.includes(value))
}
