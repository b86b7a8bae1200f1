import type { AuditView } from '../model/audit-view.ts'
import type { Binding, TrustGroup } from '../model/binding.ts'
import type { Layer } from './across-layers.ts'
import type { Report } from './define-rule.ts'
import { describeMismatch } from './describe-mismatch.ts'
import type { Side } from './group-by-key.ts'
import { listPlaces } from './list-places.ts'
import { mismatchCauses } from './mismatch-causes.ts'
import { listStale, recreate } from './recreate.ts'
import { signs } from './roles.ts'

/** Two sides of one layer that should be one. */
export interface Disagreement {
  readonly view: AuditView
  readonly group: TrustGroup
  readonly layer: Layer
  readonly odd: Side
  readonly intended: Side
}

/** The report on the odd side: who cannot do what, why the keys differ, and the place that carries the flaw first. */
export function explainMismatch(disagreement: Disagreement): Report {
  const { group, layer, odd, intended } = disagreement
  const reference = pickReference(odd, intended)
  const resemblance = group.resemblances.find(
    ({ left, right }) =>
      (left === odd[0].fingerprint && right === intended[0].fingerprint) ||
      (left === intended[0].fingerprint && right === odd[0].fingerprint),
  )
  const cause = resemblance?.cause ?? 'different'
  const isFlawThere = resemblance !== undefined && resemblance.flawed === intended[0].fingerprint
  const otherVariable = cause === 'other-variable' ? findElsewhere(disagreement, isFlawThere) : undefined

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
  return (
    intended.find((binding) => signs(binding) && isOther(binding)) ??
    intended.find(signs) ??
    intended.find(isOther) ??
    intended[0]
  )
}

/** The variable outside this group that has the key of the flawed side. */
function findElsewhere({ view, group, odd, intended }: Disagreement, isFlawThere: boolean): string | undefined {
  const [{ fingerprint }] = isFlawThere ? intended : odd
  const others = view.groups.filter((other) => other.id !== group.id).flatMap((other) => other.bindings)
  return [...others, ...view.unwired].find((other) => other.fingerprint === fingerprint)?.variable
}
