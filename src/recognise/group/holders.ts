import type { ClaimSource, Role } from '../../model/keys/binding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Candidate } from '../carry/candidates.ts'
import { unwrapPem } from '../carry/forms.ts'
import type { ProductKey } from '../catalogue/product.ts'
import { isOfStranger } from '../code/read-code-name.ts'
import type { RoleReading } from '../sight/roles.ts'
import type { Sighting } from '../sight/sighting.ts'
import { comparableText } from './comparable-text.ts'
import { isDistinctive, originsOf } from './origins.ts'

/** One variable of one service, however often it was seen. */
export interface Holder {
  readonly key: string
  readonly project: string
  readonly service: string
  readonly purpose: string
  readonly stem: string
  /** Where its value comes from: the `${VAR}` names, or the line of an env file. */
  readonly origins: readonly string[]
  /** The text without leading and trailing whitespace; empty where it is not telling: a placeholder relates nobody. */
  readonly texts: readonly string[]
  /** Every text that it was seen with. */
  readonly seen: readonly string[]
  /** The texts that the files would give it; where they say nothing of it, those that it was seen with. */
  readonly planned: readonly string[]
  readonly productKey: ProductKey | undefined
  /** The service of the project that hands out the public keys, when the holder has only its address. */
  readonly server: string | null
  /** Its own service, when it holds the private half of what others may fetch there. */
  readonly serves: string | null
  /** Whether a stranger's service gave out the key, as its name says: nobody here verifies its tokens by being the only one left. */
  readonly isOfStranger: boolean
  /** Accepted beside the current key: `JWT_SECRET_PREVIOUS`. */
  readonly isPrevious: boolean
  readonly role: Role
  readonly roleSource: ClaimSource
  /** What the key can do, by its form; `any` where that does not tell. */
  readonly kind: 'secret' | 'pair' | 'any'
  /** The names that its code asks in order, where they are several; empty where they are not known. */
  readonly lookup: readonly string[]
  /** The same with the names that are put together of other variables' values. */
  readonly codeNames: readonly string[]
  /** The text undone of what people add by mistake: quotes, whitespace, an encoding. Empty where it is not telling. */
  readonly cores: readonly string[]
}

/** The identity of a variable of a service across its sightings. */
export function holderKey(candidate: Candidate): string {
  return identityOf(candidate.sighting.project, candidate.sighting.service, candidate.variable)
}

/**
 * The services that issue tokens with a key of their own and hand out its public half: as the catalogue knows, or as the
 * private half that they hold says.
 */
export function findServers(sightings: readonly Sighting[], candidates: readonly Candidate[]): ReadonlySet<string> {
  const known = sightings.filter(({ products }) =>
    products.some(({ keys }) => keys.length === 0 || keys.some(({ role }) => role === 'issuer' || role === 'both')),
  )
  const holding = candidates.filter(isPrivateHalf).map(({ sighting }) => sighting)
  return new Set([...known, ...holding].map(({ project, service }) => `${project} ${service}`))
}

/** A private half, by its text where it is known, else by its name. */
function isPrivateHalf({ form, value, reading, state }: Candidate): boolean {
  if (state !== 'present') return false
  if (form === 'pem' && value !== null) return /PRIVATE KEY/.test(unwrapPem(value.revealText().trim()))
  return (form === 'path' || form === 'reference') && reading.half === 'private'
}

function serverOf({ sighting, fetchesFrom }: Candidate, servers: ReadonlySet<string>): string | null {
  const server = fetchesFrom?.service
  if (server === undefined || server === sighting.service) return null
  return servers.has(`${sighting.project} ${server}`) ? server : null
}

const LONG_TEXT = 16

/** The holders among the candidates, each with what it may have in common with others. */
export function collectHolders(
  candidates: readonly Candidate[],
  servers: ReadonlySet<string>,
  roleOf: (candidate: Candidate) => RoleReading,
): readonly Holder[] {
  const byKey = groupBy(candidates, holderKey)
  return [...byKey].map(([key, all]) => {
    const [first] = all
    const { role, source } = roleOf(first)
    const texts = textsOf(all)
    const countsAsShared = first.codeKey?.isSeen === true ? isLong : isDistinctive
    const resolved = all.filter(({ sighting }) => sighting.evidence === 'resolved')
    return {
      key,
      project: first.sighting.project,
      service: first.sighting.service,
      purpose: first.reading.purpose,
      // Two that are both called `SECRET` are no pair by that.
      stem: first.reading.isWeak ? '' : first.reading.stem,
      origins: [...new Set(all.flatMap((candidate) => originsOf(candidate.chain)))],
      texts: [...new Set(texts.filter(countsAsShared))],
      seen: texts,
      planned: resolved.length === 0 ? texts : textsOf(resolved),
      server: serverOf(first, servers),
      serves: isPrivateHalf(first) ? first.sighting.service : null,
      productKey: first.known?.key,
      isOfStranger: isOfStranger(first.variable),
      isPrevious: first.reading.isPrevious,
      role,
      roleSource: source,
      kind: kindOf(first),
      lookup: lookupOf(first),
      codeNames: first.codeKey?.names ?? [],
      cores: [...new Set(texts.flatMap(coresOf).filter(countsAsShared))],
    }
  })
}

/** That it is the key of a token is in the source: a key of words is one key, too, for two of which that is known. */
function isLong(text: string): boolean {
  return text.length >= LONG_TEXT
}

/** Only what has no other variable's value in its name: that differs between services of one code. */
function lookupOf({ codeKey }: Candidate): readonly string[] {
  if (codeKey?.isSeen !== true) return []
  const [use] = codeKey.uses
  const names =
    use.key?.steps.flatMap((step) => (step.kind === 'variable' && !step.name.includes('$') ? [step.name] : [])) ?? []
  return codeKey.names.length > 1 ? names : []
}

function kindOf({ form, reading }: Candidate): Holder['kind'] {
  if (form === 'pem' || form === 'x509' || form === 'jwk' || form === 'jwks' || form === 'jwks-url') return 'pair'
  if (form === 'path' || form === 'reference') return reading.half === null ? 'any' : 'pair'
  return form === 'hasura-json' ? 'any' : 'secret'
}

/** The text without quotes around it, and what it decodes to. */
function coresOf(text: string): readonly string[] {
  const bare = text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
  const decoded = /^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(bare) ? Buffer.from(bare, 'base64').toString('latin1') : ''
  return /^[\x21-\x7e]{8,}$/.test(decoded) ? [bare, decoded] : [bare]
}

function textsOf(candidates: readonly Candidate[]): readonly string[] {
  return candidates.flatMap(({ value, form }) =>
    value === null || form === 'path' ? [] : [comparableText(value.revealText(), form)],
  )
}
