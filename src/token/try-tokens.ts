import type { CanonicalKey } from '../fingerprint/canonical-key.ts'
import { readKeys } from '../fingerprint/read/read-keys.ts'
import type { KeyForm } from '../model/keys/binding.ts'
import type { KnownBinding } from '../model/keys/known-binding.ts'
import type { Secret } from '../model/keys/secret.ts'
import type { ReadyMadeToken } from '../model/report/audit-view.ts'
import type { DefinedVariable } from '../model/stack/compose.ts'
import type { FoundToken } from '../model/stack/found.ts'
import { identityOf } from '../model/text/identity.ts'
import { readToken } from './read-token.ts'
import { verifySignature } from './verify-signature.ts'

/** The most tokens of a stack that are tried, and the most keys for each; real stacks have a handful of either. */
const MAX_TOKENS = 500
const MAX_KEYS = 300

/** A key of .env that reaches nobody. */
type Unwired = DefinedVariable & { readonly project: string }

type Decoding = ReadyMadeToken['decodedAs']

/**
 * Tries every ready-made token of the stack against every key of its project, in the form that the services use and, when
 * none fits, in the other forms that the text may be read in: a token that was minted with the decoded text of a key is the
 * commonest way to be nearly right. What cannot be read as a token is left out. No token leaves this function.
 */
export async function tryTokens(
  tokens: readonly FoundToken[],
  bindings: readonly KnownBinding[],
  unwired: readonly Unwired[],
  isOver: () => boolean = () => false,
): Promise<readonly ReadyMadeToken[]> {
  if (tokens.length === 0) return []
  const keys = collectKeys(bindings)
  const verdicts = new Map<string, Promise<Verdict>>()
  return Promise.all(
    tokens.slice(0, MAX_TOKENS).flatMap((found) => {
      const text = found.token.revealText()
      const head = readToken(text)
      if (head === null) return []
      const id = identityOf(found.project, text)
      const verdict = verdicts.get(id) ?? judge(text, head.algorithm, keys.get(found.project) ?? [], unwired, isOver)
      verdicts.set(id, verdict)
      return [verdict.then((judged) => describeTrial(found, head.algorithm, head.expiresAt, judged))]
    }),
  )
}

function describeTrial(
  { token: _, ...found }: FoundToken,
  algorithm: string | null,
  expiresAt: number | null,
  verdict: Verdict,
): ReadyMadeToken {
  const end = expiresAt === null ? null : new Date(expiresAt * 1000).toISOString()
  return { ...found, algorithm, expiresAt: end, ...verdict }
}

type Verdict = Pick<ReadyMadeToken, 'signedBy' | 'decodedAs' | 'signedByUnwired'>

/** One key as some services of one group hold it. */
interface KnownKey {
  readonly groups: Set<string>
  readonly value: Secret
  readonly form: KeyForm
  readonly keys: readonly CanonicalKey[]
}

/** The different keys of each project; bystanders hold the same ones as the services that use them. */
function collectKeys(bindings: readonly KnownBinding[]): ReadonlyMap<string, readonly KnownKey[]> {
  const byProject = new Map<string, Map<string, KnownKey>>()
  for (const { project, value, form, group } of bindings) {
    if (value.isEmpty) continue
    const known = byProject.get(project) ?? new Map<string, KnownKey>()
    byProject.set(project, known)
    const id = identityOf(form, value.revealText())
    const same = known.get(id)
    if (same !== undefined) same.groups.add(group.id)
    else if (known.size < MAX_KEYS) {
      known.set(id, { groups: new Set([group.id]), value, form, keys: readKeys(value, form).keys })
    }
  }
  return new Map(Array.from(byProject, ([project, known]) => [project, [...known.values()]]))
}

async function judge(
  token: string,
  algorithm: string | null,
  keys: readonly KnownKey[],
  unwired: readonly Unwired[],
  isOver: () => boolean,
): Promise<Verdict> {
  if (algorithm === null || isOver()) return { signedBy: [], decodedAs: null, signedByUnwired: null }
  const direct = await whoSigned(token, algorithm, keys)
  if (direct.length > 0) return { signedBy: direct, decodedAs: null, signedByUnwired: null }
  for (const form of ['text', 'base64', 'base64url', 'hex'] as const satisfies readonly Decoding[]) {
    const read = keys.filter((key) => isPlain(key.form) && key.form !== form).map((key) => readAnew(key, form))
    const signedBy = await whoSigned(token, algorithm, read)
    if (signedBy.length > 0) return { signedBy, decodedAs: form, signedByUnwired: null }
  }
  for (const { name, value } of unwired.slice(0, MAX_KEYS)) {
    const isSigner = await verifiesAny(token, algorithm, readKeys(value, 'text').keys)
    if (isSigner) return { signedBy: [], decodedAs: null, signedByUnwired: name }
  }
  return { signedBy: [], decodedAs: null, signedByUnwired: null }
}

/** Whether the form is one of those that a mere setting decides on, so that a reader may have taken another. */
function isPlain(form: KeyForm): boolean {
  return form === 'text' || form === 'base64' || form === 'base64url' || form === 'hex'
}

/** The key as a reader of another form would take it; no key at all where the text is not of that form. */
function readAnew({ groups, value, form: own }: KnownKey, form: 'text' | 'base64' | 'base64url' | 'hex'): KnownKey {
  const { keys, fault } = readKeys(value, form)
  return { groups, value, form: own, keys: fault === null ? keys : [] }
}

async function whoSigned(token: string, algorithm: string, keys: readonly KnownKey[]): Promise<readonly string[]> {
  const signers = new Set<string>()
  for (const known of keys) {
    if (!(await verifiesAny(token, algorithm, known.keys))) continue
    for (const group of known.groups) signers.add(group)
  }
  return [...signers]
}

async function verifiesAny(token: string, algorithm: string, keys: readonly CanonicalKey[]): Promise<boolean> {
  for (const key of keys) if (await verifySignature(token, algorithm, key)) return true
  return false
}
