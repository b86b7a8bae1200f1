import type { Fingerprint } from '../../model/keys/binding.ts'
import type { ReportedGroup } from '../../model/report/audit-report.ts'
import type { Location } from '../../model/text/location.ts'
import { describeLocation } from '../headline.ts'

/** The short name of the key that stands at a place, as the tables of the groups have it. */
export type KeyAt = (location: Location) => string | undefined

/** Short names A, B, …, Z, AA, … for the keys, in order of appearance over all groups. */
export function nameKeys(groups: readonly ReportedGroup[]): ReadonlyMap<Fingerprint, string> {
  const names = new Map<Fingerprint, string>()
  for (const { fingerprint } of groups.flatMap(({ bindings }) => bindings)) {
    if (fingerprint !== null && !names.has(fingerprint)) names.set(fingerprint, letterName(names.size))
  }
  return names
}

function letterName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letterName(Math.floor(index / 26) - 1) + last
}

/** The keys by the places where they stand. A place with several has no name of one. */
export function indexKeys(groups: readonly ReportedGroup[], names = nameKeys(groups)): KeyAt {
  const keys = new Map<string, Set<string>>()
  for (const { fingerprint, location } of groups.flatMap(({ bindings }) => bindings)) {
    const name = fingerprint === null ? undefined : names.get(fingerprint)
    if (name === undefined) continue
    const place = describeLocation(location)
    keys.set(place, (keys.get(place) ?? new Set()).add(name))
  }
  return (location) => {
    const [name, ...others] = keys.get(describeLocation(location)) ?? []
    return others.length === 0 ? name : undefined
  }
}
