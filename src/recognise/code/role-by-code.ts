import type { TokenUse } from '../../model/code/code.ts'
import type { Candidate } from '../carry/candidates.ts'
import type { RoleReading } from '../sight/roles.ts'
import type { Sighting } from '../sight/sighting.ts'
import { isReadWhole } from './read-sightings.ts'

/**
 * What the code says that the service does with the key; `null` when it says nothing. A guess is reported as one, and counts no more
 * than a name does.
 */
export function readCodeRole(candidate: Candidate): RoleReading | null {
  const { sighting, codeKey, variable } = candidate
  const { code, codeKeys = [] } = sighting
  if (code === undefined) return null
  // A use whose key could not be followed is most likely one of the only key that there is.
  const isOnlyKey = codeKeys.length === 1 && codeKey !== undefined
  const unfollowed = code.uses.filter(({ kind, key }) => kind !== 'decodes' && key !== null && key.steps.length === 0)
  const uses = codeKey === undefined ? [] : [...codeKey.uses, ...(isOnlyKey ? unfollowed : [])]
  if (uses.length > 0) {
    const seen = code.applies === 'surely' ? uses.filter((use) => isSeen(use, isOnlyKey)) : []
    return seen.length > 0 ? roleOf(seen, true) : roleOf(uses, false)
  }
  if (codeKeys.length === 0 && unfollowed.length > 0) return roleOf(unfollowed, false)
  return isUnread(candidate)
    ? { role: 'bystander', basis: `its source code does not read ${variable}`, source: 'code' }
    : null
}

function isSeen({ certainty, key }: TokenUse, isOnlyKey: boolean): boolean {
  return certainty === 'seen' && (isOnlyKey || key?.certainty === 'seen')
}

function roleOf(uses: readonly TokenUse[], isSure: boolean): RoleReading {
  const signing = uses.find(({ kind }) => kind === 'signs')
  const verifying = uses.find(({ kind }) => kind === 'verifies')
  const reasons = [
    ...(signing === undefined
      ? []
      : [`${describeLocation(signing)} ${isSure ? 'signs' : 'seems to sign'} tokens (${signing.call})`]),
    ...(verifying === undefined
      ? []
      : [`${describeLocation(verifying)} ${isSure ? 'verifies' : 'seems to verify'} tokens (${verifying.call})`]),
  ]
  const role = signing === undefined ? 'validator' : verifying === undefined ? 'issuer' : 'both'
  return { role, basis: reasons.join(', '), source: isSure ? 'code' : 'name' }
}

function describeLocation({ location: { file, line } }: TokenUse): string {
  return line === undefined ? file : `${file}:${line}`
}

/** Whether the whole source of the service was read and speaks nowhere of the variable. */
function isUnread({ sighting, variable, carrier, known, codeKey }: Candidate): boolean {
  const { code } = sighting
  if (code === undefined || known !== null || codeKey !== undefined || carrier !== 'environment') return false
  return isReadWhole(sighting) && !code.mentions.includes(variable)
}

/** Whether all of the service was read and it neither signs nor verifies with a key that it would have to be given. */
export function needsNoKey(sighting: Sighting): boolean {
  return isReadWhole(sighting) && sighting.codeKeys?.length === 0 && sighting.code?.mentions.length === 0
}
