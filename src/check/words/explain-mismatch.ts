import type { Binding, Resemblance, TrustGroup } from '../../model/binding.ts'
import { agree } from '../../relate/agree.ts'
import { signs } from '../../relate/roles.ts'
import type { Layer } from '../compare/across-layers.ts'
import type { Side } from '../compare/group-by-key.ts'
import { findHolder, type KeyHolders } from '../compare/key-holders.ts'
import { mismatchCauses } from '../compare/mismatch-causes.ts'
import type { Report } from '../define-rule.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { listPlaces } from './list-places.ts'
import { listStale, recreate } from './recreate.ts'

/** Two sides of one layer that should be one. */
export interface Disagreement {
  readonly holders: KeyHolders
  readonly group: TrustGroup
  readonly layer: Layer
  readonly odd: Side
  readonly intended: Side
}

/** The report on the odd side: who cannot do what, why the keys differ, and the place that carries the flaw first. */
export function explainMismatch(disagreement: Disagreement): Report {
  const { group, layer, odd, intended } = disagreement
  const reference = pickReference(odd, intended)
  const resemblance = findResemblance(disagreement, reference)
  const elsewhere = resemblance === undefined || resemblance.cause === 'different' ? findElsewhere(disagreement) : null
  const cause = elsewhere === null ? (resemblance?.cause ?? 'different') : 'other-variable'
  const isFlawThere =
    elsewhere === null
      ? intended.some(({ fingerprint }) => fingerprint !== null && fingerprint === resemblance?.flawed)
      : elsewhere.isIntended
  const otherVariable = elsewhere?.variable

  const words = otherVariable === undefined ? mismatchCauses[cause].words : `it holds the value of ${otherVariable}`
  const owner = isFlawThere && words !== '' ? `, at ${reference.service}` : ''
  const stale = layer.kind === 'running' ? listStale([...odd, ...intended], group.bindings) : []
  const theirs = odd.map((binding) => binding.location)
  return {
    message: `${layer.kind === 'running' ? 'as it runs now, ' : ''}${describeMismatch(odd, reference)}${words && ` (${words}${owner})`}`,
    remedy: stale.length > 0 ? recreate(stale) : mismatchCauses[cause].remedy,
    services: [...new Set(odd.map((binding) => binding.service))],
    data: {
      cause,
      differsFrom: reference.service,
      variable: odd[0].variable,
      ...(otherVariable !== undefined && { otherVariable }),
    },
    locations: listPlaces(isFlawThere ? [reference.location, ...theirs] : [...theirs, reference.location]),
  }
}

/** The binding that the odd ones are held against: an issuer before others, another service before the same one. */
function pickReference(odd: Side, intended: Side): Binding {
  const isOther = (binding: Binding): boolean => !odd.some((one) => one.service === binding.service)
  const against = intended.filter((binding) => !agree(binding, odd[0]))
  const issuers = against.filter(signs)
  return issuers.find(isOther) ?? issuers[0] ?? against.find(isOther) ?? against[0] ?? intended[0]
}

/** What lies between the two sides; between the odd one and its reference before others, and a known flaw before none. */
function findResemblance({ group, odd, intended }: Disagreement, reference: Binding): Resemblance | undefined {
  const [ours, theirs] = [odd, intended].map((side) => new Set(side.map(({ fingerprint }) => fingerprint)))
  const between = group.resemblances.filter(
    ({ left, right }) => (ours?.has(left) && theirs?.has(right)) || (ours?.has(right) && theirs?.has(left)),
  )
  const related = between.filter(({ cause }) => cause !== 'different')
  const direct = related.find(({ left, right }) => left === reference.fingerprint || right === reference.fingerprint)
  return direct ?? related[0] ?? between[0]
}

/** A key that has another place in the stack. */
interface Elsewhere {
  readonly variable: string
  /** Whether it is the intended side that holds it. */
  readonly isIntended: boolean
}

/** The variable outside this group that has the key of one of the sides, the odd one's before the other's. */
function findElsewhere({ holders, group, odd, intended }: Disagreement): Elsewhere | null {
  for (const [isIntended, side] of [
    [false, odd],
    [true, intended],
  ] as const) {
    const keys = new Set(side.flatMap((binding) => binding.keys.map(({ fingerprint }) => fingerprint)))
    const names = new Set(side.map(({ variable }) => variable))
    const holder = findHolder(
      holders,
      keys,
      (one) => one.groupId !== group.id && !names.has(one.variable),
      group.project,
    )
    if (holder !== null) return { variable: holder.variable, isIntended }
  }
  return null
}
