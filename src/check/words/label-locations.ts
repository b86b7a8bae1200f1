import type { Binding, Role, TrustGroup } from '../../model/keys/binding.ts'
import type { Finding, FindingLocation } from '../../model/report/finding.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Location } from '../../model/text/location.ts'
import { asNoun } from '../../model/text/show-name.ts'
import { listSome } from './list-names.ts'

/** What the holdings of all trust groups have at a place, by the place. */
type Claims = ReadonlyMap<string, readonly Claim[]>

type Subject = 'key' | 'algorithm' | 'issuer' | 'audience'

/** One thing that a place has to do with a service. */
interface Claim {
  readonly group: string
  readonly about: Subject
  readonly service: string
  /** The key that it finds there. */
  readonly fingerprint: string | null
  /** The words behind the service's name, for one service and for several. */
  readonly does: readonly [one: string, several: string]
}

/** Gives the places of findings a label, out of what the holdings have there. A label that a rule gave stays. */
export function labelLocations(findings: readonly Finding[], groups: readonly TrustGroup[]): readonly Finding[] {
  const claims = indexClaims(groups)
  // Thousands of services may take one line, and have a finding each that points to it.
  const known = new Map<string, string | undefined>()
  const labelOf = (location: Location, finding: Finding): string | undefined => {
    const place = keyOf(location)
    const key = identityOf(place, finding.group ?? finding.services, subjectOf(finding))
    if (!known.has(key)) known.set(key, labelClaims(claims.get(place) ?? [], finding))
    return known.get(key)
  }
  return findings.map((finding) => {
    const [first, ...others] = finding.locations
    const label = (location: FindingLocation): FindingLocation => {
      const words = location.label ?? labelOf(location, finding)
      return words === undefined ? location : { ...location, label: words }
    }
    return { ...finding, locations: [label(first), ...others.map(label)] }
  })
}

function keyOf(location: Location): string {
  return 'file' in location
    ? identityOf(location.file, location.line, location.column)
    : identityOf(location.container, location.image?.variable)
}

function subjectOf({ ruleId }: Finding): Subject {
  return subjects.find((one) => ruleId.includes(one)) ?? 'key'
}

function labelClaims(claims: readonly Claim[], finding: Finding): string | undefined {
  const { group, services } = finding
  const near = claims.filter((claim) =>
    group === undefined ? services.includes(claim.service) : claim.group === group,
  )
  const subject = subjectOf(finding)
  const asked = near.filter(({ about }) => about === subject)
  const own = asked.length === 0 ? near : asked
  const first = own.find(({ fingerprint }) => fingerprint !== null)?.fingerprint
  // What two readers take from one line may be two keys.
  const alike = groupBy(own, ({ does, fingerprint }) =>
    fingerprint === null || fingerprint === first ? does[0] : anotherKey[0],
  )
  const parts = Array.from(alike.values(), (members) => {
    const names = [...new Set(members.map(({ service }) => service))]
    const [{ fingerprint, does }] = members
    const [one, several] = fingerprint === null || fingerprint === first ? does : anotherKey
    return `${listSome(names)} ${names.length === 1 ? one : several}`
  })
  return parts.length === 0 ? undefined : parts.join('; ')
}

const subjects: readonly Subject[] = ['algorithm', 'issuer', 'audience']

function indexClaims(groups: readonly TrustGroup[]): Claims {
  const claims = new Map<string, Claim[]>()
  for (const { id, bindings } of groups) {
    for (const binding of bindings) {
      for (const [location, about, does] of listClaims(binding)) {
        const key = keyOf(location)
        const known = claims.get(key) ?? []
        known.push({ group: id, about, service: binding.service, fingerprint: binding.fingerprint, does })
        claims.set(key, known)
      }
    }
  }
  return claims
}

function* listClaims(binding: Binding): Iterable<readonly [Location, Subject, Claim['does']]> {
  const { variable, state, location, isFallback, settableAt, algorithmLocation, claims } = binding
  const lacks = [`has no ${asNoun(variable)}`, `have no ${asNoun(variable)}`] as const
  if (settableAt !== undefined) yield [settableAt, 'key', lacks]
  if (isFallback === true) yield [location, 'key', ['falls back to this value', 'fall back to this value']]
  else if (state === 'absent') yield [location, 'key', lacks]
  else if (state === 'empty')
    yield [location, 'key', [`gets an empty ${asNoun(variable)}`, `get an empty ${asNoun(variable)}`]]
  else yield [location, 'key', uses[binding.role]]
  if (algorithmLocation !== undefined) yield [algorithmLocation, 'algorithm', takes('algorithm')]
  if (claims.issuer !== undefined) yield [claims.issuer.location, 'issuer', takes('issuer')]
  if (claims.audience !== undefined) yield [claims.audience.location, 'audience', takes('audience')]
}

function takes(what: string): Claim['does'] {
  return [`takes its ${what} here`, `take their ${what} here`]
}

const anotherKey: Claim['does'] = ['reads another key here', 'read another key here']

const uses: Readonly<Record<Role, Claim['does']>> = {
  issuer: ['signs with it', 'sign with it'],
  validator: ['verifies with it', 'verify with it'],
  both: ['signs and verifies with it', 'sign and verify with it'],
  forwarder: ['passes it on', 'pass it on'],
  holder: ['holds it', 'hold it'],
  bystander: ['holds it', 'hold it'],
  unknown: ['holds it', 'hold it'],
}
