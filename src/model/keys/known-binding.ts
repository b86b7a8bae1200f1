import type { ClaimSettings, ResolvedBinding } from './binding.ts'
import { Secret } from './secret.ts'

/** A holding whose value is here: what can sign and be verified with. The settings for claims that are not known are left out. */
export interface KnownBinding extends ResolvedBinding {
  readonly value: Secret
  readonly claims: ClaimSettings<Secret>
}

/** The holding with what is known of it; `null` when its value is not there or not known. */
export function toKnown(binding: ResolvedBinding): KnownBinding | null {
  const { value, claims } = binding
  if (!(value instanceof Secret)) return null
  return { ...binding, value, claims: knownClaims(claims) }
}

/** Those of the holdings whose value is known. */
export function listKnown(bindings: readonly ResolvedBinding[]): readonly KnownBinding[] {
  return bindings.flatMap((binding) => toKnown(binding) ?? [])
}

function knownClaims({ issuer, audience }: ResolvedBinding['claims']): ClaimSettings<Secret> {
  return { ...keepKnown('issuer', issuer), ...keepKnown('audience', audience) }
}

function keepKnown<Claim extends 'issuer' | 'audience'>(
  claim: Claim,
  setting: ResolvedBinding['claims'][Claim],
): ClaimSettings<Secret> {
  if (setting === undefined) return {}
  const [first, ...rest] = setting.values.filter((value) => value instanceof Secret)
  // Of several values that are accepted any will do.
  return first === undefined ? {} : { [claim]: { ...setting, values: [first, ...rest] } }
}
