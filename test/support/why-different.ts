import { buildLattice, type Difference, explainDifference } from '../../src/fingerprint/compare/why-different.ts'

/** `explainDifference` of two texts, as a test writes them. */
export function whyDifferent(left: string, right: string): Difference {
  const binary = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
  const { cause, flawed } = explainDifference(buildLattice(binary(left)), buildLattice(binary(right)))
  return { cause, flawed }
}
