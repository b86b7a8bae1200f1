import type { ResolvedBinding } from '../../model/binding.ts'
import { groupBy } from '../../model/group-by.ts'
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

interface Holder {
  readonly sibling: Sighting
  readonly binding: ResolvedBinding
}

/** So many services that share a key make a project in which everybody is expected to. */
const manyHolders = 3

/** Services that show pages or pass requests on, which a shared environment of their siblings is not meant for. */
const faceWords = new Set(
  'frontend front web webapp www ui client app page pages landing docs site static nginx proxy caddy dashboard admin storybook'.split(
    ' ',
  ),
)

/** Images in which anything may run: two services of one have nothing in common. */
const runtimes =
  /^(?:docker\.io\/)?(?:(?:library|bitnami|denoland|oven|mcr\.microsoft\.com\/dotnet)\/)?(?:node|python|ruby|php|golang|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|aspnet|sdk|runtime|deno|bun|alpine|debian|ubuntu|busybox)(?:[:@]|$)/

/**
 * What a service without a key may lack, told by its siblings: services of one image or one build of which others hold the key;
 * of an image from where three holders of one key come from; and a gateway beside three services that share a key. No more
 * than a possibility: a worker or a migration of the same program may well do without.
 */
export function expectFromSiblings(
  sighting: Sighting,
  siblings: readonly Sighting[],
  held: ReadonlyMap<Sighting, readonly ResolvedBinding[]>,
): SiblingExpectation | null {
  // What an env file that is not there would give is not missing.
  if (sighting.lacksEnvFile || sighting.hasUntoldVariables) return null
  if (sighting.role.role === 'bystander' || isProductByImage(sighting.products)) return null
  const holders = siblings.flatMap((sibling): readonly Holder[] => {
    const [binding] = (held.get(sibling) ?? []).filter(isShareable)
    return binding === undefined || sibling === sighting ? [] : [{ sibling, binding }]
  })
  const ofProgram = holders.filter(({ sibling }) => isSameProgram(sibling, sighting))
  const [first, second] = ofProgram
  if (first !== undefined && (second !== undefined || isSameCommand(first.sibling, sighting))) {
    const names = [...new Set(ofProgram.map(({ sibling }) => sibling.service))].join(' and ')
    return { peer: first.binding, because: `it is built like ${names}`, reason: 'kind' }
  }
  const alike = findWiredAlike(sighting, siblings, holders)
  if (alike !== null) return alike
  const families = [...groupBy(holders, ({ binding }) => binding.group.id).values()]
  const shared = families.find((family) => new Set(family.map(({ sibling }) => sibling.service)).size >= manyHolders)
  if (shared === undefined || isFace(sighting)) return null
  const [one] = shared
  const origin = originOf(sighting)
  if (origin !== null && shared.every(({ sibling }) => originOf(sibling) === origin)) {
    return { peer: one.binding, because: `the other services of ${origin} hold it`, reason: 'kind' }
  }
  const isGateway = wordsOf(sighting.service).includes('gateway') || /gateway$/i.test(sighting.service)
  return isGateway ? { peer: one.binding, because: 'its name says “gateway”', reason: 'name' } : null
}

/** One that asks the same service for logins or tokens as holders do that share their key with it. */
function findWiredAlike(
  sighting: Sighting,
  siblings: readonly Sighting[],
  holders: readonly Holder[],
): SiblingExpectation | null {
  const asked = isFace(sighting) ? null : findAsked(sighting, siblings)
  if (asked === null) return null
  const groups = new Set(holders.flatMap(({ sibling, binding }) => (sibling === asked ? [binding.group.id] : [])))
  const peer = holders.find(
    ({ sibling, binding }) =>
      sibling !== asked && groups.has(binding.group.id) && findAsked(sibling, siblings) === asked,
  )
  if (peer === undefined) return null
  const because = `it asks ${asked.service} as ${peer.sibling.service} does, which holds its key`
  return { peer: peer.binding, because, reason: 'kind' }
}

/** The service that is told to be asked for logins or tokens. */
export function findAsked({ variables, service }: Sighting, siblings: readonly Sighting[]): Sighting | null {
  for (const [name, { value }] of variables) {
    if (value === null || value.isEmpty || !/auth|jwt|token|identity|login|sso|iam/i.test(name)) continue
    const host = /^(?:[a-z]+:\/\/)?([\w.-]+)/i.exec(value.revealText().trim())?.[1]
    const asked = siblings.find((other) => other.service === host && other.service !== service)
    if (asked !== undefined) return asked
  }
  return null
}

function isShareable({ purpose, state, role, form, isWeakName }: ResolvedBinding): boolean {
  const isSecret = form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
  return purpose === 'access' && state === 'present' && role !== 'bystander' && isSecret && isWeakName !== true
}

function isSameProgram(one: Sighting, other: Sighting): boolean {
  return one.program === other.program && one.program !== '' && !runtimes.test(one.program)
}

function isSameCommand(one: Sighting, other: Sighting): boolean {
  const words = ({ command }: Sighting): string => command.map(({ text }) => text.revealText()).join(' ')
  return words(one) === words(other)
}

/** Where an image comes from: `ghcr.io/texera` of `ghcr.io/texera/file-service:1`; `null` for one without an owner. */
function originOf({ image }: Sighting): string | null {
  const [name = ''] = image.split('@')
  const owner = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : ''
  return owner === '' || owner === 'library' ? null : owner
}

function isFace({ service }: Sighting): boolean {
  const words = wordsOf(service)
  return words.includes('gateway') ? false : words.some((word) => faceWords.has(word))
}
