import type { ClaimSettings, Evidence, GroupMembership, ResolvedBinding, Role } from '../../model/keys/binding.ts'
import type { Secret } from '../../model/keys/secret.ts'
import type { Declarations, DeclaredGroup } from '../../model/stack/declarations.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { bind, halfOf } from '../bind.ts'
import type { Candidate } from '../carry/candidates.ts'
import { readForm } from '../carry/forms.ts'
import { readCodeRole } from '../code/role-by-code.ts'
import { comparableText } from '../group/comparable-text.ts'
import { holderKey } from '../group/holders.ts'
import { readAnyName, readKeyName } from '../names/key-names.ts'
import type { Sighting } from '../sight/sighting.ts'

/** The bindings of the declared groups, and the holders they claim from inference. */
export interface DeclaredBindings {
  readonly bindings: readonly ResolvedBinding[]
  readonly claimed: ReadonlySet<string>
}

/** Makes the groups that the user declares; every service named in one must hold its key, or be said to load it by itself. */
export function declareGroups(
  sightings: readonly Sighting[],
  candidates: readonly Candidate[],
  declarations: Declarations,
): DeclaredBindings {
  const bindings: ResolvedBinding[] = []
  const claimed = new Set<string>()
  const scene = setScene(sightings, candidates)
  for (const group of declarations.groups) {
    const declared: Declared = {
      ...group,
      roles: rolesOf(group),
      readers: new Set(group.reads.map(({ service }) => service)),
    }
    const members = listMembers(declared, scene).flatMap((sighting) => findMembers(declared, sighting, scene))
    const holdersOf = indexHolders(members)
    for (const current of members) {
      const { sighting } = current
      const role = declared.roles.get(sighting.service)
      if (role === undefined) continue
      const found = findRetiring(current, holdersOf, scene) ?? current
      // It has the key from a file that it loads by itself: nothing that Compose gives it can be missing.
      if (found.state === 'absent' && declared.readers.has(sighting.service)) continue
      const overruled = findOverruled(found, role)
      const group: GroupMembership = {
        id: `${sighting.project}/${declared.name}`,
        basis: 'declared',
        confidence: 'certain',
      }
      const reason = {
        role,
        basis: declaredBasis(declarations.source, overruled?.words ?? null, found, role),
        source: 'declared' as const,
      }
      const binding = bind({ ...found, reading: { ...found.reading, purpose: declared.name } }, group, reason)
      const algorithms =
        declared.algorithm === undefined || binding.algorithms.length > 0 ? {} : { algorithms: [declared.algorithm] }
      bindings.push({
        ...binding,
        ...algorithms,
        ...(overruled === null ? {} : { overruledRole: overruled.role }),
        ...(declared.isExternal === true ? { isSignedOutside: true } : {}),
        claims: { ...binding.claims, ...declaredClaims(declared) },
        ...(binding.state === 'absent' ? { expectedBecause: reason.basis } : {}),
      })
      claimed.add(holderKey(found))
      claimed.add(holderKey(current))
      // The rest of a lookup chain is not used by the service: the first that is set wins.
      for (const name of expandLookup(declared, sighting)) claimed.add(holderKey({ ...found, variable: name }))
    }
  }
  return { bindings, claimed }
}

/** A group with what is asked of every member of it. */
interface Declared extends DeclaredGroup {
  readonly roles: ReadonlyMap<string, Role>
  /** The services that load a file of it by themselves. */
  readonly readers: ReadonlySet<string>
}

function rolesOf({ issuers, validators }: DeclaredGroup): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>(issuers.map((service) => [service, 'issuer']))
  for (const service of validators) roles.set(service, roles.has(service) ? 'both' : 'validator')
  return roles
}

/** What members are looked for in, prepared once for all groups. */
interface Scene {
  /** The visible ones by service, each with where it stands among all. */
  readonly sightings: ReadonlyMap<string, readonly (readonly [sighting: Sighting, at: number])[]>
  readonly candidates: ReadonlyMap<Sighting, readonly Candidate[]>
  /** By project and purpose. */
  readonly peers: ReadonlyMap<string, readonly Candidate[]>
  /** Who fetches keys, by project and the service that has them. */
  readonly askers: ReadonlyMap<string, readonly Candidate[]>
}

function setScene(sightings: readonly Sighting[], candidates: readonly Candidate[]): Scene {
  const visible = sightings.flatMap((one, at) => (one.isVisible ? [[one, at] as const] : []))
  const fetching = candidates.filter(({ fetchesFrom }) => fetchesFrom?.service !== undefined)
  return {
    sightings: groupBy(visible, ([{ service }]) => service),
    candidates: groupBy(candidates, ({ sighting }) => sighting),
    peers: groupBy(candidates, ({ sighting, reading }) => identityOf(sighting.project, reading.purpose)),
    askers: groupBy(fetching, ({ sighting, fetchesFrom }) => identityOf(sighting.project, fetchesFrom?.service)),
  }
}

/** The sightings of a group's services, in the order of all. */
function listMembers({ roles }: Declared, { sightings }: Scene): readonly Sighting[] {
  const found = Array.from(roles.keys()).flatMap((service) => sightings.get(service) ?? [])
  return found.toSorted(([, one], [, other]) => one - other).map(([sighting]) => sighting)
}

/** The services of a group that hold a key, by how that was seen and the key's text. */
type HoldersOf = (evidence: Evidence, text: string) => ReadonlySet<string>

function indexHolders(members: readonly Candidate[]): HoldersOf {
  const holders = new Map<Evidence, Map<string, Set<string>>>()
  for (const member of members) {
    const { evidence, service } = member.sighting
    const byText = holders.get(evidence) ?? new Map<string, Set<string>>()
    holders.set(evidence, byText)
    for (const text of textOf(member)) byText.set(text, (byText.get(text) ?? new Set()).add(service))
  }
  const nobody: ReadonlySet<string> = new Set()
  return (evidence, text) => holders.get(evidence)?.get(text) ?? nobody
}

/**
 * The key that a member accepts beside its current one, where the rest of the group still holds that: in the midst of a rotation
 * it is what must agree.
 */
function findRetiring(current: Candidate, holdersOf: HoldersOf, { candidates }: Scene): Candidate | undefined {
  const { service, evidence } = current.sighting
  const isHeldByOthers = (text: string): boolean => {
    const holders = holdersOf(evidence, text)
    return holders.size > (holders.has(service) ? 1 : 0)
  }
  if (textOf(current).some(isHeldByOthers)) return undefined
  return candidates
    .get(current.sighting)
    ?.find((candidate) => candidate.reading.isPrevious && textOf(candidate).some(isHeldByOthers))
}

function textOf({ value, form, state }: Candidate): readonly string[] {
  return state === 'present' && value !== null && form !== 'path' ? [comparableText(value.revealText(), form)] : []
}

/** Issuer and audience as declared for the whole group: they win over what the settings of a service say. */
function declaredClaims({ claims }: DeclaredGroup): ClaimSettings<Secret> {
  if (claims === undefined) return {}
  const { issuer, audience, location } = claims
  return {
    ...(issuer === undefined ? {} : { issuer: { variable: 'claims.iss', location, values: [issuer] } }),
    ...(audience === undefined ? {} : { audience: { variable: 'claims.aud', location, values: audience } }),
  }
}

/** What the catalogue, or the service's own code as it was seen, says instead of the declared role. */
function findOverruled(candidate: Candidate, role: Role): { readonly role: Role; readonly words: string } | null {
  if (candidate.known !== null) {
    const known = candidate.known.key.role
    return known === role ? null : { role: known, words: `the catalogue would say ${known}` }
  }
  const read = readCodeRole(candidate)
  // Who does both may well be declared for one of them.
  if (read === null || read.source !== 'code' || read.role === role || read.role === 'both' || role === 'both')
    return null
  return { role: read.role, words: `its code would say ${read.role}: ${read.basis}` }
}

function declaredBasis(source: string, overruled: string | null, candidate: Candidate, role: Role): string {
  const { state, ownKey } = candidate
  const half = state === 'present' && ownKey === undefined ? halfOf(candidate) : null
  // Who holds a private half can check as well as sign.
  if (half === 'public' && role !== 'validator') return `${source} says so; the key itself would say validator`
  if (half === 'private' && role === 'validator') return `${source} says so; the key itself would say issuer`
  return `${source} says so${overruled === null ? '' : `; ${overruled}`}`
}

/**
 * The names a service looks up, with `${NAME}` replaced by that variable of the service, upper case as names are. One that it is not
 * given stays as it is written.
 */
function expandLookup(group: DeclaredGroup, sighting: Sighting): readonly string[] {
  return group.lookup.flatMap((name) => {
    let isKnown = true
    const expanded = name.replace(/\$\{(\w+)\}/g, (_, inner: string) => {
      const value = sighting.variables.get(inner)?.value
      if (value === undefined || value === null || value.isEmpty) isKnown = false
      return value?.revealText().toUpperCase() ?? ''
    })
    return isKnown ? [sighting.variables.has(expanded) ? expanded : name] : []
  })
}

/**
 * What a service holds as a member. A signer outside of the stack is most likely the one whose keys it fetches; it may ask several,
 * and hold a key of the stack's beside them.
 */
function findMembers(group: Declared, sighting: Sighting, scene: Scene): readonly Candidate[] {
  const fetching = (scene.candidates.get(sighting) ?? []).filter(
    ({ form, reading }) => form === 'jwks-url' && reading.purpose === group.name,
  )
  if (group.isExternal === true && group.lookup.length === 0 && fetching.length > 0) return fetching
  return [findHeld(group, sighting, scene)]
}

function findHeld(group: Declared, sighting: Sighting, { candidates, askers, peers }: Scene): Candidate {
  const own = candidates.get(sighting) ?? []
  const names = expandLookup(group, sighting)
  for (const name of names) {
    const known = own.find((candidate) => candidate.variable === name && candidate.state === 'present')
    if (known !== undefined) return known
    const held = sighting.variables.get(name)
    if (held?.value && !held.value.isEmpty) {
      return {
        sighting,
        variable: name,
        reading: readKeyName(name) ?? readAnyName(name, group.name),
        known: null,
        carrier: 'environment',
        state: 'present',
        form: readForm(held.value.revealText()),
        value: held.value,
        location: held.location,
        chain: held.chain,
      }
    }
  }
  const label = sighting.labels.get('countersign.variable')?.toString()
  const inferred =
    names.length > 0
      ? undefined
      : (own.find((candidate) => candidate.variable === label) ??
        own.find((candidate) => candidate.reading.purpose === group.name) ??
        (own.length === 1 ? own[0] : undefined))
  if (inferred !== undefined) return inferred
  const { project, service } = sighting
  const isValidator = (name: string): boolean => /^(validator|both)$/.test(group.roles.get(name) ?? '')
  const asker = askers.get(identityOf(project, service))?.find((one) => isValidator(one.sighting.service))
  if (asker !== undefined && group.issuers.includes(service)) return declaredOwnKey(sighting, asker)
  const peer = peers.get(identityOf(project, group.name))?.find((one) => group.roles.has(one.sighting.service))
  const variable = names[0] ?? label ?? peer?.variable ?? 'JWT_SECRET'
  return {
    sighting,
    variable,
    reading: readKeyName(variable) ?? readAnyName(variable, group.name),
    known: null,
    carrier: 'environment',
    // An env file that could not be read may give it.
    ...(sighting.hasUnknownVariables ? { state: 'present', form: 'reference' } : { state: 'absent', form: 'text' }),
    value: null,
    location: sighting.location,
    chain: [],
  }
}

/** The key of an issuer from which a validator of its group fetches it: nobody has to give it to the issuer. */
function declaredOwnKey(sighting: Sighting, { sighting: asker, variable, reading }: Candidate): Candidate {
  return {
    sighting,
    variable,
    reading: { ...reading, half: 'private' },
    known: null,
    carrier: 'environment',
    state: 'present',
    form: 'reference',
    value: null,
    location: sighting.location,
    chain: [],
    ownKey: { asker: asker.service },
  }
}
