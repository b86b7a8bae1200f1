import type { GroupBasis, GroupMembership } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Candidate } from '../carry/candidates.ts'
import { foldName } from '../catalogue/match-key.ts'
import { readKeyName } from '../names/key-names.ts'
import { type Calls, findCalls } from '../sight/find-calls.ts'
import type { RoleReading } from '../sight/roles.ts'
import type { Sighting } from '../sight/sighting.ts'
import { collectHolders, findServers, type Holder } from './holders.ts'
import { joinSolePairs } from './join-sole-pairs.ts'

/** Why two holders are joined, strongest first: the weakest link of a group names its basis. */
const strength: readonly GroupBasis[] = ['recipe', 'shared-variable', 'same-name', 'equal-key']

const confidenceOf: Readonly<Record<GroupBasis, GroupMembership['confidence']>> = {
  declared: 'certain',
  recipe: 'certain',
  'shared-variable': 'certain',
  'same-name': 'likely',
  'sole-pair': 'likely',
  'equal-key': 'likely',
}

/**
 * Puts candidates that must agree into one group, within one project and purpose: those that a recipe of the catalogue links,
 * that come from the same `${VAR}` or line of an env file, have the same normalised name, hold the same key (or one that differs
 * by what people add by mistake), or are the only one that signs and the only one that verifies. Two that have
 * the same name but take it from differently named variables are not paired by that name: somebody parted them on purpose.
 * No group gets an id of `taken`.
 */
export function groupCandidates(
  candidates: readonly Candidate[],
  sightings: readonly Sighting[],
  roleOf: (candidate: Candidate) => RoleReading,
  taken: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, GroupMembership> {
  const holders = collectHolders(candidates, findServers(sightings, candidates), roleOf)
  const calls = findCalls(sightings)
  const buckets = groupBy(holders, (holder) => identityOf(holder.project, holder.purpose))
  const memberships = new Map<string, GroupMembership>()
  for (const bucket of buckets.values()) {
    const components = joinHolders(swapRetiring(bucket), calls)
    let number = 0
    for (const { members, basis } of components) {
      const { project, purpose } = members[0]
      let id: string
      do {
        number += 1
        id = `${project}/${purpose}${number === 1 ? '' : `-${number}`}`
      } while (taken.has(id))
      for (const member of members) memberships.set(member.key, { id, basis, confidence: confidenceOf[basis] })
    }
  }
  return memberships
}

/**
 * A key that is accepted beside the current one must agree with nobody, so it is on its own. In the midst of a rotation it is
 * the other way round: the rest of the stack still holds what the service has as its previous key, and that one must agree.
 * The files tell in which of the two it is: what runs may be a step behind.
 */
function swapRetiring(holders: readonly Holder[]): readonly Holder[] {
  const previous = holders.filter(({ isPrevious }) => isPrevious)
  if (previous.length === 0) return holders
  const apart = new Set(previous)
  const current = holders.filter(({ isPrevious }) => !isPrevious)
  const byService = groupBy(current, ({ service }) => service)
  const planning = new Map<string, Set<string>>()
  for (const { service, planned } of current) {
    for (const text of planned) planning.set(text, (planning.get(text) ?? new Set()).add(service))
  }
  for (const holder of previous) {
    const mine = byService.get(holder.service) ?? []
    const isOfOthers = (text: string): boolean => {
      const services = planning.get(text)
      return services !== undefined && services.size > (services.has(holder.service) ? 1 : 0)
    }
    if (!holder.planned.some(isOfOthers) || mine.some(({ planned }) => planned.some(isOfOthers))) continue
    apart.delete(holder)
    for (const one of mine) apart.add(one)
  }
  return holders.map((holder) =>
    apart.has(holder)
      ? { ...holder, stem: '', origins: [], texts: [], cores: [], productKey: undefined, server: null }
      : holder,
  )
}

interface JoinedHolders {
  readonly members: readonly [Holder, ...Holder[]]
  readonly basis: GroupBasis
}

/**
 * Union-find over the holders of one project and purpose; the largest component comes first. Holders that share a token are
 * joined, token by token from the strongest basis to the weakest, so the time grows with their number and not its square.
 * What the catalogue knows to be two families is not joined by a name or by an equal text.
 */
function joinHolders(holders: readonly Holder[], calls: Calls): readonly JoinedHolders[] {
  const parent = holders.map((_, index) => index)
  const links = holders.map(({ productKey }) => new Set(productKey?.links ?? []))
  const sides = holders.map(sidesOf)
  const weakest = new Map<number, GroupBasis>()
  const find = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] ?? root
    parent[index] = root
    return root
  }
  const join = (one: number, other: number, basis: GroupBasis): boolean => {
    const [left, right] = [find(one), find(other)]
    if (left === right) return true
    const [mine, theirs] = [links[left] ?? new Set<string>(), links[right] ?? new Set<string>()]
    const isWeak = basis === 'same-name' || basis === 'equal-key'
    if (isWeak && mine.size > 0 && theirs.size > 0 && !intersect(mine, theirs)) return false
    if (basis === 'same-name' && isOtherSigner(sides[left], sides[right])) return false
    parent[left] = right
    links[right] = new Set([...mine, ...theirs])
    sides[right] = mergeSides(sides[left], sides[right])
    weakest.set(one, basis)
    return true
  }
  const tokens = tokenReaders(holders)
  for (const basis of strength) {
    const seen = new Map<string, number[]>()
    holders.forEach((holder, index) => {
      for (const token of tokens(holder, basis)) {
        const others = seen.get(token) ?? []
        if (!others.some((other) => join(index, other, basis))) seen.set(token, [...others, index])
      }
    })
  }
  const places = new Map(holders.map((holder, index) => [holder, index]))
  const placeOf = (holder: Holder): number => places.get(holder) ?? 0
  const apart = [...groupBy(holders, (holder) => find(placeOf(holder))).values()]
  const current = apart.filter((members) => members.every(({ stem }) => stem !== ''))
  for (const [signer, verifier] of joinSolePairs(current, calls))
    join(placeOf(verifier[0]), placeOf(signer[0]), 'sole-pair')
  const components = groupBy(holders.keys(), find)
  return [...components.values()]
    .map((indices) => {
      const used = new Set(indices.map((index) => weakest.get(index)))
      const basis = used.has('sole-pair')
        ? 'sole-pair'
        : (strength.findLast((candidate) => used.has(candidate)) ?? 'same-name')
      return { members: indices.flatMap((index) => holders[index] ?? []) as [Holder, ...Holder[]], basis }
    })
    .toSorted((one, other) => other.members.length - one.members.length)
}

/** Who of a component does what, as far as it matters for its name. */
interface ComponentSides {
  /** Whether all of it are services of the user's own that sign. */
  readonly isOwnSigner: boolean
  readonly hasProductSigner: boolean
  readonly hasProductVerifier: boolean
}

function sidesOf({ productKey, role }: Holder): ComponentSides {
  const isProduct = productKey !== undefined
  return {
    isOwnSigner: !isProduct && role === 'issuer',
    hasProductSigner: isProduct && (role === 'issuer' || role === 'both'),
    hasProductVerifier: isProduct && (role === 'validator' || role === 'both'),
  }
}

function mergeSides(one: ComponentSides | undefined, other: ComponentSides | undefined): ComponentSides {
  return {
    isOwnSigner: one?.isOwnSigner === true && other?.isOwnSigner === true,
    hasProductSigner: one?.hasProductSigner === true || other?.hasProductSigner === true,
    hasProductVerifier: one?.hasProductVerifier === true || other?.hasProductVerifier === true,
  }
}

/** A service that signs tokens of its own beside products that sign and check theirs: a name alone does not make them one. */
function isOtherSigner(one: ComponentSides | undefined, other: ComponentSides | undefined): boolean {
  const isServed = (sides: ComponentSides | undefined): boolean =>
    sides?.hasProductSigner === true && sides.hasProductVerifier
  return (one?.isOwnSigner === true && isServed(other)) || (other?.isOwnSigner === true && isServed(one))
}

function intersect(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const member of one) if (other.has(member)) return true
  return false
}

/** What a holder shares with those it is to be joined with, basis by basis. */
function tokenReaders(holders: readonly Holder[]): (holder: Holder, basis: GroupBasis) => readonly string[] {
  const parted = findPartedLinks(holders)
  const sourced = groupBy(
    holders.filter((holder) => isParted(holder)),
    ({ stem }) => stem,
  )
  const families = new Map(Array.from(sourced, ([stem, members]) => [stem, countFamilies(members)]))
  const unsourced = new Set(holders.filter((holder) => !isParted(holder)).map(({ stem }) => stem))
  const ambiguous = findAmbiguousStems(holders)
  const fetched = new Set(holders.flatMap(({ server }) => server ?? []))
  return (holder, basis) => {
    switch (basis) {
      case 'recipe':
        // Who fetches the keys of an identity provider in the project has that one's keys, whatever else its product may hold.
        if (holder.server !== null) return [`keys of ${holder.server}`]
        return [
          ...(holder.serves !== null && fetched.has(holder.serves) ? [`keys of ${holder.serves}`] : []),
          ...(holder.productKey?.links ?? []).flatMap((link) =>
            parted.has(link) ? holder.origins.map((origin) => `${link} ${origin}`) : [link],
          ),
        ]
      case 'shared-variable':
        return holder.origins
      case 'equal-key':
        return [...holder.texts, ...holder.cores]
      default:
        return ambiguous.has(holder.stem)
          ? lookupsToPair(holder)
          : [...lookupsToPair(holder), ...namesToPair(holder, families.get(holder.stem) ?? 0, unsourced)]
    }
  }
}

/** By the order in which their code asks for several variables: whichever of them is found, it is one key that is looked for. */
function lookupsToPair({ lookup, codeNames, origins }: Holder): readonly string[] {
  if (lookup.length === 0) return []
  const sources = origins.map((origin) => origin.slice(origin.lastIndexOf(' ') + 1))
  const others = sources.filter((name) => !codeNames.includes(name)).map(foldOrigin)
  return [`look-up ${lookup.join()} ${others.toSorted().join()}`]
}

/**
 * By name: variables that differ in spelling only (`JWT__KEY`, `JWT_KEY`), and a value that stands there literally with those
 * that come from one variable. Where they come from several, it is not known to which of them the literal belongs.
 */
function namesToPair(holder: Holder, families: number, unsourced: ReadonlySet<string>): readonly string[] {
  // Two applications may well sign their sessions with two keys, whatever both call it.
  if (holder.purpose === 'session' || holder.stem === '') return []
  if (!isParted(holder)) return [`name ${holder.stem}`]
  return [
    `origin ${holder.stem} ${foldOrigins(holder)}`,
    ...(families === 1 && unsourced.has(holder.stem) ? [`name ${holder.stem}`] : []),
  ]
}

/**
 * Whether the variable that feeds the holder may part it from its namesakes. One that is named after another purpose
 * (`JWT_SECRET: ${JWT_REFRESH_SECRET}`) is no family of its own but most likely the wrong one.
 */
function isParted({ origins, purpose }: Holder): boolean {
  const [origin, ...rest] = origins
  if (origin === undefined) return false
  const meant = rest.length > 0 || origin.includes(' ') ? undefined : readKeyName(origin)?.purpose
  return meant === undefined || meant === purpose || meant === 'access'
}

/** How many sets of variables feed the holders, where two that share a variable (`${JWKS:-${SECRET}}`) are one. */
function countFamilies(holders: readonly Holder[]): number {
  const parent = new Map<string, string>()
  const find = (origin: string): string => {
    let root = origin
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next
    parent.set(origin, root)
    return root
  }
  for (const { origins } of holders) {
    const [first, ...others] = origins.map(foldOrigin)
    if (first !== undefined) for (const other of [first, ...others]) parent.set(find(other), find(first))
  }
  return new Set([...parent.keys()].map(find)).size
}

/**
 * The names of a pair's halves differ by that one word. Of a line of an env file only the name counts: each service having a
 * file of its own is the usual way to hand out one key, and the usual way to hand out two by mistake.
 */
function foldOrigins({ origins }: Holder): string {
  return origins.map(foldOrigin).toSorted().join()
}

function foldOrigin(origin: string): string {
  return foldName(origin.slice(origin.lastIndexOf(' ') + 1)).replace(/private|public/, '')
}

/**
 * Names of which one service holds several with different values (`ORDERS_JWT_SECRET`, `USERS_JWT_SECRET`): it deals with
 * several families, and the name does not say which of its keys belongs to whom.
 */
function findAmbiguousStems(holders: readonly Holder[]): ReadonlySet<string> {
  const ambiguous = new Set<string>()
  // One that stands there literally beside one that comes from a variable may as well be the mistake that is looked for.
  const known = holders.filter(({ seen }) => seen.length > 0)
  const alike = groupBy(known, ({ service, stem, origins, serves }) =>
    // The halves of a pair are no two keys, whether they fit or not; where only an algorithm names them, the public one may
    // as well be somebody else's.
    identityOf(service, stem, origins.length > 0, serves !== null && !/_(rsa|ecdsa|eddsa|ed25519)/.test(stem)),
  )
  for (const members of alike.values()) {
    const [first] = members
    if (members.some(({ seen }) => !seen.some((text) => first.seen.includes(text)))) ambiguous.add(first.stem)
  }
  return ambiguous
}

/**
 * Links that hold twice in one project: one key of one product is held by two services that take it from differently named
 * variables with different values. There are two stacks of the kind, and each keeps to its variable.
 */
function findPartedLinks(holders: readonly Holder[]): ReadonlySet<string> {
  const parted = new Set<string>()
  const instances = groupBy(
    holders.filter(
      ({ productKey, origins, seen }) => productKey !== undefined && origins.length > 0 && seen.length > 0,
    ),
    ({ productKey }) => productKey,
  )
  for (const [productKey, members] of instances) {
    const [first] = members
    const isParted = members.some(
      (member) =>
        member.service !== first.service &&
        !member.origins.some((origin) => first.origins.includes(origin)) &&
        !member.seen.some((text) => first.seen.includes(text)),
    )
    if (isParted) for (const link of productKey?.links ?? []) parted.add(link)
  }
  return parted
}
