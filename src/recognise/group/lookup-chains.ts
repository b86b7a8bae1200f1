import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Candidate } from '../carry/candidates.ts'
import { cutWords } from '../names/name-words.ts'
import type { Sighting } from '../sight/sighting.ts'

/** Variables that say which environment a service runs in. */
const environmentNames =
  /^((APP|NODE|FLASK|RAILS|DJANGO|DEPLOY|DEPLOYMENT|GO|MIX|ASPNETCORE|DOTNET)_)?(ENV|ENVIRONMENT)$|^SPRING_PROFILES_ACTIVE$|^(APP_)?STAGE$/i

const canonical: ReadonlyMap<string, string> = new Map([
  ['prod', 'production'],
  ['stage', 'staging'],
  ['dev', 'development'],
  ['test', 'testing'],
])

/** No service has so many keys with an environment in their names: then it is no look-up of one. */
const MAX_NAMES = 100

/**
 * Leaves out the keys that a service does not use here: of several for one purpose whose names differ by an environment
 * (`JWT_SECRET_STAGING`, `JWT_SECRET`), the one of the service's configured environment wins over the one without, and
 * those of other environments are not its key. Without a telling setting the one without an environment is used.
 */
export function followLookups(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.every(({ reading }) => reading.environment === null)) return candidates
  const unused = new Set<Candidate>()
  for (const [sighting, own] of groupBy(candidates, (candidate) => candidate.sighting)) {
    const named = own.filter(
      ({ reading, known, codeKey }) => reading.environment !== null && known === null && codeKey?.isSeen !== true,
    )
    if (named.length === 0) continue
    const current = environmentOf(sighting)
    // Those of one name and purpose have the same rivals.
    const alike = groupBy(named, ({ reading }) => identityOf(reading.stem, reading.purpose))
    if (alike.size > MAX_NAMES) continue
    for (const [candidate] of alike.values()) {
      const rivals = own.filter((other) => isRival(candidate, other))
      const winner =
        rivals.find(({ reading, state }) => state === 'present' && canonicalOf(reading.environment) === current) ??
        rivals.find(({ reading }) => reading.environment === null) ??
        rivals[0]
      for (const rival of rivals) if (rival !== winner) unused.add(rival)
    }
  }
  return candidates.filter((candidate) => !unused.has(candidate))
}

function isRival(one: Candidate, other: Candidate): boolean {
  const isSameKey = other.reading.stem === one.reading.stem || other.reading.environment === null
  const isKnown = other.known !== null || other.codeKey?.isSeen === true
  return !isKnown && isSameKey && other.reading.purpose === one.reading.purpose && !other.reading.isPrevious
}

function environmentOf({ variables }: Sighting): string | null {
  for (const [name, { value }] of variables) {
    if (value === null || value.isEmpty || !environmentNames.test(name)) continue
    return canonicalOf(cutWords(value.revealText())[0] ?? null)
  }
  return null
}

function canonicalOf(word: string | null): string | null {
  return word === null ? null : (canonical.get(word) ?? word)
}
