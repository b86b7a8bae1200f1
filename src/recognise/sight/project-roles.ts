import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Candidate } from '../carry/candidates.ts'
import { claimsOf } from '../carry/settings.ts'
import { wordsOf } from '../names/name-words.ts'
import { runtimes } from './makers.ts'
import { type RoleReading, readName } from './roles.ts'
import type { Sighting } from './sighting.ts'

/** A variable that may tell where tokens come from, by its name. */
const mayPoint =
  /(auth|jwk|oidc|issuer|identity|iam|sso|login|token).*(ur[il]|host|addr|endpoint|authority|issuer|server|service|base)|authority|issuer/i
const pointingWords = new Set(
  'auth authn authentication oauth oauth2 jwks jwk oidc issuer authority identity iam sso login token'.split(' '),
)

/**
 * The roles of services by what the whole project tells: who bears the name that others write as the issuer, whom others ask
 * for keys or logins, what a service of the same program does. A service's own settings are stronger, its name is weaker;
 * settings that every holder of a key has, out of a shared env file, tell nothing.
 */
export function inferRoles(
  sightings: readonly Sighting[],
  candidates: readonly Candidate[],
): ReadonlyMap<Sighting, RoleReading> {
  const roles = new Map<Sighting, RoleReading>()
  const holders = groupBy(candidates, ({ sighting }) => sighting)
  for (const members of groupBy(sightings, ({ project, evidence }) => identityOf(project, evidence)).values()) {
    const names = new Set(members.map(({ service }) => service))
    const holding = members.filter((member) => holders.has(member) && member.role.role !== 'bystander')
    const isSharedSetting = holding.length > 1 && holding.every(({ role }) => isSure(role) && role.role === 'issuer')
    const named = findNamedIssuers(holding, holders, names)
    const { issuers: pointed, callers } = findPointedAt(members, names)
    for (const member of members) {
      const isBystander = member.role.role === 'bystander'
      const own = isSharedSetting && holders.has(member) && !isBystander ? readName(member.service) : member.role
      const called = callers.get(member.service)
      const strongest = isSure(own) ? own : (named.get(member) ?? pointed.get(member.service))
      roles.set(member, strongest ?? (holders.has(member) && own.role !== 'issuer' ? called : undefined) ?? own)
    }
    followSiblings(members, roles)
  }
  return roles
}

/** Services whose issuer setting is the name of one of them: that one issues, the others check. */
function findNamedIssuers(
  holding: readonly Sighting[],
  holders: ReadonlyMap<Sighting, readonly Candidate[]>,
  names: ReadonlySet<string>,
): ReadonlyMap<Sighting, RoleReading> {
  const found = new Map<Sighting, RoleReading>()
  for (const sighting of holding) {
    for (const candidate of holders.get(sighting) ?? []) {
      const { issuer } = claimsOf(candidate)
      const name = issuer?.values.map((value) => hostOf(value.revealText())).find((text) => names.has(text))
      if (issuer === undefined || name === undefined) continue
      const isOwn = name === sighting.service
      const basis = isOwn ? `${issuer.variable} is its own name` : `${issuer.variable} names another service`
      found.set(sighting, { role: isOwn ? 'issuer' : 'validator', basis, source: 'setting' })
    }
  }
  const isIssuerKnown = [...found.values()].some(({ role }) => role === 'issuer')
  return isIssuerKnown ? found : new Map()
}

/** Services that others are configured to ask for logins or keys: they issue, and those that ask them verify. */
function findPointedAt(
  members: readonly Sighting[],
  names: ReadonlySet<string>,
): { readonly issuers: ReadonlyMap<string, RoleReading>; readonly callers: ReadonlyMap<string, RoleReading> } {
  const found = new Map<string, RoleReading>()
  const callers = new Map<string, RoleReading>()
  for (const { service, variables } of members) {
    for (const [variable, { value }] of variables) {
      if (value === null || !mayPoint.test(variable)) continue
      if (!wordsOf(variable).some((word) => pointingWords.has(word))) continue
      const text = value.revealText().trim()
      const host = hostOf(text)
      const isAddress = /^(https?|grpc):\/\//.test(text) || /^[\w.-]+:\d+$/.test(text)
      if (!isAddress || host === service || !names.has(host)) continue
      if (!callers.has(service)) {
        callers.set(service, { role: 'validator', basis: `it asks ${host} (${variable})`, source: 'setting' })
      }
      if (found.has(host)) continue
      found.set(host, { role: 'issuer', basis: `${service} asks it (${variable})`, source: 'setting' })
    }
  }
  return { issuers: found, callers }
}

/** Whether more than a service's name tells its role. */
function isSure(role: RoleReading | undefined): boolean {
  return role !== undefined && role.source !== 'name' && role.source !== 'nothing'
}

function hostOf(text: string): string {
  return /^(?:[a-z]+:\/\/)?([\w.-]+)/i.exec(text.trim())?.[1] ?? ''
}

function commandOf({ command }: Sighting): string {
  return command.map(({ text }) => text.revealText()).join(' ')
}

/** A worker of the same program, started with another command, does what its sibling does, when nothing of its own tells. */
function followSiblings(members: readonly Sighting[], roles: Map<Sighting, RoleReading>): void {
  for (const siblings of groupBy(members, ({ program }) => program).values()) {
    const [{ program }] = siblings
    if (siblings.length < 2 || program === '' || runtimes.test(program)) continue
    const known = siblings.find((sibling) => isSure(roles.get(sibling)))
    const role = known === undefined ? undefined : roles.get(known)
    if (known === undefined || role === undefined || role.role === 'bystander') continue
    for (const sibling of siblings) {
      if (roles.get(sibling)?.source !== 'nothing' || commandOf(sibling) === commandOf(known)) continue
      roles.set(sibling, { ...role, basis: `it runs the same program as ${known.service}: ${role.basis}` })
    }
  }
}
