import type { CanonicalKey } from '../fingerprint/canonical-key.ts'
import { readKeys } from '../fingerprint/read/read-keys.ts'
import { placeholders, publishedKeys } from '../fingerprint/strength/placeholders.ts'
import { isPublishedPair } from '../fingerprint/strength/published-pairs.ts'
import type { KeyForm } from '../model/keys/binding.ts'
import { Secret } from '../model/keys/secret.ts'
import type { OtherReading, TracedSigner } from '../model/report/token-trace.ts'
import { identityOf } from '../model/text/identity.ts'
import { readToken } from './read-token.ts'
import { textualForms } from './textual-forms.ts'
import { verifySignature } from './verify-signature.ts'

/** A key that may have signed, with what is shown of it. */
export interface KnownKey {
  readonly value: Secret
  readonly form: KeyForm
  readonly facts: TracedSigner
}

/** The most different keys that are tried; a stack has a handful. */
const MAX_KEYS = 2_000

/** The most of them that are tried in other readings. */
const MAX_READ = 200

/**
 * The holders of the key that verifies the token, as they read it; where there is none, those whose text verifies it in another reading;
 * where there is none either, the published key that does. Several hold one key. The token does not leave.
 */
export async function findSigners(token: Secret, keys: readonly KnownKey[]): Promise<readonly TracedSigner[]> {
  const text = token.revealText()
  const algorithm = readToken(text)?.algorithm ?? null
  if (algorithm === null || algorithm === 'none') return []
  const alike = foldAlike(keys)
  const direct: TracedSigner[] = []
  for (const holders of alike) {
    const [{ value, form }] = holders
    const signing = await findKey(text, algorithm, readKeys(value, form).keys)
    if (signing !== null) direct.push(...holders.map(({ facts }) => ({ ...facts, ...markPublished(value, signing) })))
  }
  if (direct.length > 0) return direct
  const read = await findReadings(text, algorithm, alike)
  return read.length > 0 ? read : findPublished(text, algorithm)
}

type Holders = readonly [KnownKey, ...KnownKey[]]

/** Many services hold one text, which is tried once. */
function foldAlike(keys: readonly KnownKey[]): readonly Holders[] {
  const alike = new Map<string, [KnownKey, ...KnownKey[]]>()
  for (const key of keys) {
    if (key.value.isEmpty) continue
    const identity = identityOf(key.form, key.value.revealText())
    const known = alike.get(identity)
    if (known !== undefined) known.push(key)
    else if (alike.size < MAX_KEYS) alike.set(identity, [key])
  }
  return [...alike.values()]
}

async function findKey(token: string, algorithm: string, keys: readonly CanonicalKey[]): Promise<CanonicalKey | null> {
  for (const key of keys) if (await verifySignature(token, algorithm, key)) return key
  return null
}

function markPublished(value: Secret, { material }: CanonicalKey): Pick<TracedSigner, 'isPublished'> {
  const texts = [
    value.revealText().trim(),
    ...(material.type === 'bytes' ? [Buffer.from(material.bytes).toString()] : []),
  ]
  const isPublished =
    material.type === 'jwk' ? isPublishedPair(material.jwk) : texts.some((text) => placeholders.has(text.toLowerCase()))
  return isPublished ? { isPublished } : {}
}

/** A token that was signed with the decoded, the quoted or the trimmed text of a key is the commonest way to be nearly right. */
async function findReadings(
  token: string,
  algorithm: string,
  alike: readonly Holders[],
): Promise<readonly TracedSigner[]> {
  const found: TracedSigner[] = []
  for (const holders of alike.filter(([{ form }]) => isPlain(form)).slice(0, MAX_READ)) {
    const [{ value, form }] = holders
    const reading = await readOtherwise(token, algorithm, value, form)
    if (reading !== null) found.push(...holders.map(({ facts }) => ({ ...facts, reading })))
  }
  return found
}

/** How the text must be read to verify the token, when not in its own form; `null` when no reading does. */
export async function readOtherwise(
  token: string,
  algorithm: string,
  value: Secret,
  form: KeyForm,
): Promise<OtherReading | null> {
  if (!isPlain(form)) return null
  const [own] = readKeys(value, form).keys
  if (own === undefined || own.material.type !== 'bytes') return null
  for (const { cause, bytes } of textualForms(value.revealText(), own.material.bytes)) {
    if (await verifySignature(token, algorithm, { kind: 'symmetric', material: { type: 'bytes', bytes } })) return cause
  }
  return null
}

/** Forms that a mere setting decides on, so that a reader may have taken another. */
function isPlain(form: KeyForm): boolean {
  return form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
}

async function findPublished(token: string, algorithm: string): Promise<readonly TracedSigner[]> {
  for (const text of publishedKeys) {
    for (const form of ['text', 'base64'] as const) {
      const { keys, fault } = readKeys(Secret.fromText(text), form)
      if (fault === null && (await findKey(token, algorithm, keys)) !== null)
        return [{ kind: 'published', isPublished: true }]
    }
  }
  return []
}
