import { Secret } from '../../../model/keys/secret.ts'
import type { DocumentScalar } from '../../../model/stack/document.ts'
import type { ProductKey } from '../../catalogue/product.ts'
import { readKeyName } from '../../names/key-names.ts'
import { wordsOf } from '../../names/name-words.ts'
import { readWeakName } from '../../names/weak-names.ts'
import type { KnownPlace } from './find-documents.ts'

/** A value of a document that is a key, or leads to one. */
export interface DocumentKey {
  readonly pointer: readonly string[]
  /** One scalar; the members of a mapping that are a key together. */
  readonly scalars: readonly [DocumentScalar, ...DocumentScalar[]]
  readonly holds: 'key' | 'file' | 'url'
  /** What the catalogue says of it. */
  readonly key: ProductKey | null
  /** Only its name speaks for it, and weakly. */
  readonly isWeak?: boolean
}

/** The keys among a document's values: at the places of the catalogue, or for a file that it does not know, by their names. */
export function matchDocument(
  scalars: readonly DocumentScalar[],
  places: readonly KnownPlace[],
): readonly DocumentKey[] {
  const named = scalars.filter(({ pointer }) => pointer.every((part) => part.length <= MAX_NAME_LENGTH))
  if (places.length === 0) {
    const sets = matchKeySets(named)
    const taken = new Set(sets.flatMap((set) => set.scalars))
    const identifiers = findIdentifiers(named)
    return [...sets, ...named.filter((scalar) => !taken.has(scalar) && !identifiers.has(scalar)).flatMap(matchByName)]
  }
  const found = new Map<string, DocumentKey>()
  for (const scalar of named) {
    const known = places.find(({ place }) => leadsTo(place.pointer, scalar.pointer))
    if (known === undefined) continue
    const pointer = scalar.pointer.slice(0, known.place.pointer.length)
    const id = JSON.stringify(pointer)
    const earlier = found.get(id)
    const together: DocumentKey['scalars'] = earlier === undefined ? [scalar] : [...earlier.scalars, scalar]
    found.set(id, { pointer, scalars: together, holds: known.place.holds ?? 'key', key: known.key })
  }
  return Array.from(found.values())
}

/** Whether the pattern names the value, or a mapping around it. */
function leadsTo(pattern: readonly string[], pointer: readonly string[]): boolean {
  return pattern.length <= pointer.length && pattern.every((part, index) => part === '*' || part === pointer[index])
}

/**
 * The JSON Web Keys that stand written out in a document (RFC 7517): a set of them (`keys`), or one by itself. They need no
 * name: nothing else has a `kty`. Those that encrypt are none.
 */
function matchKeySets(scalars: readonly DocumentScalar[]): readonly DocumentKey[] {
  const roots = new Map<string, readonly string[]>()
  const members = new Map<string, DocumentScalar[]>()
  for (const { pointer, text } of scalars) {
    if (pointer.at(-1) !== 'kty' || !/^(?:RSA|EC|OKP|oct)$/.test(text.revealText())) continue
    const isInSet = /^\d+$/.test(pointer.at(-2) ?? '') && pointer.at(-3) === 'keys'
    const root = pointer.slice(0, isInSet ? -3 : -1)
    roots.set(JSON.stringify(root), root)
  }
  if (roots.size === 0) return []
  for (const scalar of scalars) {
    // From the innermost out: a key may have members of its own (`x5c`).
    for (let length = scalar.pointer.length - 1; length >= 0; length--) {
      const id = JSON.stringify(scalar.pointer.slice(0, length))
      if (!roots.has(id)) continue
      members.set(id, [...(members.get(id) ?? []), scalar])
      break
    }
  }
  return Array.from(roots).flatMap(([id, pointer]) => {
    const [first, ...rest] = members.get(id) ?? []
    const uses = [first, ...rest].filter((member) => member?.pointer.at(-1) === 'use')
    const isForEncryption = uses.length > 0 && uses.every((use) => use?.text.revealText() === 'enc')
    return first === undefined || isForEncryption
      ? []
      : [{ pointer, scalars: [first, ...rest], holds: 'key', key: null }]
  })
}

/** The `key` of a credential whose secret or public key is beside it names the credential: Kong's is the issuer of its tokens. */
function findIdentifiers(scalars: readonly DocumentScalar[]): ReadonlySet<DocumentScalar> {
  const around = ({ pointer }: DocumentScalar): string => JSON.stringify(pointer.slice(0, -1))
  const credentials = new Set(
    scalars.filter(({ pointer }) => /^(?:secret|rsa_public_key|public_key)$/.test(pointer.at(-1) ?? '')).map(around),
  )
  return new Set(scalars.filter((scalar) => scalar.pointer.at(-1) === 'key' && credentials.has(around(scalar))))
}

const MAX_DEPTH = 8

/** A longer name is no setting's, and would have to be shown. */
const MAX_NAME_LENGTH = 120

function matchByName(scalar: DocumentScalar): readonly DocumentKey[] {
  const { pointer } = scalar
  if (pointer.length > MAX_DEPTH) return []
  const holds = readPointer(pointer)
  if (holds !== null) return [{ pointer, scalars: [scalar], holds, key: null }]
  const isWeak = readWeakName(namedParts(pointer).join('.')) !== null
  return isWeak ? [{ pointer, scalars: [scalar], holds: 'key', key: null, isWeak }] : []
}

/** The names that lead to a value, without the numbers of sequences. */
function namedParts(pointer: readonly string[]): readonly string[] {
  return pointer.filter((part) => !/^\d+$/.test(part))
}

/** What stands at a place that the catalogue does not know, by the names that lead there; `null` when they name no key. */
function readPointer(pointer: readonly string[]): DocumentKey['holds'] | null {
  const named = namedParts(pointer)
  const words = wordsOf(named.at(-1) ?? '')
  if (words.some((word) => /^jwks?$/.test(word)) && /^(?:url|uri|endpoint)s?$/.test(words.at(-1) ?? '')) return 'url'
  const reading = readKeyName(named.join('.'))
  if (reading === null || reading.carrier === 'url') return null
  if (reading.carrier === 'file') return 'file'
  const last = words.at(-1) ?? ''
  return /^(?:secret|secrets|key|keys|jwk|jwks|current|value|pem)$/.test(last) ? 'key' : null
}

/**
 * The text of a key whose members stand one by one in the document: `id: secret` lines, or the JSON that they are a
 * rendering of.
 */
export function joinMembers(
  { pointer, key }: DocumentKey,
  members: readonly { readonly pointer: readonly string[]; readonly text: string }[],
): Secret {
  const below = members.map((member) => ({ path: member.pointer.slice(pointer.length), text: member.text }))
  if (key?.form === 'kid-pairs') {
    return Secret.fromText(below.map(({ path, text }) => `${path.join('.')}: ${text}`).join('\n'))
  }
  return Secret.fromText(JSON.stringify(rebuild(below)))
}

interface Member {
  readonly path: readonly string[]
  readonly text: string
}

function rebuild(members: readonly Member[]): unknown {
  const [first] = members
  if (first?.path.length === 0) return first.text
  const groups = new Map<string, Member[]>()
  for (const { path, text } of members) {
    const [name = '', ...rest] = path
    groups.set(name, [...(groups.get(name) ?? []), { path: rest, text }])
  }
  const isSequence = Array.from(groups.keys()).every((name, index) => name === String(index))
  const entries = Array.from(groups, ([name, group]) => [name, rebuild(group)] as const)
  return isSequence ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}
