import type { Fingerprint } from '../model/keys/binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import type { ExposedKey, OtherUse, UnwiredKey } from '../model/report/audit-view.ts'
import type { FoundKeyFile, FoundSecret } from '../model/stack/found.ts'
import type { FileLocation } from '../model/text/location.ts'
import { markKey } from './keyed-mark.ts'
import { mark } from './mark-value.ts'
import { readKeys } from './read/read-keys.ts'
import { createGuessJudge, type GuessJudge } from './strength/guess-judge.ts'

/** A key of an env file that nobody asks for, as recognition finds it. */
export interface FoundUnwired {
  readonly project: string
  readonly name: string
  readonly value: Secret
  readonly location: FileLocation
}

/** Replaces the keys that nobody asks for by their marks. */
export async function markUnwired(
  found: readonly FoundUnwired[],
  fingerprintKey: Uint8Array,
  judge: GuessJudge = createGuessJudge(),
): Promise<readonly UnwiredKey[]> {
  const marked: UnwiredKey[] = []
  for (const { name, value, location, project } of found) {
    const marks = value.isEmpty ? null : await mark(value, [project], fingerprintKey, judge)
    const { fingerprint = null, strength = null } = marks ?? {}
    marked.push({ project, variable: name, location, fingerprint, strength })
  }
  return marked
}

/** Replaces secrets with another use than a token's key by their fingerprints: the same ones that a key of this text has. */
export async function markOtherUses(
  found: readonly FoundSecret[],
  fingerprintKey: Uint8Array,
): Promise<readonly OtherUse[]> {
  return Promise.all(
    found.map(async ({ value, ...facts }) => ({
      ...facts,
      fingerprint: value === null || value.isEmpty ? null : await markFirst(value, fingerprintKey),
    })),
  )
}

/** Replaces the keys in mounted files by their fingerprints: one for each key that can sign. Public halves harm nobody. */
export async function markKeyFiles(
  found: readonly FoundKeyFile[],
  fingerprintKey: Uint8Array,
): Promise<readonly ExposedKey[]> {
  const exposed: ExposedKey[] = []
  for (const { value, form, ...facts } of found) {
    const keys = value.isEmpty ? [] : readKeys(value, form).keys
    const seen = new Set<Fingerprint>()
    for (const key of keys) {
      const fingerprint = await markKey(key, fingerprintKey)
      if (key.kind === 'public' || seen.has(fingerprint)) continue
      seen.add(fingerprint)
      exposed.push({ ...facts, fingerprint, kind: key.kind })
    }
  }
  return exposed
}

async function markFirst(value: Secret, fingerprintKey: Uint8Array): Promise<Fingerprint | null> {
  const [key] = readKeys(value, 'text').keys
  return key === undefined ? null : markKey(key, fingerprintKey)
}
