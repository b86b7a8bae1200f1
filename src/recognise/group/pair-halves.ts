import type { Candidate } from '../carry/candidates.ts'
import { readKeyName } from '../names/key-names.ts'
import type { Sighting } from '../sight/sighting.ts'

/**
 * `JWT_SECRET_KEY` beside `JWT_PUBLIC_KEY` is the private half, as Symfony's bundle calls it: it belongs to the public one,
 * and to no secret that both sides hold. A plain text is no half of anything.
 */
export function pairHalves(candidates: readonly Candidate[]): readonly Candidate[] {
  const namesOf = new Map<Sighting, ReadonlyMap<string, string>>()
  return candidates.map((candidate) => {
    const { reading, form, sighting, variable, known } = candidate
    if (known !== null || reading.half !== null || !/secret/i.test(variable)) return candidate
    if (form !== 'pem' && form !== 'path' && form !== 'reference') return candidate
    const names = namesOf.get(sighting) ?? foldNames(sighting)
    namesOf.set(sighting, names)
    const other = names.get(variable.replace(/secret/i, 'public').toLowerCase())
    const stem = other === undefined ? undefined : readKeyName(other)?.stem
    return stem === undefined ? candidate : { ...candidate, reading: { ...reading, half: 'private', stem } }
  })
}

/** The variables by their names in lower case; of several that differ by that only, the first. */
function foldNames({ variables }: Sighting): ReadonlyMap<string, string> {
  return new Map([...variables.keys()].toReversed().map((name) => [name.toLowerCase(), name]))
}
