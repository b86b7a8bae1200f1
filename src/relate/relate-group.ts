import type { Binding, TrustGroup } from '../model/keys/binding.ts'
import type { Judgement, Relation } from '../model/report/relation.ts'
import { groupBy } from '../model/text/group-by.ts'
import { addKeySets, addPreviousKeys } from './agree.ts'
import { judgePair } from './judge-pair.ts'
import { canMeet, kindOf } from './key-kinds.ts'
import type { Layer } from './layers.ts'
import { type Alike, type Holdings, holdersOf, splitByRole } from './sides.ts'

/** The most pairs of one group and moment that are judged; those that are judged alike count as one. Real groups have a handful. */
const MAX_PAIRS = 10_000

/** The relations of one group, and whether there are more pairs than were judged. */
export interface GroupRelations {
  readonly relations: readonly Relation[]
  readonly isCut: boolean
}

/** The relations between different services of one trust group at one moment. */
export function relateGroup(group: TrustGroup, { kind, bindings }: Layer): GroupRelations {
  const holders = addKeySets(addPreviousKeys(holdersOf(bindings)))
  const { issuers, validators } = splitByRole(holders)
  const relations: Relation[] = []
  for (const [issuer, validator] of pairUp(issuers, validators)) {
    if (!hasPair(issuer, validator)) continue
    const judged = judgeHoldings(issuer[0], validator[0], group)
    relations.push({
      group: group.id,
      project: group.project,
      purpose: group.purpose,
      basis: group.basis,
      confidence: group.confidence,
      layer: kind,
      issuers: pick(issuer, judged.issuer),
      validators: pick(validator, judged.validator),
      judgement: judged.judgement,
    })
  }
  return { relations: leaveOwnAudiences(relations), isCut: issuers.length * validators.length > MAX_PAIRS }
}

/** Every issuer with every validator; where those are too many pairs, each with the same number of the others, and at least one. */
function* pairUp(issuers: readonly Alike[], validators: readonly Alike[]): Iterable<readonly [Alike, Alike]> {
  if (issuers.length * validators.length <= MAX_PAIRS) {
    for (const issuer of issuers) for (const validator of validators) yield [issuer, validator]
    return
  }
  const longest = Math.max(issuers.length, validators.length)
  const rounds = Math.max(1, Math.floor(MAX_PAIRS / longest))
  // The two sides may be the same services: the first round does not pair one with itself.
  for (let round = 1; round <= rounds; round += 1) {
    for (let at = 0; at < longest; at += 1) {
      const [issuer, validator] = [issuers[at % issuers.length], validators[(at + round) % validators.length]]
      if (issuer !== undefined && validator !== undefined) yield [issuer, validator]
    }
  }
}

/** Whether the two hold at least one pair of different services. */
function hasPair(one: Alike, other: Alike): boolean {
  const [first] = one
  const [second] = other
  return one.length > 1 || other.length > 1 || first[0].service !== second[0].service
}

interface JudgedPair {
  /** The place of the holding in its service's. */
  readonly issuer: number
  readonly validator: number
  readonly judgement: Judgement
}

const rank: Readonly<Record<Judgement['result'], number>> = { refused: 0, unknown: 1, accepted: 2 }

/**
 * The worst of what the holdings of two services give. A service with a secret and a key pair uses the one that can meet the
 * other's; only where none can is that what is wrong.
 */
function judgeHoldings(issuer: Holdings, validator: Holdings, group: TrustGroup): JudgedPair {
  const pairs = issuer.flatMap((one, at) => validator.map((other, beside) => ({ one, other, at, beside })))
  const meeting = pairs.filter(({ one, other }) => canMeet(kindOf(one), kindOf(other)))
  const judged = (meeting.length > 0 ? meeting : pairs).map(({ one, other, at, beside }) => {
    return { issuer: at, validator: beside, judgement: judgePair(one, other, group) }
  })
  return judged.reduce((worst, next) => (rank[next.judgement.result] < rank[worst.judgement.result] ? next : worst))
}

/** The same holding of every service that is judged alike. */
function pick(alike: Alike, index: number): readonly [Binding, ...Binding[]] {
  const [first, ...others] = alike.map((holdings) => holdings[index] ?? holdings[0])
  return [first ?? alike[0][0], ...others]
}

/**
 * Validators that differ from each other as well have values of their own (an audience each). Then the issuer decides by the
 * caller which it writes, and no setting tells that.
 */
function leaveOwnAudiences(relations: readonly Relation[]): readonly Relation[] {
  const doubted = new Map<Relation, Relation>()
  for (const beside of groupBy(relations, ({ issuers }) => issuers[0]).values()) {
    for (const claim of ['issuer', 'audience'] as const) {
      const refused = beside.filter(({ judgement }) => judgement.result === 'refused' && judgement.step === claim)
      if (refused.length === 0) continue
      const odd = new Set(refused.map(({ validators }) => valuesOf(validators[0], claim)))
      const stated = beside.flatMap(({ validators }) => validators.flatMap((one) => valuesOf(one, claim) ?? []))
      const agreeing = new Set(stated.filter((value) => !odd.has(value)))
      if (odd.size < 2 || odd.size < agreeing.size) continue
      for (const relation of refused) doubted.set(relation, doubt(relation))
    }
  }
  return relations.map((relation) => doubted.get(relation) ?? relation)
}

function valuesOf({ claims }: Binding, claim: 'issuer' | 'audience'): string | undefined {
  return claims[claim]?.values.toSorted().join()
}

function doubt(relation: Relation): Relation {
  const reason = `${relation.judgement.reason}, and the other validators accept others as well`
  return { ...relation, judgement: { result: 'unknown', why: 'ambiguous-settings', reason } }
}
