import type { GroupMembership, ResolvedBinding, Role } from '../model/binding.ts'
import type { Candidate } from './candidates.ts'
import { sourcesOf } from './origins.ts'

/** A role, why, and whether the user said so. */
export interface RoleReason {
  readonly role: Role
  readonly basis: string
  readonly isDeclared: boolean
}

/** A candidate's role: its label's, the key's own half, or what the service's traits say. */
export function roleOf(candidate: Candidate): RoleReason {
  const label = candidate.sighting.labels.get('countersign.role')
  if (isRole(label)) return { role: label, basis: 'its label countersign.role says so', isDeclared: true }
  if (candidate.reading.half === 'private') {
    return { role: 'issuer', basis: `${candidate.variable} is the private half`, isDeclared: false }
  }
  if (candidate.reading.half === 'public') {
    return { role: 'validator', basis: `${candidate.variable} is the public half`, isDeclared: false }
  }
  return { ...candidate.sighting.role, isDeclared: false }
}

function isRole(text: string | undefined): text is Role {
  return text !== undefined && /^(issuer|validator|both|forwarder|holder|bystander)$/.test(text)
}

/** Makes a binding of a candidate. */
export function bind(
  candidate: Candidate,
  group: GroupMembership,
  { role, basis, isDeclared }: RoleReason,
): ResolvedBinding {
  const { sighting } = candidate
  return {
    service: sighting.service,
    project: sighting.project,
    ...(sighting.container === undefined ? {} : { container: sighting.container }),
    variable: candidate.variable,
    purpose: candidate.reading.purpose,
    role,
    roleBasis: basis,
    isRoleDeclared: isDeclared,
    algorithms: sighting.algorithms,
    ...(sighting.algorithmLocation === undefined ? {} : { algorithmLocation: sighting.algorithmLocation }),
    form: candidate.form,
    carrier: candidate.carrier,
    claims: {},
    evidence: sighting.evidence,
    state: candidate.state,
    location: candidate.location,
    chain: candidate.chain,
    sources: sourcesOf(candidate.chain),
    ...(candidate.state === 'absent'
      ? { expectedBecause: 'its variable is declared without a value, and nobody supplies one' }
      : {}),
    value: candidate.value,
    group,
  }
}
