import type { ResolvedBinding, Role } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { type Candidate, isSwitchedOff } from '../carry/candidates.ts'
import { findScript } from '../carry/carriers/scripts.ts'
import { findKnownKey, type KnownKey } from '../catalogue/match-key.ts'
import { isProductByImage, matchProducts } from '../catalogue/match-product.ts'
import { needsNoKey } from '../code/role-by-code.ts'
import { readAnyName, readKeyName } from '../names/key-names.ts'
import { isPodInfra } from '../sight/pods.ts'
import type { RoleReading } from '../sight/roles.ts'
import type { Sighting } from '../sight/sighting.ts'
import { expectFromSiblings, findAsked, indexSiblings, type Siblings } from './expect-from-siblings.ts'

/** What a missing key is held against. */
interface Expectation {
  readonly peer: ResolvedBinding
  readonly because: string
  readonly isInferred: boolean
  readonly confidence?: 'likely' | 'possible'
  readonly isOpen?: boolean
}

/**
 * The keys that services should hold and do not: a product of the catalogue that cannot do without its key, a service with
 * settings for verifying tokens (an algorithm, an issuer, an audience) in a project whose other services share an HMAC key,
 * and a container that lacks what its compose service gets.
 */
export function expectAbsent(
  sightings: readonly Sighting[],
  bindings: readonly ResolvedBinding[],
  roles: ReadonlyMap<Sighting, RoleReading>,
): readonly ResolvedBinding[] {
  const absent: ResolvedBinding[] = []
  const layers = groupBy(sightings, ({ project, evidence }) => identityOf(project, evidence))
  const inFiles = new Set(sightings.filter(({ evidence }) => evidence === 'resolved').map(serviceKey))
  const bySighting = groupBy(bindings, sightingKey)
  const heldBy = new Map(sightings.map((sighting) => [sighting, bySighting.get(sightingKey(sighting)) ?? []]))
  const byService = groupBy(bindings, serviceKey)
  const sharedKeys = indexShared(bindings)
  const siblings = new Map(Array.from(layers, ([layer, members]) => [layer, indexSiblings(members, heldBy)]))
  for (const sighting of sightings) {
    if (!sighting.isVisible || sighting.hasUnknownVariables || needsNoKey(sighting) || isPodInfra(sighting)) continue
    const held = bySighting.get(sightingKey(sighting)) ?? []
    const expected =
      expectFromCompose(sighting, byService.get(serviceKey(sighting)) ?? []) ??
      expectFromCompanions(sighting, sharedKeys.get(sighting.project)) ??
      // What a container lacks compared with the files is reported by the comparison of the two.
      (sighting.evidence === 'container' && inFiles.has(serviceKey(sighting))
        ? null
        : expectFromKin(sighting, siblings.get(identityOf(sighting.project, sighting.evidence)), heldBy, roles))
    if (expected === null || held.some((binding) => binding.group.id === expected.peer.group.id)) continue
    if (expected.isInferred && held.length > 0) continue
    const role = roles.get(sighting) ?? sighting.role
    absent.push({
      ...missing(sighting, expected.peer, role),
      expectedBecause: expected.because,
      ...(expected.confidence === undefined ? {} : { expectedConfidence: expected.confidence }),
      ...(expected.isOpen === true ? { isOpenExpectation: true } : {}),
    })
  }
  return absent
}

/**
 * The keys that the catalogue knows a product to have and nobody gives it, as candidates without a value. A key that may be
 * left out is not expected; one whose product does without it only where a peer of its link holds it.
 */
export function expectKnown(sightings: readonly Sighting[], candidates: readonly Candidate[]): readonly Candidate[] {
  const isHeldByPeer = indexLinks(candidates)
  const held = groupBy(candidates, ({ sighting }) => sighting)
  const inFiles = new Set(sightings.filter(({ evidence }) => evidence === 'resolved').map(serviceKey))
  return sightings.flatMap((sighting) => {
    // What the compose files say of the service is expected of its containers by the comparison of the two.
    const isReportedElsewhere = sighting.evidence === 'container' && inFiles.has(serviceKey(sighting))
    if (!sighting.isVisible || sighting.hasUnknownVariables || isReportedElsewhere || sighting.products.length === 0)
      return []
    const own = held.get(sighting) ?? []
    return sighting.products.flatMap((product) =>
      product.keys
        .filter((key) => isExpected({ product, key }, sighting, own, isHeldByPeer))
        .map((key) => absentOf(sighting, { product, key })),
    )
  })
}

/** Tells of a key of a product whether another service of the project holds one that is linked to it, for the same purpose. */
type IsHeldByPeer = (key: KnownKey['key'], sighting: Sighting) => boolean

function indexLinks(candidates: readonly Candidate[]): IsHeldByPeer {
  const services = new Map<string, Set<string>>()
  const nameOf = (project: string, link: string, purpose: string): string => identityOf(project, link, purpose)
  for (const { state, known, sighting, reading } of candidates) {
    if (known === null || state === 'absent') continue
    for (const link of known.key.links) {
      const name = nameOf(sighting.project, link, reading.purpose)
      services.set(name, (services.get(name) ?? new Set()).add(sighting.service))
    }
  }
  return ({ links, purpose }, { project, service }) =>
    links.some((link) => {
      const holding = services.get(nameOf(project, link, purpose))
      return holding !== undefined && holding.size > (holding.has(service) ? 1 : 0)
    })
}

function isExpected(
  { product, key }: KnownKey,
  sighting: Sighting,
  own: readonly Candidate[],
  isHeldByPeer: IsHeldByPeer,
): boolean {
  if (key.variables === undefined || key.isToken === true) return false
  if (key.isOptional === true && !isNeeded(key, sighting.image.filled())) return false
  if (key.role === 'bystander' || isSwitchedOff(key, sighting) || isGivenOtherwise(key, sighting)) return false
  const isLinked = ({ known }: Candidate): boolean => known?.key.links.some((link) => key.links.includes(link)) === true
  if (own.some((candidate) => candidate.known?.key === key || (isLinked(candidate) && isAlternative(candidate))))
    return false
  if (isHeldByPeer(key, sighting)) return true
  // Nobody it would have to agree with is here: only what the product surely needs, and only if it surely is the product.
  if (!['random-per-process', 'published-default', 'refuses'].includes(key.whenUnset)) return false
  return matchProducts(sighting.image.filled(), '', false).includes(product)
}

/** Whether the image is of a version that cannot do without a key that older ones could. */
export function isNeeded({ neededFrom }: KnownKey['key'], image: string): boolean {
  const [, tag] = /:v?(\d+(?:\.\d+)*)[^/:]*$/.exec(image) ?? []
  if (neededFrom === undefined || tag === undefined) return false
  const [have, need] = [tag, neededFrom].map((version) => version.split('.').map(Number))
  for (const [at, wanted] of (need ?? []).entries()) {
    const part = have?.[at] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

/** A key of another kind is in the place of a shared secret. */
function isAlternative({ form, carrier }: Candidate): boolean {
  return carrier !== 'environment' || !['text', 'base64', 'base64url', 'hex'].includes(form)
}

/** Whether the key may be there by a way that was not looked into: a file that a variable names, a mounted file. */
function isGivenOtherwise(
  { fileVariables = [], variables = [], documents = [] }: KnownKey['key'],
  sighting: Sighting,
): boolean {
  // A script of the user's own may set anything before it starts the program.
  if (sighting.lacksEnvFile || findScript(sighting) !== null) return true
  const names = [...fileVariables, ...variables.flatMap((name) => [`${name}_FILE`, `FILE__${name}`])]
  if (names.some((name) => sighting.variables.get(name)?.value?.isEmpty === false)) return true
  const targets = [...sighting.volumes, ...sighting.mounts].map(({ target }) => target.filled())
  const isConfigured = targets.some(
    (target) => /\.(?:ya?ml|json|toml|ini|conf|cfg|properties)$/.test(target) && isNamed(target, sighting),
  )
  if (documents.length > 0 && isConfigured) return true
  return targets.some((target) => /(^|\/)\.env[^/]*$/.test(target) || documents.some(({ path }) => isAt(path, target)))
}

/** Whether the command line names the file: a configuration that lies where the catalogue does not expect it. */
function isNamed(path: string, { command }: Sighting): boolean {
  return command.some(({ text }) => text.revealText().includes(path))
}

/** Whether what is mounted at the target can be, or hold, the file of the path, in which `*` is anything but a slash. */
function isAt(path: string, target: string): boolean {
  const parts = path.split('/')
  const above = target.split('/').map((_, index) => parts[index] ?? '')
  const isAbove = above.length < parts.length && isLike(above, target)
  return isAbove || isLike(parts, target)
}

function isLike(parts: readonly string[], target: string): boolean {
  const given = target.split('/')
  return (
    parts.length === given.length &&
    parts.every((part, index) => {
      const [head = '', tail] = part.split('*')
      const name = given[index] ?? ''
      return tail === undefined ? name === part : name.startsWith(head) && name.endsWith(tail)
    })
  )
}

function absentOf(sighting: Sighting, known: KnownKey): Candidate {
  const variable = known.key.variables?.find((name) => !name.includes('*')) ?? known.key.purpose
  return {
    sighting,
    variable,
    reading: readAnyName(variable, known.key.purpose),
    known,
    carrier: 'environment',
    state: 'absent',
    form: known.key.form ?? 'text',
    value: null,
    location: sighting.location,
    chain: [],
    expectedBecause: `${known.product.title} reads it`,
  }
}

function serviceKey({ project, service }: { readonly project: string; readonly service: string }): string {
  return identityOf(project, service)
}

function sightingKey(seen: Pick<Sighting, 'project' | 'service' | 'evidence' | 'container'>): string {
  return identityOf(seen.project, seen.service, seen.evidence, seen.container)
}

/** A key that a service with settings for verifying tokens would need: one that others check with, too, and that somebody uses. */
function isSharedKey({ purpose, form, state, role, isWeakName }: ResolvedBinding): boolean {
  if (isWeakName === true) return false
  return (
    (purpose === 'access' || purpose === 'internal') &&
    state === 'present' &&
    role !== 'bystander' &&
    (isSecret(form) || isPublic(form, role))
  )
}

function isSecret(form: ResolvedBinding['form']): boolean {
  return form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
}

function isPublic(form: ResolvedBinding['form'], role: Role): boolean {
  return (form === 'pem' || form === 'x509' || form === 'jwk' || form === 'jwks') && role === 'validator'
}

function expectFromCompose(sighting: Sighting, bindings: readonly ResolvedBinding[]): Expectation | null {
  if (sighting.evidence !== 'container') return null
  const peer = bindings.find(
    ({ evidence, state, role, carrier, isWeakName }) =>
      evidence === 'resolved' &&
      isWeakName !== true &&
      state === 'present' &&
      role !== 'bystander' &&
      carrier === 'environment',
  )
  return peer === undefined ? null : { peer, because: 'the compose files give it to the service', isInferred: false }
}

/** The key that a service with settings for verifying tokens is most likely to need, if it needs a secret and if half a pair. */
interface SharedKeys {
  readonly secret: ResolvedBinding | undefined
  readonly pair: ResolvedBinding | undefined
}

function indexShared(bindings: readonly ResolvedBinding[]): ReadonlyMap<string, SharedKeys> {
  const byProject = groupBy(bindings.filter(isSharedKey), ({ project }) => project)
  return new Map(
    Array.from(byProject, ([project, peers]) => {
      // A key for access first; a project that keeps its keys for something else has them named so.
      const choose = (fitting: readonly ResolvedBinding[]): ResolvedBinding | undefined =>
        fitting.find(({ purpose }) => purpose === 'access') ?? fitting[0]
      return [
        project,
        {
          secret: choose(peers.filter(({ form }) => isSecret(form))),
          pair: choose(peers.filter(({ form, role }) => isPublic(form, role))),
        },
      ]
    }),
  )
}

function expectFromCompanions(sighting: Sighting, shared: SharedKeys | undefined): Expectation | null {
  if (sighting.role.role === 'bystander' || isProductByImage(sighting.products) || shared === undefined) return null
  const { companions } = sighting
  const verifying = (['algorithm', 'issuer', 'audience'] as const).flatMap((kind) => companions.get(kind) ?? [])[0]
  const signing = sighting.role.role === 'issuer' ? companions.get('expiry')?.[0] : undefined
  const companion = verifying ?? signing
  if (companion === undefined) return null
  const names = [...sighting.variables.keys()]
  if (names.some((name) => /jwks|well_?known|oidc|authority|issuer_ur[il]/i.test(name))) return null
  // What may be a key, or name the file of one, need not be missing.
  if (names.some((name) => mayLeadToKey.test(name))) return null
  if (names.some((name) => readKeyName(name) !== null || findKnownKey(sighting.products, name) !== null)) return null
  const algorithms = (companions.get('algorithm') ?? []).map(
    (name) => sighting.variables.get(name)?.value?.revealText().trim().toUpperCase() ?? '',
  )
  const isPair = algorithms.some((name) => /^(RS|PS|ES|ED)/.test(name))
  const peer = isPair ? shared.pair : shared.secret
  if (peer === undefined) return null
  const does = verifying === undefined ? 'signs' : 'verifies'
  const found = { peer, because: `it sets ${companion}, which a service that ${does} tokens needs`, isInferred: true }
  // A lifetime is also handed to services that only word a mail or set a cookie with it.
  return verifying === undefined ? { ...found, confidence: 'possible', isOpen: true } : found
}

/**
 * What its siblings make expected. A gateway that also asks the service that signs is likely to check what it signed; nothing
 * else of the kind is more than possible.
 */
function expectFromKin(
  sighting: Sighting,
  siblings: Siblings | undefined,
  held: ReadonlyMap<Sighting, readonly ResolvedBinding[]>,
  roles: ReadonlyMap<Sighting, RoleReading>,
): Expectation | null {
  if (siblings === undefined || (held.get(sighting) ?? []).length > 0) return null
  const found = expectFromSiblings(sighting, siblings)
  if (found === null) return null
  const { peer, because, reason } = found
  const role = roles.get(sighting)
  const asks = reason === 'name' ? findAsked(sighting, siblings) : null
  if (asks !== null && held.get(asks)?.some(({ group }) => group.id === peer.group.id) === true) {
    return { peer, because: `${because}, and it asks ${asks.service}`, isInferred: true, confidence: 'likely' }
  }
  if (role?.role === 'bystander') return null
  return { peer, because, isInferred: true, confidence: 'possible', isOpen: reason === 'kind' }
}

const mayLeadToKey = /(secret|signing|hmac|jwt|token)\w*_?(file|path|location)$|(secret|key)_?(file|path)$/i

function missing(sighting: Sighting, peer: ResolvedBinding, { role, basis, source }: RoleReading): ResolvedBinding {
  // Of the peer only what the two must have in common: what it can do without, or accepts, is its own affair.
  const { project, variable, purpose, form, carrier, group } = peer
  return {
    project,
    variable,
    purpose,
    form,
    carrier,
    group,
    service: sighting.service,
    ...(sighting.container === undefined ? {} : { container: sighting.container }),
    role: role === 'unknown' ? 'validator' : role,
    roleBasis: basis,
    roleSource: source,
    algorithms: [],
    evidence: sighting.evidence,
    state: 'absent',
    location: sighting.location,
    chain: [],
    sources: [],
    claims: {},
    value: null,
  }
}
