import type { Fingerprint, HeldKey, KeyForm, KeyStrength } from '../model/keys/binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import type { UnknownValue } from '../model/keys/unknown-value.ts'
import { identityOf } from '../model/text/identity.ts'
import type { CanonicalKey } from './canonical-key.ts'
import { markKey, markText } from './keyed-mark.ts'
import { readKeys } from './read/read-keys.ts'
import type { GuessJudge } from './strength/guess-judge.ts'
import { type JudgedValue, judgeStrength } from './strength/strength.ts'

/** What a value is used for, as far as its strength depends on it. */
export interface Use {
  readonly form: KeyForm
  readonly algorithms: readonly string[]
  readonly minimumBits?: number
  /** Words that an attacker would try first: the names of the service and its project. */
  readonly context: readonly string[]
}

/** The published side of a value: no secret. */
export interface Marks {
  readonly fingerprint: Fingerprint | null
  readonly keys: readonly HeldKey[]
  readonly strength: KeyStrength | null
}

/** Marks the keys that were read out of a value. */
export async function markValue(
  value: Secret,
  use: Use,
  reading: { readonly keys: readonly CanonicalKey[]; readonly pem: KeyStrength['pem'] },
  fingerprintKey: Uint8Array,
  judge: GuessJudge,
): Promise<Marks> {
  const held = new Map<Fingerprint, HeldKey>()
  for (const key of reading.keys) {
    const fingerprint = await markKey(key, fingerprintKey)
    const { kind, algorithm, material } = key
    const isUnread = kind !== 'symmetric' && material.type === 'bytes'
    if (!held.has(fingerprint) || kind === 'private') {
      const unread = isUnread ? ({ isUnread } as const) : {}
      held.set(fingerprint, { fingerprint, kind, ...unread, ...(algorithm !== undefined && { algorithm }) })
    }
  }
  const keys = [...held.values()]
  const text = value.revealText()
  const judged = { text, ...reading, ...use, minimumBits: use.minimumBits ?? 0 }
  return {
    fingerprint: keys[0]?.fingerprint ?? null,
    keys,
    strength:
      reading.keys.length > 0
        ? await judge.recallStrength(describeJudgedValue(judged, keys), () => judgeStrength(judged, judge))
        : null,
  }
}

/** The mark of a value that is not known: equal exactly for one identity, and to no key's fingerprint. It has no strength. */
export function markUnknown({ identity }: UnknownValue, form: KeyForm, fingerprintKey: Uint8Array): Marks {
  if (form === 'path' || form === 'jwks-url') return { fingerprint: null, keys: [], strength: null }
  const fingerprint = markText('ref', identity, fingerprintKey)
  return { fingerprint, keys: [{ fingerprint, kind: 'symmetric' }], strength: null }
}

/** Services share a key, and audits follow each other: most values were judged before. The context changes next to nothing. */
function describeJudgedValue(
  { text, form, algorithms, minimumBits, pem }: JudgedValue,
  keys: readonly HeldKey[],
): string {
  return identityOf(form, algorithms, minimumBits, pem, keys, text)
}

/** The same for a value of which nothing is known but its text: PEM is recognised by its armour. */
export async function mark(
  value: Secret,
  context: readonly string[],
  fingerprintKey: Uint8Array,
  judge: GuessJudge,
): Promise<Marks> {
  const use = { form: 'text', algorithms: [], context } as const
  return markValue(value, use, readKeys(value, 'text'), fingerprintKey, judge)
}
