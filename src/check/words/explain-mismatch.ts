import type { Binding, Resemblance, TrustGroup } from '../../model/binding.ts'
import type { MismatchCause } from '../../model/finding.ts'
import { agree } from '../../relate/agree.ts'
import { signs } from '../../relate/roles.ts'
import type { Layer } from '../compare/across-layers.ts'
import type { Side } from '../compare/group-by-key.ts'
import { findHolder, type KeyHolders } from '../compare/key-holders.ts'
import { mismatchCauses } from '../compare/mismatch-causes.ts'
import type { Report } from '../define-rule.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { dropFor, findOwn, replaceLine, sharedLine, unquote } from './fix-place.ts'
import { listPlaces } from './list-places.ts'
import { listStale, recreate } from './recreate.ts'
import { type Interpolation, pickHolder, type Remedy, takeKey } from './take-key.ts'

/** Two sides of one layer that should be one. */
export interface Disagreement {
  readonly holders: KeyHolders
  readonly interpolation: Interpolation
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
  const stale = layer.kind === 'running' ? listStale(layer.bindings, group.bindings) : []
  const theirs = odd.map((binding) => binding.location)
  return {
    message: `${layer.kind === 'running' ? 'as it runs now, ' : ''}${describeMismatch(odd, reference)}${words && ` (${words}${owner})`}`,
    ...(stale.length > 0 ? { remedy: recreate(stale) } : findRemedy(disagreement, reference, cause, isFlawThere)),
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

/** The causes of which the remedy is to take the key from where the other side takes it. */
const takenFromOther: ReadonlySet<MismatchCause> = new Set(['different', 'letter-case', 'truncated', 'other-variable'])

/** The causes that two readers of one line can have. */
const readTwice: ReadonlySet<MismatchCause> = new Set([
  'different',
  'surrounding-quotes',
  'surrounding-whitespace',
  'dollar-interpolation',
  'cut-at-hash',
  'comment-as-secret',
  'truncated',
])

/** What makes the two sides one, at the side that carries the flaw. */
function findRemedy(
  disagreement: Disagreement,
  reference: Binding,
  cause: MismatchCause,
  isFlawThere: boolean,
): Remedy {
  const { odd, intended, group, interpolation } = disagreement
  const line = readTwice.has(cause) ? sharedLine(odd[0], reference) : null
  if (line !== null) return replaceLine(line, odd, intended)
  const own = findOwn(odd, reference, group)
  if (own !== undefined) return dropFor(odd, own, reference)
  if (cause === 'surrounding-quotes') return unquote(isFlawThere ? reference : odd[0])
  if (!takenFromOther.has(cause)) return { remedy: mismatchCauses[cause].remedy }
  const resolved = (bindings: readonly Binding[]): readonly Binding[] =>
    bindings.map((one) => group.bindings.find((other) => isWritten(other, one)) ?? one)
  const [wrong, right] = isFlawThere ? [intended, odd] : [odd, intended]
  const holder = pickHolder(wrong[0], [...(isFlawThere ? [] : [reference]), ...right])
  if (holder === undefined) return { remedy: mismatchCauses[cause].remedy }
  const [first = wrong[0], ...others] = resolved(wrong)
  const taken = takeKey([first, ...others], resolved([holder])[0] ?? holder, interpolation)
  return taken.edits === undefined && cause !== 'different' ? { remedy: mismatchCauses[cause].remedy } : taken
}

/** Whether it is what the files say of a binding. */
function isWritten(one: Binding, binding: Binding): boolean {
  const { evidence, project, service, variable } = one
  return (
    evidence === 'resolved' &&
    project === binding.project &&
    service === binding.service &&
    variable === binding.variable &&
    one.fingerprint === binding.fingerprint
  )
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
