import type { Binding } from '../model/keys/binding.ts'
import type { Judgement, Relation } from '../model/report/relation.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'
import type { Alone } from './alone.ts'
import { judgeAddress } from './judge-pair.ts'
import { usesKey } from './roles.ts'

/** Holders without those that fetch their keys, and the relations of the latter. */
export interface Fetched {
  readonly relations: readonly Relation[]
  /** `null` when all of them fetch their keys. */
  readonly rest: Alone | null
}

/**
 * The relations of validators that fetch the keys of an issuer which holds none in sight: each with whoever answers there. Where the
 * address leads to the validator itself, it checks what it signs.
 */
export function relateFetched(one: Alone): Fetched {
  const { group, layer, holders } = one
  const fetchers = holders.filter((holder) => holder.form === 'jwks-url' && usesKey(holder))
  if (holders.some(({ isSignedOutside }) => isSignedOutside === true)) return { relations: [], rest: one }
  const [first, ...others] = holders.filter((holder) => !fetchers.includes(holder))
  const alike = groupBy(fetchers, ({ fetchesFrom, service, variable }) =>
    identityOf(
      fetchesFrom?.host,
      fetchesFrom?.leadsTo,
      fetchesFrom?.service,
      fetchesFrom?.service === service,
      variable,
    ),
  )
  const relations = [...alike.values()].map(
    (validators): Relation => ({
      group: group.id,
      project: group.project,
      purpose: group.purpose,
      basis: 'itself',
      confidence: 'likely',
      layer,
      issuers: validators,
      validators,
      judgement: judge(validators[0]),
    }),
  )
  return { relations, rest: first === undefined ? null : { ...one, holders: [first, ...others] } }
}

function judge(validator: Binding): Judgement {
  const { fetchesFrom, service } = validator
  if (fetchesFrom?.leadsTo === 'service' && fetchesFrom.service === service) {
    return { result: 'accepted', reason: 'it fetches its keys from itself' }
  }
  return judgeAddress(validator, validator)
}
