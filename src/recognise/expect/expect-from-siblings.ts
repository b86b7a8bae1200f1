import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import { wordsOf } from '../names/name-words.ts'
import type { Sighting } from '../sight/sighting.ts'

/** A service that may be expected to hold a key because services of its kind do. */
export interface SiblingExpectation {
  readonly peer: ResolvedBinding
  readonly because: string
  /** `kind` it runs the program of holders, or comes from where they come from; `name` only its name speaks for it. */
  readonly reason: 'kind' | 'name'
}

/** So many services that share a key make a project in which everybody is expected to. */
const MANY_HOLDERS = 3

/** Nobody reads more, and the sentence is repeated for each service without a key. */
const MAX_NAMES = 20

/** Services that show pages or pass requests on, which a shared environment of their siblings is not meant for. */
const faceWords = new Set(
  'frontend front web webapp www ui client app page pages landing docs site static nginx proxy caddy dashboard admin storybook'.split(
    ' ',
  ),
)

/** Images in which anything may run: two services of one have nothing in common. */
const runtimes =
  /^(?:docker\.io\/)?(?:(?:library|bitnami|denoland|oven|mcr\.microsoft\.com\/dotnet)\/)?(?:node|python|ruby|php|golang|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|aspnet|sdk|runtime|deno|bun|alpine|debian|ubuntu|busybox)(?:[:@]|$)/

/** A service that holds a key which others may be expected to hold, too. */
interface SharingHolder {
  readonly sibling: Sighting
  readonly binding: ResolvedBinding
}

/** The services of one project at one moment, looked through once for all that have no key. */
export interface Siblings {
  readonly byName: ReadonlyMap<string, Sighting>
  readonly byProgram: ReadonlyMap<string, readonly SharingHolder[]>
  /** By the service that is asked for logins or tokens, the first of those who ask it and share its key. */
  readonly sharingAskers: ReadonlyMap<Sighting, SharingHolder>
  /** A holder of the first key that three services share. */
  readonly shared: SharingHolder | null
  /** Where the images of all who share it come from; `null` where that is not one place. */
  readonly origin: string | null
}

/** Looks through the services of one project at one moment. */
export function indexSiblings(
  siblings: readonly Sighting[],
  held: ReadonlyMap<Sighting, readonly ResolvedBinding[]>,
): Siblings {
  const holders = siblings.flatMap((sibling) => {
    const binding = (held.get(sibling) ?? []).find(isShareable)
    return binding === undefined ? [] : [{ sibling, binding }]
  })
  const families = [...groupBy(holders, ({ binding }) => binding.group.id).values()]
  const family = families.find((members) => new Set(members.map(({ sibling }) => sibling.service)).size >= MANY_HOLDERS)
  const origins = new Set(family?.map(({ sibling }) => originOf(sibling)))
  const [origin = null] = origins
  const byName = new Map(siblings.toReversed().map((sibling) => [sibling.service, sibling]))
  return {
    byName,
    sharingAskers: findSharingAskers(holders, byName),
    byProgram: groupBy(holders, ({ sibling }) => sibling.program),
    shared: family?.[0] ?? null,
    origin: origins.size === 1 ? origin : null,
  }
}

/**
 * What a service without a key may lack, judged by its siblings: services of one image or one build of which others hold the key;
 * of an image from where three holders of one key come from; and a gateway beside three services that share a key. No more
 * than a possibility: a worker or a migration of the same program may well do without.
 */
export function expectFromSiblings(sighting: Sighting, siblings: Siblings): SiblingExpectation | null {
  const { byProgram, shared, origin } = siblings
  // What an env file that is not there would give is not missing.
  if (sighting.lacksEnvFile || sighting.hasUnknownVariables) return null
  if (sighting.role.role === 'bystander' || isProductByImage(sighting.products)) return null
  const ofProgram = hasDistinctiveProgram(sighting) ? (byProgram.get(sighting.program) ?? []) : []
  const [first, second] = ofProgram
  if (first !== undefined && (second !== undefined || isSameCommand(first.sibling, sighting))) {
    const all = [...new Set(ofProgram.map(({ sibling }) => sibling.service))]
    const more = all.length > MAX_NAMES ? ` and ${all.length - MAX_NAMES} more` : ''
    const names = `${all.slice(0, MAX_NAMES).join(' and ')}${more}`
    return { peer: first.binding, because: `it is built like ${names}`, reason: 'kind' }
  }
  const alike = findWiredAlike(sighting, siblings)
  if (alike !== null) return alike
  if (shared === null || isFace(sighting)) return null
  if (origin !== null && originOf(sighting) === origin) {
    return { peer: shared.binding, because: `the other services of ${origin} hold it`, reason: 'kind' }
  }
  const isGateway = wordsOf(sighting.service).includes('gateway') || /gateway$/i.test(sighting.service)
  return isGateway ? { peer: shared.binding, because: 'its name says “gateway”', reason: 'name' } : null
}

/** One that asks the same service for logins or tokens as holders do that share their key with it. */
function findWiredAlike(sighting: Sighting, siblings: Siblings): SiblingExpectation | null {
  const asked = isFace(sighting) ? null : findAsked(sighting, siblings)
  const peer = asked === null ? undefined : siblings.sharingAskers.get(asked)
  if (asked === null || peer === undefined) return null
  const because = `it asks ${asked.service} as ${peer.sibling.service} does, which holds its key`
  return { peer: peer.binding, because, reason: 'kind' }
}

/** By the service that is asked, the first of those who ask it and share its key. */
function findSharingAskers(
  holders: readonly SharingHolder[],
  byName: ReadonlyMap<string, Sighting>,
): ReadonlyMap<Sighting, SharingHolder> {
  const groups = groupBy(holders, ({ sibling }) => sibling)
  const found = new Map<Sighting, SharingHolder>()
  for (const holder of holders) {
    const asked = findAsked(holder.sibling, { byName })
    const isSharing =
      asked !== null && groups.get(asked)?.some(({ binding }) => binding.group.id === holder.binding.group.id)
    if (asked !== null && isSharing === true && !found.has(asked)) found.set(asked, holder)
  }
  return found
}

/** The service that settings name as the one to ask for logins or tokens. */
export function findAsked({ variables, service }: Sighting, { byName }: Pick<Siblings, 'byName'>): Sighting | null {
  for (const [name, { value }] of variables) {
    if (value === null || value.isEmpty || !/auth|jwt|token|identity|login|sso|iam/i.test(name)) continue
    const host = /^(?:[a-z]+:\/\/)?([\w.-]+)/i.exec(value.revealText().trim())?.[1]
    const asked = host === undefined || host === service ? undefined : byName.get(host)
    if (asked !== undefined) return asked
  }
  return null
}

function isShareable({ purpose, state, role, form, isWeakName }: ResolvedBinding): boolean {
  const isSecret = form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
  return purpose === 'access' && state === 'present' && role !== 'bystander' && isSecret && isWeakName !== true
}

/** Whether two that run what it runs have something in common. */
function hasDistinctiveProgram({ program }: Sighting): boolean {
  return program !== '' && !runtimes.test(program)
}

function isSameCommand(one: Sighting, other: Sighting): boolean {
  const words = ({ command }: Sighting): string => command.map(({ text }) => text.revealText()).join(' ')
  return words(one) === words(other)
}

/** Where an image comes from: `ghcr.io/texera` of `ghcr.io/texera/file-service:1`; `null` for one without an owner. */
function originOf({ image }: Sighting): string | null {
  const [name = ''] = image.filled().split('@')
  const owner = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : ''
  return owner === '' || owner === 'library' ? null : owner
}

function isFace({ service }: Sighting): boolean {
  const words = wordsOf(service)
  return words.includes('gateway') ? false : words.some((word) => faceWords.has(word))
}
