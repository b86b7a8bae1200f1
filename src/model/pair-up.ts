import type { HoldingFacts } from './binding.ts'

/** The facts that decide who issues and who validates. */
type Paired = Pick<HoldingFacts, 'service' | 'role'>

/** The two sides of a trust group. */
export interface Sides<Holding> {
  readonly issuers: readonly Holding[]
  readonly validators: readonly Holding[]
}

/**
 * Who issues and who validates in a group. One of which nothing is known stands on either side, unless the group has a known
 * issuer: then it only validates.
 */
export function pairUp<Holding extends Paired>(holdings: readonly Holding[]): Sides<Holding> {
  const known = holdings.filter(({ role }) => role === 'issuer' || role === 'both')
  return {
    issuers: known.length > 0 ? known : holdings.filter(({ role }) => role === 'unknown'),
    validators: holdings.filter(({ role }) => role === 'validator' || role === 'both' || role === 'unknown'),
  }
}
