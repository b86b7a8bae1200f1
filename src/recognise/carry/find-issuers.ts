import type { KeyAddress } from '../../model/keys/binding.ts'
import type { Secret } from '../../model/keys/secret.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import { findFetched } from '../code/find-fetched.ts'
import { namesOwnIssuer, readIssuerName } from '../names/issuer-names.ts'
import { readAnyName } from '../names/key-names.ts'
import type { Held, Sighting } from '../sight/sighting.ts'
import type { FindHost } from '../sight/stack-names.ts'
import type { Candidate } from './candidates.ts'
import { unwrapPem } from './forms.ts'
import { locateKeys } from './key-address.ts'

/**
 * The issuer that a service fetches the keys from by discovery (OpenID Connect Discovery 1.0 §4, RFC 8414 §3), as a candidate.
 * One that is given the keys, or their address, asks nobody else for them. Products of the catalogue say themselves what they read.
 */
export function findDiscovery(sighting: Sighting, held: readonly Candidate[]): readonly Candidate[] {
  if (isProductByImage(sighting.products)) return []
  const own = held.filter(({ reading }) => reading.purpose === 'access')
  if (own.some(({ form, reading }) => form === 'jwks-url' || reading.half !== null)) return []
  const inCode = findFetched(sighting)
  if (inCode !== null) return [inCode]
  for (const [variable, setting] of sighting.variables) {
    const naming = readIssuerName(variable)
    if (naming === null || !isAddress(setting.value)) continue
    if (naming === 'possible' && (own.length > 0 || !speaksOfTokens(sighting))) continue
    const isIssuer = /issuer/i.test(variable)
    return [
      {
        sighting,
        variable,
        reading: { ...readAnyName(variable, 'access'), stem: '', carrier: 'url' },
        known: null,
        carrier: 'environment',
        state: 'present',
        form: 'jwks-url',
        value: setting.value,
        location: setting.location,
        chain: setting.chain,
        // Of an authority, what its metadata say is accepted as the issuer, and not the address.
        ...(isIssuer ? { issuerVariable: variable } : {}),
      },
    ]
  }
  return []
}

function isAddress(value: Secret | null): boolean {
  return value !== null && /^\s*https?:\/\//i.test(value.revealText())
}

/** Whether it is configured which tokens to accept, and has no client credentials to log users in with. */
function speaksOfTokens({ companions, variables }: Sighting): boolean {
  const isClient = [...variables.keys()].some((name) => /client_?secret/i.test(name))
  return !isClient && (companions.has('algorithm') || companions.has('audience') || companions.has('issuer'))
}

/**
 * The candidates with the address that each fetches its keys from, and beside them the keys that issuers of the stack make by
 * themselves: those of a service that others ask, that says what it writes into `iss`, and that is given no key to sign with.
 */
export function locateIssuers(
  sightings: readonly Sighting[],
  candidates: readonly Candidate[],
  readNames: () => FindHost,
): readonly Candidate[] {
  if (candidates.every(({ form }) => form !== 'jwks-url')) return candidates
  const findHost = readNames()
  const issuers = new Map<Sighting, readonly [variable: string, setting: Held]>()
  for (const sighting of sightings) {
    const found = [...sighting.variables].filter(
      ([name, { value }]) => namesOwnIssuer(name) && value?.isEmpty === false,
    )
    const [preferred] = found.toSorted(([one], [other]) => rankOf(one) - rankOf(other))
    if (preferred !== undefined) issuers.set(sighting, preferred)
  }
  const findNamesake = indexNamesakes(issuers)
  const located = candidates.map((candidate): Candidate => {
    const found = locateKeys(candidate, findHost)
    if (found === undefined) return candidate
    const address = found.leadsTo === 'nobody' && candidate.isAddressOpen === true ? openAddress(found) : found
    const named = address.leadsTo === 'outside' ? findNamesake(candidate) : null
    return { ...candidate, fetchesFrom: named === null ? address : { ...address, leadsTo: 'service', service: named } }
  })
  const asked = new Map(
    located.flatMap(({ fetchesFrom, sighting }) =>
      fetchesFrom?.service === undefined || fetchesFrom.service === sighting.service
        ? []
        : [[identityOf(sighting.project, fetchesFrom.service), sighting.service] as const],
    ),
  )
  const held = groupBy(located, ({ sighting }) => sighting)
  const added: Candidate[] = []
  const named = new Map<Sighting, string>()
  for (const [sighting, [variable, setting]] of issuers) {
    const asker = asked.get(identityOf(sighting.project, sighting.service))
    if (asker === undefined) continue
    const own = (held.get(sighting) ?? []).filter(
      ({ reading, state }) => reading.purpose === 'access' && state === 'present',
    )
    if (own.some(isOfPair)) named.set(sighting, variable)
    else added.push(ownKeyOf(sighting, variable, setting, asker))
  }
  const completed = located.map((candidate) => {
    const issuerVariable = named.get(candidate.sighting)
    return issuerVariable === undefined || !isOfPair(candidate) ? candidate : { ...candidate, issuerVariable }
  })
  return [...completed, ...added]
}

function openAddress({ near: _, ...address }: KeyAddress): KeyAddress {
  return { ...address, leadsTo: 'unknown' }
}

/** An authorization server's own setting before one for its tokens, and that before any other. */
function rankOf(variable: string): number {
  return /authorization_?server/i.test(variable) ? 0 : /jwt|token/i.test(variable) ? 1 : 2
}

/** Tells of a candidate which service calls itself, in its tokens, what it asks for its keys: its public address. */
function indexNamesakes(
  issuers: ReadonlyMap<Sighting, readonly [variable: string, setting: Held]>,
): (candidate: Candidate) => string | null {
  const nameOf = (project: string, value: Secret | null): string =>
    identityOf(project, value?.revealText().trim() ?? null)
  const named = groupBy(issuers, ([{ project }, [, { value }]]) => nameOf(project, value))
  return ({ sighting, value, issuerVariable }) => {
    if (issuerVariable === undefined) return null
    const alike = named.get(nameOf(sighting.project, value)) ?? []
    return alike.find(([{ service }]) => service !== sighting.service)?.[0].service ?? null
  }
}

/** A half of a pair, or a set that may hold one: what can be published. */
function isOfPair({ form, value, reading }: Candidate): boolean {
  if (form === 'jwks-url') return false
  const isPem = form === 'pem' && value !== null && unwrapPem(value.revealText().trim()).includes('-----BEGIN')
  return isPem || reading.half !== null || form === 'jwk' || form === 'jwks' || form === 'x509'
}

function ownKeyOf(sighting: Sighting, variable: string, { location, chain }: Held, asker: string): Candidate {
  return {
    sighting,
    variable,
    reading: { ...readAnyName(variable, 'access'), stem: '', carrier: 'value', half: 'private' },
    known: null,
    carrier: 'environment',
    state: 'present',
    form: 'reference',
    value: null,
    location,
    chain,
    issuerVariable: variable,
    ownKey: { asker },
  }
}
