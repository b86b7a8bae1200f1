import type { FoundSecret } from '../../model/stack/found.ts'
import { identityOf } from '../../model/text/identity.ts'
import { type Candidate, candidateOf } from '../carry/candidates.ts'
import { holdsToken } from '../carry/find-tokens.ts'
import { isKnownNoKey } from '../catalogue/match-key.ts'
import { readAnyName } from '../names/key-names.ts'
import { readUse } from '../names/other-uses.ts'
import type { Held, Sighting } from '../sight/sighting.ts'
import { isDistinctive, originsOf, sourcesOf } from './origins.ts'

/** What the known keys of the stack lead to. */
export interface LinkedSecrets {
  /** Variables whose name does not say that they are keys of tokens, and whose value does. */
  readonly keys: readonly Candidate[]
  /** Secrets with a use of their own that are the same as a key. */
  readonly others: readonly FoundSecret[]
}

/** The known keys of one project, by where they come from and what they are. */
interface KnownKeys {
  readonly byOrigin: Map<string, Candidate>
  readonly byText: Map<string, Candidate>
  /** By name and text: what two call the same and write the same is one key, even where everybody writes that. */
  readonly byNameAndText: Map<string, Candidate>
}

/**
 * Finds keys whose names do not speak of tokens (`SERVER_SECRET`, `SECRET`): they come from the same `${VAR}` as a known key
 * of the project, or are equal to one that is more than a placeholder. What says that it is for something else (a password,
 * a cookie, an encryption) is a second use of the key.
 */
export function linkSecrets(sightings: readonly Sighting[], candidates: readonly Candidate[]): LinkedSecrets {
  const projects = indexKeys(candidates)
  const taken = new Set(candidates.map(({ sighting, variable }) => idOf(sighting, variable)))
  const keys: Candidate[] = []
  const others: FoundSecret[] = []
  for (const sighting of sightings) {
    const known = projects.get(sighting.project)
    if (known === undefined) continue
    for (const [variable, held] of sighting.variables) {
      const use = readUse(variable)
      if (use === null || taken.has(idOf(sighting, variable))) continue
      const peer = findPeer(variable, held, known)
      if (peer === null || holdsToken(held.value)) continue
      // A variable of the same name and value is the same key once more, whatever its name would say alone.
      const isOther = use === 'other' && peer.variable !== variable
      if (isOther || isKnownNoKey(sighting.products, variable)) others.push(secretOf(sighting, variable, held))
      else {
        const reading = readAnyName(variable, peer.reading.purpose)
        const found = reading.carrier === 'value' ? candidateOf(sighting, variable, held, reading, null) : null
        if (found !== null) keys.push({ ...found, form: peer.form === 'path' ? found.form : peer.form })
      }
    }
  }
  return { keys, others }
}

function idOf({ project, service, container, evidence }: Sighting, variable: string): string {
  return identityOf(project, service, container, evidence, variable)
}

function indexKeys(candidates: readonly Candidate[]): ReadonlyMap<string, KnownKeys> {
  const projects = new Map<string, KnownKeys>()
  for (const candidate of candidates) {
    const { sighting, value, chain, state } = candidate
    if (state === 'absent' || sighting.role.role === 'bystander' || candidate.reading.isWeak) continue
    const known = projects.get(sighting.project) ?? { byOrigin: new Map(), byText: new Map(), byNameAndText: new Map() }
    projects.set(sighting.project, known)
    for (const origin of originsOf(chain)) if (!known.byOrigin.has(origin)) known.byOrigin.set(origin, candidate)
    const text = value?.revealText().trim() ?? ''
    if (isDistinctive(text) && !known.byText.has(text)) known.byText.set(text, candidate)
    const named = `${candidate.variable} ${text}`
    if (text !== '' && !known.byNameAndText.has(named)) known.byNameAndText.set(named, candidate)
  }
  return projects
}

function findPeer(
  variable: string,
  { chain, value }: Held,
  { byOrigin, byText, byNameAndText }: KnownKeys,
): Candidate | null {
  if (value === null || value.isEmpty) return null
  for (const origin of originsOf(chain)) {
    const peer = byOrigin.get(origin)
    // A text that only has the key in it, as a connection's address, is not the key.
    if (peer?.value && peer.value.revealText().trim() === value.revealText().trim()) return peer
  }
  const text = value.revealText().trim()
  return byText.get(text) ?? byNameAndText.get(`${variable} ${text}`) ?? null
}

function secretOf({ project, service }: Sighting, variable: string, { location, chain, value }: Held): FoundSecret {
  return { project, service, variable, location, sources: sourcesOf(chain), value }
}

/**
 * A service of which it is not known how it makes bytes of the text does it as those do that hold the same text and are known
 * to decode it: people who share a key share the way to read it.
 */
export function adoptForms(candidates: readonly Candidate[]): readonly Candidate[] {
  const decoded = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const { form, value, sighting } = candidate
    if (value !== null && (form === 'base64' || form === 'base64url' || form === 'hex')) {
      decoded.set(`${sighting.project} ${value.revealText().trim()}`, candidate)
    }
  }
  if (decoded.size === 0) return candidates
  return candidates.map((candidate) => {
    if (candidate.known !== null || candidate.isReadByCode === true) return candidate
    if (candidate.form !== 'text' || candidate.value === null) return candidate
    const peer = decoded.get(`${candidate.sighting.project} ${candidate.value.revealText().trim()}`)
    return peer === undefined ? candidate : { ...candidate, form: peer.form }
  })
}
