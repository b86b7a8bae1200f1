import type { Binding, TrustGroup } from '../model/binding.ts'
import type { Judgement, Relation } from '../model/relation.ts'
import { addKeySets, addPreviousKeys } from './agree.ts'
import { judgePair } from './judge-pair.ts'
import { canMeet, kindOf } from './key-kinds.ts'
import type { Layer } from './layers.ts'
import { type Alike, type Holdings, holdersOf, takeSides } from './sides.ts'

/** The relations between different services of one trust group at one moment. */
export function relateGroup(group: TrustGroup, { kind, bindings }: Layer): readonly Relation[] {
  const holders = addKeySets(addPreviousKeys(holdersOf(bindings)))
  const { issuers, validators } = takeSides(holders)
  const relations: Relation[] = []
  for (const issuer of issuers) {
    for (const validator of validators) {
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
  }
  return leaveOwnAudiences(relations)
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
  return relations.map((relation) => {
    const { judgement, issuers, group, layer } = relation
    if (judgement.result !== 'refused' || (judgement.step !== 'issuer' && judgement.step !== 'audience'))
      return relation
    const claim = judgement.step
    const beside = relations.filter(
      (other) => other.issuers[0] === issuers[0] && other.group === group && other.layer === layer,
    )
    const stated = beside.flatMap(({ validators }) =>
      validators.flatMap((one) => one.claims[claim]?.values.toSorted().join() ?? []),
    )
    const odd = new Set(
      beside.flatMap(({ judgement: its, validators }) =>
        its.result === 'refused' && its.step === claim ? [validators[0].claims[claim]?.values.toSorted().join()] : [],
      ),
    )
    const agreeing = new Set(stated.filter((value) => !odd.has(value)))
    if (odd.size < 2 || odd.size < agreeing.size) return relation
    return {
      ...relation,
      judgement: {
        result: 'unknown',
        why: 'ambiguous-settings',
        reason: `${judgement.reason}, and the other validators accept others as well`,
      },
    }
  })
}
