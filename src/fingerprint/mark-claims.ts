import type { ClaimSetting, ClaimSettings, Fingerprint } from '../model/keys/binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import { UnknownValue } from '../model/keys/unknown-value.ts'
import { markText } from './keyed-mark.ts'

/** Replaces the values of claim settings by keyed marks, which are equal exactly when the settings are. */
export function markClaims(
  settings: ClaimSettings<Secret | UnknownValue>,
  fingerprintKey: Uint8Array,
): ClaimSettings<Fingerprint> {
  const { issuer, audience } = settings
  return {
    ...(issuer !== undefined && { issuer: markSetting(issuer, fingerprintKey) }),
    ...(audience !== undefined && { audience: markSetting(audience, fingerprintKey) }),
  }
}

function markSetting(
  { values, ...facts }: ClaimSetting<Secret | UnknownValue>,
  fingerprintKey: Uint8Array,
): ClaimSetting<Fingerprint> {
  const mark = (value: Secret | UnknownValue): Fingerprint =>
    value instanceof UnknownValue
      ? markText('ref', value.identity, fingerprintKey)
      : markText('claim', value.revealText(), fingerprintKey)
  const [first, ...others] = values
  return { ...facts, values: [mark(first), ...others.map(mark)] }
}
