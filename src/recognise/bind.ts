import type { GroupMembership, ResolvedBinding, Role } from '../model/keys/binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import { symbolStart } from '../model/stack/wiring-symbol.ts'
import type { Candidate } from './carry/candidates.ts'
import { unwrapPem } from './carry/forms.ts'
import { algorithmsOf, claimsOf } from './carry/settings.ts'
import { boundForm, factsOf, readValue, withUnknownClaims } from './carry/unknown-values.ts'
import { readCodeRole } from './code/role-by-code.ts'
import { isNeeded } from './expect/expected-keys.ts'
import { sourcesOf } from './group/origins.ts'
import type { RoleReading } from './sight/roles.ts'

/**
 * A candidate's role: its label's; else what the key itself is (who holds a private half can sign, who holds a public half
 * cannot); else what the catalogue knows of the product; else what the service's traits say.
 */
export function roleOf(candidate: Candidate, inferred: RoleReading): RoleReading {
  const { sighting, variable, known } = candidate
  const label = sighting.labels.get('countersign.role')?.filled()
  if (isRole(label)) return { role: label, basis: 'its label countersign.role says so', source: 'declared' }
  if (candidate.ownKey !== undefined) {
    return {
      role: 'issuer',
      basis: `${candidate.ownKey.asker} fetches its keys, and ${variable} names it in its tokens`,
      source: 'setting',
    }
  }
  const half = halfOf(candidate)
  const catalogued = known && { role: known.key.role, basis: known.key.roleBasis, source: 'catalogue' as const }
  if (half === 'private' && catalogued?.role !== 'both' && catalogued?.role !== 'bystander') {
    return { role: 'issuer', basis: `${variable} is the private half`, source: 'key' }
  }
  if (catalogued !== null) return catalogued
  if (half === 'public' && sighting.role.role !== 'bystander') {
    const basis =
      candidate.form === 'jwks-url' ? `it fetches public keys (${variable})` : `${variable} is the public half`
    return { role: 'validator', basis, source: 'key' }
  }
  const byCode = readCodeRole(candidate)
  if (byCode === null) return inferred
  // A guess is better than nothing, and no better than what the settings say.
  return byCode.source === 'code' || inferred.source === 'nothing' || inferred.source === 'name' ? byCode : inferred
}

/** The half of a pair that the key is, by its text where it is known, else by its name; `null` for a secret of both sides. */
export function halfOf({ form, value, reading }: Candidate): 'private' | 'public' | null {
  if (form === 'x509' || form === 'jwks-url') return 'public'
  if (form === 'pem' && value !== null)
    return /PRIVATE KEY/.test(unwrapPem(value.revealText().trim())) ? 'private' : 'public'
  if ((form === 'jwk' || form === 'jwks') && value !== null) {
    const text = value.revealText()
    if (/"d"\s*:\s*"/.test(text)) return 'private'
    return /"kty"\s*:\s*"oct"/.test(text) ? null : 'public'
  }
  // Some call a secret of both sides a private key: a plain text is no half of anything.
  return value !== null && form !== 'path' && form !== 'reference' && !isSymbolic(value) ? null : reading.half
}

/** Whether an unset variable's symbol stands for the key (`audit --wiring`). */
function isSymbolic(value: Secret): boolean {
  return value.revealText().includes(symbolStart)
}

function isRole(text: string | undefined): text is Role {
  return text !== undefined && /^(issuer|validator|both|forwarder|holder|bystander)$/.test(text)
}

/** Where nothing but a name, or a neighbour with the same text, says that the service decodes it, that is an assumption. */
function assumptionOf(candidate: Candidate): Pick<ResolvedBinding, 'assumes' | 'assumedFile'> {
  const { form, known, assumes, assumedFile, variable, sighting } = candidate
  const file = assumedFile === undefined ? {} : { assumedFile }
  if (candidate.isReadByCode === true) return file
  if (assumes !== undefined) return { assumes, ...file }
  if (known !== null || (form !== 'base64' && form !== 'base64url' && form !== 'hex')) return {}
  const isReported =
    sighting.variables.get(`${variable}_IS_BASE64`)?.value?.revealText().trim().toLowerCase() === 'true'
  return isReported ? {} : { assumes: form }
}

function isFallback({ codeKey }: Candidate): boolean {
  return codeKey?.effect.kind === 'literal' && codeKey.effect.name !== null
}

/** Whether the product is configured with a file that is missing: then the file is not optional. */
function isMissingFile({ state, carrier, closedFile }: Candidate): boolean {
  return (
    (state === 'absent' || closedFile !== undefined) &&
    (carrier === 'file' || carrier === 'document' || carrier === 'flag')
  )
}

/** Makes a binding of a candidate. */
export function bind(
  candidate: Candidate,
  group: GroupMembership,
  { role, basis, source }: RoleReading,
): ResolvedBinding {
  const { sighting, known } = candidate
  const { algorithms, location: algorithmLocation } = algorithmsOf(candidate)
  const key = known?.key
  const { closedFile } = candidate
  const value = closedFile === undefined ? readValue(candidate) : null
  return {
    service: sighting.service,
    project: sighting.project,
    ...(sighting.container === undefined ? {} : { container: sighting.container }),
    ...(sighting.startedBy === undefined ? {} : { startedBy: sighting.startedBy }),
    ...(sighting.task === undefined ? {} : { task: sighting.task }),
    variable: candidate.variable,
    purpose: candidate.reading.purpose,
    ...(candidate.reading.isWeak ? { isWeakName: true } : {}),
    role,
    roleBasis: basis,
    roleSource: source,
    algorithms,
    ...(algorithmLocation === undefined ? {} : { algorithmLocation }),
    form: boundForm(candidate),
    carrier: candidate.carrier,
    ...(known === null ? {} : { product: known.product.title }),
    ...(key?.minimumBits === undefined ? {} : { minimumBits: key.minimumBits }),
    ...(key === undefined ? {} : { whenUnset: isMissingFile(candidate) ? 'refuses' : key.whenUnset }),
    ...(candidate.whenUnset === undefined ? {} : { whenUnset: candidate.whenUnset }),
    ...(key?.isOptional === undefined
      ? {}
      : { isOptional: key.isOptional && !isMissingFile(candidate) && !isNeeded(key, sighting.image.filled()) }),
    ...(sighting.replicas > 1 ? { replicas: sighting.replicas } : {}),
    ...((key?.acceptsSeveral ?? candidate.reading.isPrevious) ? { acceptsSeveral: true } : {}),
    claims: withUnknownClaims(claimsOf(candidate)),
    evidence: sighting.evidence,
    state: closedFile === undefined ? candidate.state : 'absent',
    ...(closedFile === undefined
      ? {}
      : { closedFile, expectedBecause: 'its key file is closed to it', expectedConfidence: 'likely' }),
    location: candidate.location,
    chain: candidate.chain,
    sources: sourcesOf(candidate.chain),
    ...(candidate.state === 'absent'
      ? {
          expectedBecause:
            candidate.expectedBecause ?? 'its variable is declared without a value, and nobody supplies one',
          ...(candidate.isOpenExpectation === true ? { expectedConfidence: 'possible', isOpenExpectation: true } : {}),
        }
      : {}),
    ...(candidate.file === undefined ? {} : { file: candidate.file }),
    ...(candidate.fetchesFrom === undefined ? {} : { fetchesFrom: candidate.fetchesFrom }),
    ...(candidate.ownKey === undefined ? {} : { isOwnKey: true }),
    ...(candidate.unseen === undefined ? {} : { unseen: candidate.unseen }),
    ...(candidate.carrier === 'code' && isFallback(candidate)
      ? { isFallback: true, settableAt: sighting.location }
      : {}),
    nameStem: candidate.reading.stem,
    ...assumptionOf(candidate),
    ...(candidate.reading.isPrevious ? { isPrevious: true } : {}),
    value,
    ...factsOf(value),
    group,
  }
}
