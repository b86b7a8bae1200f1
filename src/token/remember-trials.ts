import type { CanonicalKey } from '../fingerprint/canonical-key.ts'
import type { KeyForm } from '../model/keys/binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import type { OtherReading } from '../model/report/token-trace.ts'
import { identityOf } from '../model/text/identity.ts'
import { readOtherwise } from './find-signers.ts'
import { verifySignature } from './verify-signature.ts'

/** Trials of keys on one token that are made once each: of a hundred services most hold the same key. */
export interface Trials {
  readonly verify: typeof verifySignature
  /** How the text would have to be read to verify the token; `null` when no reading does. */
  readonly read: (algorithm: string, value: Secret, form: KeyForm) => Promise<OtherReading | null>
}

/** Trials on this token, of which none was made yet. */
export function rememberTrials(token: Secret): Trials {
  const verified = new Map<string, Promise<boolean>>()
  const readings = new Map<string, Promise<OtherReading | null>>()
  return {
    verify: (text, algorithm, key) =>
      once(verified, identityOf(text, algorithm, identify(key)), () => verifySignature(text, algorithm, key)),
    read: (algorithm, value, form) =>
      once(readings, identityOf(algorithm, form, value.revealText()), () =>
        readOtherwise(token.revealText(), algorithm, value, form),
      ),
  }
}

function identify({ kind, material }: CanonicalKey): readonly unknown[] {
  return material.type === 'bytes' ? [kind, Buffer.from(material.bytes).toString('latin1')] : [kind, material.jwk]
}

function once<Outcome>(
  known: Map<string, Promise<Outcome>>,
  identity: string,
  find: () => Promise<Outcome>,
): Promise<Outcome> {
  const found = known.get(identity) ?? find()
  known.set(identity, found)
  return found
}
