import type { Location } from '../../model/location.ts'

/** The places without repetition, in order. There must be one: a finding that points nowhere cannot be mended. */
export function listPlaces(places: readonly Location[]): readonly [Location, ...Location[]] {
  const [first, ...rest] = new Map(places.map((place) => [JSON.stringify(place), place])).values()
  if (first === undefined) throw new Error('a finding without a place')
  return [first, ...rest]
}
