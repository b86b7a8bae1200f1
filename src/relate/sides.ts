import type { Binding } from '../model/keys/binding.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'
import { isIndependent, servicesWithKey } from './independent.ts'
import { serviceKey } from './layers.ts'
import { usesKey } from './roles.ts'

/** What one service holds of a group's keys on one side: it may have a secret and a key set, and use either. */
export type Holdings = readonly [Binding, ...Binding[]]

/** Services that are judged alike: their holdings differ in nothing that a judgement looks at. */
export type Alike = readonly [Holdings, ...Holdings[]]

/** Who signs and who checks among the holders of one group at one moment. */
export interface Sides {
  readonly issuers: readonly Alike[]
  readonly validators: readonly Alike[]
}

/** Those that do something with the key, or should: whoever does without by design is left out. */
export function holdersOf(bindings: readonly Binding[]): readonly Binding[] {
  const holding = servicesWithKey(bindings)
  return bindings.filter(
    (binding) =>
      usesKey(binding) &&
      binding.expectedConfidence !== 'possible' &&
      (binding.state === 'present' || (binding.isOptional !== true && !isIndependent(binding, holding))),
  )
}

/**
 * Who signs and who checks. One of which nothing is known stands on either side, unless somebody is known to sign: then it only
 * checks. Where a side is empty, those whose role rests on a name or on a lifetime of tokens may stand there too: a shared secret
 * lets everybody do both.
 */
export function splitByRole(holders: readonly Binding[]): Sides {
  const known = holders.filter(({ role }) => role === 'issuer' || role === 'both')
  const unknown = holders.filter(({ role }) => role === 'unknown')
  const issuers = known.length > 0 ? known : unknown.length > 0 ? unknown : holders.filter(isWeak)
  const verifiers = holders.filter(({ role }) => role === 'validator' || role === 'both' || role === 'unknown')
  const validators = verifiers.length > 0 ? verifiers : holders.filter(isWeak)
  return { issuers: sortAlike(issuers), validators: sortAlike(validators) }
}

/** Whether little speaks for the role, and the key lets its holder do the other thing as well. */
export function isWeak({ role, roleSource, keys }: Binding): boolean {
  if (keys.some(({ kind }) => kind !== 'symmetric')) return false
  return role === 'issuer' ? roleSource === 'setting' || roleSource === 'name' : roleSource === 'name'
}

function sortAlike(bindings: readonly Binding[]): readonly Alike[] {
  const services = [...groupBy(bindings, serviceKey).values()]
  return [...groupBy(services, (holdings) => holdings.map(describeSide).toSorted().join('\n')).values()]
}

/** All that `judgePair` looks at; names are in its words only. */
function describeSide(binding: Binding): string {
  const { state, form, fingerprint, keys, algorithms, claims, minimumBits, product, role, assumes, fetchesFrom } =
    binding
  const { isValueUnknown, isSymbol, strength, evidence, isSignedOutside } = binding
  return identityOf(
    [
      state,
      form,
      fingerprint,
      role,
      assumes,
      evidence,
      isValueUnknown === true,
      isSymbol === true,
      isSignedOutside === true,
    ],
    keys.map((key) => [key.fingerprint, key.kind, key.algorithm]),
    [
      algorithms,
      claims.issuer?.values,
      claims.issuer?.isValueUnknown,
      claims.audience?.values,
      claims.audience?.isValueUnknown,
    ],
    [minimumBits, strength?.isUnderMinimum === true, product === undefined, fetchesFrom],
  )
}
