import type { Binding } from '../../model/keys/binding.ts'
import type { AuditView, ReadyMadeToken } from '../../model/report/audit-view.ts'
import { kindFor } from '../../relate/algorithms.ts'
import { kindsOf } from '../../relate/held-kinds.ts'

/**
 * The tokens that the keys of the stack refuse: signed with a different key than that of the group they are for, or with the right
 * one in another reading. What could not be tried, and what nothing relates to the stack, is left out.
 */
export function listRefusedTokens(view: AuditView): readonly ReadyMadeToken[] {
  return view.tokens.filter((token) => isRefused(token, view))
}

function isRefused(token: ReadyMadeToken, view: AuditView): boolean {
  const { expectedGroup, signedBy, decodedAs, signedByUnwired } = token
  if (decodedAs !== null) return true
  if (expectedGroup === null) return signedBy.length === 0 && signedByUnwired !== null
  const expected = view.groups.find((group) => group.id === expectedGroup)
  return !signedBy.includes(expectedGroup) && isMeantFor(token, expected?.bindings ?? [])
}

/** Where it is only a guess whose token it is, the kind of key that its algorithm takes must at least be there. */
function isMeantFor({ algorithm, confidence }: ReadyMadeToken, bindings: readonly Binding[]): boolean {
  const kinds = bindings.flatMap(kindsOf)
  if (algorithm === null || kinds.length === 0) return false
  return confidence !== 'possible' || kinds.some((kind) => kind === kindFor(algorithm))
}
