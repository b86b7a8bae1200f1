import type { FindingLocation } from '../../model/report/finding.ts'

/**
 * The places without repetition, in order; of one with two labels the first is kept. There must be one: a finding that points nowhere
 * cannot be fixed.
 */
export function listLocations(locations: readonly FindingLocation[]): readonly [FindingLocation, ...FindingLocation[]] {
  const unique = new Map<string, FindingLocation>()
  for (const location of locations) {
    const { label: _, ...rest } = location
    const key = JSON.stringify(rest)
    if (!unique.has(key)) unique.set(key, location)
  }
  const [first, ...rest] = unique.values()
  if (first === undefined) throw new Error('a finding without a place')
  return [first, ...rest]
}
