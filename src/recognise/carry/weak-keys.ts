import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isKnownNoKey } from '../catalogue/match-key.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import { handlesNoToken, usesOthers } from '../code/read-sightings.ts'
import { isDistinctive, originsOf } from '../group/origins.ts'
import { wordsOf } from '../names/name-words.ts'
import { readWeakName } from '../names/weak-names.ts'
import type { Sighting } from '../sight/sighting.ts'
import { type Candidate, candidateOf } from './candidates.ts'
import { holdsToken } from './find-tokens.ts'

/**
 * The keys of weak names that their context supports, of variables and among those that were carried otherwise. A name like
 * `SECRET` counts where another service of the project holds what is the same by its source, its text or its name; where a
 * service of the same maker holds a key of tokens by its name, and this one none; where a service says that it
 * authenticates, or lets others in, and another of its maker holds such a secret too; or where the service is configured how tokens
 * are signed. Products whose keys are known, databases and the like never count, nor does a service for a purpose for which it
 * holds a key already, nor a program that was read and has to do with no token, or signs and verifies all of them with other keys.
 */
export function supportWeak(sightings: readonly Sighting[], gathered: readonly Candidate[]): readonly Candidate[] {
  const strong = gathered.filter(({ reading }) => !reading.isWeak)
  const carried = gathered.filter(({ reading }) => reading.isWeak)
  const held = groupBy(strong, ({ sighting }) => sighting)
  const found = [...carried, ...sightings.flatMap(readVariables)].filter(
    (candidate) => mayCount(candidate) && !(held.get(candidate.sighting) ?? []).some((own) => isRival(own, candidate)),
  )
  if (found.length === 0) return []
  const strongByProject = groupBy(strong.filter(isHeld), ({ sighting }) => sighting.project)
  const supported = new Set<string>()
  for (const [project, weak] of groupBy(found, ({ sighting }) => sighting.project)) {
    const peers = strongByProject.get(project) ?? []
    const linked = new Set(peers.flatMap(linkOf))
    const [same, own] = partition(weak, (candidate) => linkOf(candidate).some((link) => linked.has(link)))
    // A variable that is a known key under another name, or one of the same name and text, is found by that.
    const elsewhere = same.filter(({ carrier }) => carrier !== 'environment')
    for (const candidate of [...elsewhere, ...findSupported(own, peers)]) supported.add(idOf(candidate))
  }
  const kept = found.filter((candidate) => supported.has(idOf(candidate)))
  const bySighting = groupBy(kept, ({ sighting }) => sighting)
  return kept.map((candidate) => {
    // The only secret of a service that is configured how tokens are signed is what it signs them with.
    const isOnly = (bySighting.get(candidate.sighting) ?? []).length === 1
    if (!isOnly || !hasTokenSettings(candidate.sighting)) return candidate
    return { ...candidate, reading: { ...candidate.reading, isWeak: false } }
  })
}

function partition<T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  const chosen = new Set(all.filter(is))
  return [[...chosen], all.filter((one) => !chosen.has(one))]
}

function readVariables(sighting: Sighting): readonly Candidate[] {
  return Array.from(sighting.variables).flatMap(([variable, variableHeld]) => {
    const reading = readWeakName(variable)
    if (reading === null || isKnownNoKey(sighting.products, variable) || holdsToken(variableHeld.value)) return []
    return candidateOf(sighting, variable, variableHeld, reading, null) ?? []
  })
}

/**
 * A secret with a text that can be a key, at a service of which nobody knows better. One that was left empty is for the others of
 * its name to support.
 */
function mayCount({ sighting, variable, carrier, state, form, value }: Candidate): boolean {
  if (sighting.role.role === 'bystander' || isProductByImage(sighting.products)) return false
  if (handlesNoToken(sighting) || (carrier === 'environment' && usesOthers(sighting, variable))) return false
  if (state === 'empty') return true
  if (state !== 'present' || value === null) return false
  const isSecret = form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
  return isSecret && !/^(?:true|false|yes|no|on|off|\d{1,6})$/i.test(value.revealText().trim())
}

/** A key that the service surely holds, and that leaves no need for the other. */
function isRival(strong: Candidate, weak: Candidate): boolean {
  return strong.variable === weak.variable || (strong.reading.purpose === weak.reading.purpose && isHeld(strong))
}

function isHeld({ state, sighting }: Candidate): boolean {
  return state !== 'absent' && sighting.role.role !== 'bystander'
}

function idOf({ sighting, variable }: Candidate): string {
  return identityOf(sighting.project, sighting.service, variable)
}

/** What two holders of one secret have in common: where it comes from, or the text when it is more than what everybody writes. */
function sharedOf({ chain, value }: Candidate): readonly string[] {
  const text = value?.revealText().trim() ?? ''
  return [...originsOf(chain).map((origin) => `from ${origin}`), ...(isDistinctive(text) ? [`text ${text}`] : [])]
}

function linkOf(candidate: Candidate): readonly string[] {
  const { variable, value } = candidate
  return [...sharedOf(candidate), ...(value === null ? [] : [`${variable} is ${value.revealText().trim()}`])]
}

/** The services that hold what is shared, by what it is. */
function indexShared(candidates: readonly Candidate[]): ReadonlyMap<string, ReadonlySet<string>> {
  const services = new Map<string, Set<string>>()
  for (const candidate of candidates) {
    for (const shared of sharedOf(candidate)) {
      services.set(shared, (services.get(shared) ?? new Set()).add(candidate.sighting.service))
    }
  }
  return services
}

function findSupported(found: readonly Candidate[], strong: readonly Candidate[]): readonly Candidate[] {
  const weak = found.filter(({ state }) => state !== 'empty')
  const supported = supportHeld(weak, strong)
  const names = indexServices(supported, namesOf)
  const empty = found.filter(
    (candidate) =>
      candidate.state === 'empty' &&
      (hasTokenSettings(candidate.sighting) ||
        namesOf(candidate).some((name) => hasOther(names.get(name), candidate.sighting.service))),
  )
  return [...supported, ...empty]
}

function hasOther(services: ReadonlySet<string> | undefined, service: string): boolean {
  return services !== undefined && services.size > (services.has(service) ? 1 : 0)
}

function supportHeld(weak: readonly Candidate[], strong: readonly Candidate[]): readonly Candidate[] {
  const shared = indexShared(weak)
  const byName = indexServices(weak, namesOf)
  const makers = indexServices(weak, makerIn)
  const keyMakers = indexServices(strong, makerIn)
  return weak.filter((candidate) => {
    const { sighting } = candidate
    const { service } = sighting
    return (
      sharedOf(candidate).some((common) => hasOther(shared.get(common), service)) ||
      namesOf(candidate).some((name) => hasOther(byName.get(name), service)) ||
      makerIn(candidate).some((maker) => hasOther(keyMakers.get(maker), service)) ||
      (authenticates(sighting) && makerIn(candidate).some((maker) => hasOther(makers.get(maker), service))) ||
      hasTokenSettings(sighting)
    )
  })
}

function indexServices(
  candidates: readonly Candidate[],
  read: (candidate: Candidate) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const services = new Map<string, Set<string>>()
  for (const candidate of candidates) {
    for (const name of read(candidate)) {
      services.set(name, (services.get(name) ?? new Set()).add(candidate.sighting.service))
    }
  }
  return services
}

/** The name among the services of one maker: what programs of strangers call the same is not the same. */
function namesOf(candidate: Candidate): readonly string[] {
  return makerIn(candidate).map((maker) => `${maker} ${candidate.reading.stem}`)
}

function makerIn({ sighting, reading }: Candidate): readonly string[] {
  return sighting.maker === null ? [] : [`${sighting.maker} ${reading.purpose}`]
}

const gateWords = new Set(
  'auth authn authentication authenticator identity idp iam sso login gateway api token tokens user users account accounts'.split(
    ' ',
  ),
)

function authenticates({ service }: Sighting): boolean {
  return wordsOf(service)
    .flatMap((word) => [word, word.replace(/(service|svc|server|gateway|api)s?$/, '')])
    .some((word) => gateWords.has(word))
}

function hasTokenSettings({ companions }: Sighting): boolean {
  return (['algorithm', 'expiry', 'issuer', 'audience'] as const).some((kind) => companions.has(kind))
}
