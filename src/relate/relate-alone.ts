import type { Binding, ClaimSource, TrustGroup } from '../model/keys/binding.ts'
import type { Court, Judgement, LooseEnd, Relation, RelationBasis } from '../model/report/relation.ts'
import { groupBy } from '../model/text/group-by.ts'
import { agree } from './agree.ts'
import type { Alone } from './alone.ts'
import { judgePair } from './judge-pair.ts'
import { canMeet, kindOf } from './key-kinds.ts'
import { relateFetched } from './relate-fetched.ts'
import { signs, verifies } from './roles.ts'
import { isWeak } from './sides.ts'

/** What is known of the rest of the stack. */
export interface Surroundings {
  /** Whether a ready-made token is signed with the key of the trust group. */
  readonly hasToken: (group: string) => boolean
  /** Whether another service of the project, which is no product of the catalogue, holds a key of the same purpose. */
  readonly hasOthers: (holder: Binding) => boolean
  /** Whether another service of the project holds a key of the same purpose under what is the same name. */
  readonly hasNamesake: (holder: Binding) => boolean
}

/**
 * What becomes of the holders of one project and one moment that share their key with nobody: a service that fetches its keys is
 * judged by its address, one that signs for itself is its own relation; of the others, those that hold the same key are related all
 * the same, those that may belong together by their roles or names are possibly related, and all that is left is a loose end.
 */
export function relateAlone(unrelated: readonly Alone[], stack: Surroundings): Court {
  const fetched = unrelated.map(relateFetched)
  const alone = fetched.flatMap(({ rest }) => rest ?? [])
  const relations: Relation[] = fetched.flatMap((one) => one.relations)
  const open: Alone[] = []
  const owners = countOwners(alone)
  for (const one of alone) {
    const basis = ownBasis(one, alone, owners, stack)
    if (basis === null) open.push(one)
    else if (basis !== 'none') relations.push(ownRelation(one, basis))
  }
  const looseEnds: LooseEnd[] = []
  for (const members of groupBy(open, ({ group }) => group.purpose).values()) {
    const met = meet(members)
    for (const relation of met.relations) relations.push(relation)
    for (const looseEnd of describeLoose(members.filter((one) => !met.accepted.has(one)))) looseEnds.push(looseEnd)
  }
  return { relations, looseEnds }
}

/** Purposes whose tokens come back to the one that signed them. */
const ownPurposes: ReadonlySet<string> = new Set([
  'refresh',
  'reset',
  'verification',
  'invitation',
  'mfa',
  'login',
  'download',
  'file',
])

/** What is enough for a claim to be believed on its own. */
const strong: ReadonlySet<ClaimSource> = new Set(['declared', 'key', 'catalogue', 'code'])

/** The services of which nothing sure tells that they sign for themselves: one such holder in a project has nobody to share with. */
function countOwners(alone: readonly Alone[]): number {
  const unexplained = alone.filter(({ group, holders }) => {
    const isOwn =
      ownPurposes.has(group.purpose) ||
      group.purpose === 'session' ||
      holders.every(({ isWeakName }) => isWeakName === true)
    return !isOwn && !holders.some(signsForItself)
  })
  return new Set(unexplained.flatMap(({ holders }) => holders.map(({ service }) => service))).size
}

/**
 * Why the holders need nobody else; `null` when they may. `none`: they are no holders, as far as is known, because nothing but
 * a name that may mean anything says so.
 */
function ownBasis(
  one: Alone,
  all: readonly Alone[],
  owners: number,
  stack: Surroundings,
): RelationBasis | 'none' | null {
  const { group, holders } = one
  const isWeakHolder = holders.every(({ isWeakName }) => isWeakName === true)
  // Alone in its project, what may be a key is most likely for something else; beside other holders nobody can tell.
  if (isWeakHolder) return stack.hasOthers(holders[0]) ? null : 'none'
  if (holders.some(({ isSignedOutside }) => isSignedOutside === true)) return 'external'
  if (stack.hasToken(group.id)) return 'token'
  if (group.purpose === 'session' || holders.some(signsForItself)) return 'itself'
  const isOnly = all.every((other) => other === one || other.group.purpose !== group.purpose)
  if (ownPurposes.has(group.purpose) && isOnly) return 'itself'
  const mayBeItsOwn = holders.every((binding) => binding.role === 'unknown' || isWeak(binding))
  return owners === 1 && mayBeItsOwn && !holders.some(stack.hasNamesake) ? 'itself' : null
}

/** One that is known to do both, or to sign: whom its tokens are for then is not in the stack. */
function signsForItself({ role, roleSource }: Binding): boolean {
  return (role === 'both' || role === 'issuer') && strong.has(roleSource)
}

/**
 * The relation of holders with themselves: what they sign with against what they check with, the worst of it. A service that holds
 * both halves of a pair signs with the one and verifies with the other.
 */
function ownRelation({ group, layer, holders }: Alone, basis: RelationBasis): Relation {
  const signers = holders.filter(signs)
  const pairs = (signers.length > 0 ? signers : holders).flatMap((issuer) => {
    const others = holders.filter(
      (other) => other !== issuer && other.service === issuer.service && other.role === 'validator',
    )
    return (others.length > 0 ? others : [issuer]).map((validator) => ({
      issuer,
      validator,
      judgement: judgeOwn(issuer, validator, basis, group),
    }))
  })
  const order = { refused: 0, unknown: 1, accepted: 2 }
  const [worst] = pairs.toSorted((one, other) => order[one.judgement.result] - order[other.judgement.result])
  const { issuer, validator, judgement } = worst ?? {
    issuer: holders[0],
    validator: holders[0],
    judgement: judgeOwn(holders[0], holders[0], basis, group),
  }
  return {
    group: group.id,
    project: group.project,
    purpose: group.purpose,
    basis,
    confidence: group.confidence,
    layer,
    issuers: [issuer],
    validators: [validator],
    judgement,
  }
}

function judgeOwn(issuer: Binding, validator: Binding, basis: RelationBasis, group: TrustGroup): Judgement {
  if (basis === 'token') {
    return { result: 'accepted', reason: 'a ready-made token of the stack is signed with its key' }
  }
  if (basis === 'external') {
    return { result: 'accepted', reason: 'its tokens are signed outside the stack, as declared' }
  }
  // What it expects of itself is no setting of somebody else's.
  const judgement = judgePair({ ...issuer, claims: {} }, { ...validator, claims: {} }, group)
  if (judgement.result !== 'accepted' || issuer.role === 'unknown') return judgement
  return issuer.role === 'issuer' && issuer === validator
    ? { result: 'accepted', reason: 'nobody in the stack verifies its tokens' }
    : { result: 'accepted', reason: 'it signs and verifies for itself' }
}

interface Meeting {
  readonly relations: readonly Relation[]
  /** Those that a relation holds now that is accepted. */
  readonly accepted: ReadonlySet<Alone>
}

/** The relations between holders of one purpose: certain of equal keys, possible by their names or roles. */
function meet(members: readonly Alone[]): Meeting {
  const relations: Relation[] = []
  const accepted = new Set<Alone>()
  for (const [signer, verifier] of pairsOf(members)) {
    const [issuer, validator] = [signer.holders[0], verifier.holders[0]]
    const isSame = signer.holders.some((one) => verifier.holders.some((other) => agree(one, other)))
    const judgement = judgePair(issuer, validator, { confidence: 'possible', resemblances: [] })
    if (judgement.result === 'refused' && judgement.step === 'key') continue // its own finding tells who lacks the key
    const isAccepted = isSame && judgement.result === 'accepted'
    if (isAccepted) for (const one of [signer, verifier]) accepted.add(one)
    relations.push({
      group: signer.group.id,
      project: signer.group.project,
      purpose: signer.group.purpose,
      basis: isSame ? 'equal-key' : issuer.nameStem === validator.nameStem ? 'same-name' : 'sole-pair',
      confidence: 'possible',
      layer: signer.layer,
      issuers: [issuer],
      validators: [validator],
      judgement: judgement.result === 'refused' ? doubt(judgement.reason) : judgement,
    })
  }
  return { relations, accepted }
}

/** What would be refused if the two were related, of which nobody knows whether they are. */
function doubt(reason: string): Judgement {
  return {
    result: 'unknown',
    why: 'possible-relation',
    reason: `${reason}, but it is not certain that the two share tokens`,
  }
}

/**
 * The pairs that may be related: those with the same key, the only one that signs with the only one that verifies, and namesakes,
 * of which each is held against the first.
 */
function pairsOf(members: readonly Alone[]): readonly (readonly [Alone, Alone])[] {
  const pairs = new Map<string, readonly [Alone, Alone]>()
  const add = (one: Alone, other: Alone): void => {
    if (one.holders[0].service === other.holders[0].service || !canMeetKinds(one, other)) return
    const isTurned = !one.holders.some(signs) || (other.holders.some(isIssuer) && !one.holders.some(isIssuer))
    const pair = isTurned ? ([other, one] as const) : ([one, other] as const)
    const id = JSON.stringify([one, other].map(({ group }) => group.id).toSorted())
    if (!pairs.has(id)) pairs.set(id, pair)
  }
  for (const alike of groupBy(members, ({ holders }) => holders[0].fingerprint).values()) {
    if (alike[0].holders[0].fingerprint === null) continue
    for (const other of alike.slice(1)) add(alike[0], other)
  }
  for (const [stem, namesakes] of groupBy(members, ({ holders }) => holders[0].nameStem)) {
    if (stem === undefined || stem === '') continue
    for (const other of namesakes.slice(1)) add(namesakes[0], other)
  }
  const signers = members.filter(({ holders }) => holders.some(isIssuer))
  const verifiers = members.filter(({ holders }) => !holders.some(isIssuer) && holders.some(verifies))
  const [signer, anotherSigner] = signers
  const [verifier, anotherVerifier] = verifiers
  if (signer !== undefined && verifier !== undefined && anotherSigner === undefined && anotherVerifier === undefined) {
    add(signer, verifier)
  }
  return [...pairs.values()]
}

function isIssuer({ role }: Binding): boolean {
  return role === 'issuer' || role === 'both'
}

function canMeetKinds(one: Alone, other: Alone): boolean {
  return canMeet(kindOf(one.holders[0]), kindOf(other.holders[0]))
}

function describeLoose(members: readonly Alone[]): readonly LooseEnd[] {
  const present = members.filter(({ holders }) => holders.some(({ state }) => state === 'present'))
  const [first] = present
  if (first === undefined) return []
  const isVerifying = present.every(({ holders }) => holders.every(({ role }) => role === 'validator'))
  const [holder, ...others] = present.flatMap(({ holders }) => holders)
  return [
    {
      project: first.group.project,
      purpose: first.group.purpose,
      kind: isVerifying ? 'no-signer' : 'unrelated',
      holders: [holder ?? first.holders[0], ...others],
    },
  ]
}
