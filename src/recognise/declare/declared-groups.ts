import type { ClaimSettings, GroupMembership, ResolvedBinding, Role } from '../../model/keys/binding.ts'
import type { Secret } from '../../model/keys/secret.ts'
import type { Declarations, DeclaredGroup } from '../../model/stack/declarations.ts'
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
  for (const declared of declarations.groups) {
    const members = sightings
      .filter(({ service, isVisible }) => isVisible && declaredRole(declared, service) !== null)
      .flatMap((sighting) => findMembers(declared, sighting, candidates))
    for (const current of members) {
      const { sighting } = current
      const role = declaredRole(declared, sighting.service)
      if (role === null) continue
      const found = findRetiring(current, members, candidates) ?? current
      // It has the key from a file that it loads by itself: nothing that Compose gives it can be missing.
      if (found.state === 'absent' && declared.reads.some(({ service }) => service === sighting.service)) continue
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

/**
 * The key that a member accepts beside its current one, where the rest of the group still holds that: in the midst of a rotation
 * it is what must agree.
 */
function findRetiring(
  current: Candidate,
  members: readonly Candidate[],
  candidates: readonly Candidate[],
): Candidate | undefined {
  const { service, evidence } = current.sighting
  const others = members.filter((other) => other.sighting.service !== service && other.sighting.evidence === evidence)
  const texts = new Set(others.flatMap(textOf))
  if (textOf(current).some((text) => texts.has(text))) return undefined
  return candidates.find(
    (candidate) =>
      candidate.sighting === current.sighting &&
      candidate.reading.isPrevious &&
      textOf(candidate).some((text) => texts.has(text)),
  )
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

/** A declaration wins over the catalogue, and says so. */
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

function declaredRole(group: DeclaredGroup, service: string): Role | null {
  const issues = group.issuers.includes(service)
  const validates = group.validators.includes(service)
  if (issues) return validates ? 'both' : 'issuer'
  return validates ? 'validator' : null
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
function findMembers(group: DeclaredGroup, sighting: Sighting, candidates: readonly Candidate[]): readonly Candidate[] {
  const fetching = candidates.filter(
    ({ sighting: own, form, reading }) => own === sighting && form === 'jwks-url' && reading.purpose === group.name,
  )
  if (group.isExternal === true && group.lookup.length === 0 && fetching.length > 0) return fetching
  return [findHeld(group, sighting, candidates)]
}

function findHeld(group: DeclaredGroup, sighting: Sighting, candidates: readonly Candidate[]): Candidate {
  const own = candidates.filter((candidate) => candidate.sighting === sighting)
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
  const asker = candidates.find(
    ({ sighting: other, fetchesFrom }) =>
      fetchesFrom?.service === sighting.service &&
      other.project === sighting.project &&
      group.validators.includes(other.service),
  )
  if (asker !== undefined && group.issuers.includes(sighting.service)) return declaredOwnKey(sighting, asker)
  const peer = candidates.find(
    (candidate) =>
      candidate.sighting.project === sighting.project &&
      declaredRole(group, candidate.sighting.service) !== null &&
      candidate.reading.purpose === group.name,
  )
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
