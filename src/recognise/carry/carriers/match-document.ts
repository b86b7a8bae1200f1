import type { DocumentScalar } from '../../../model/document.ts'
import { Secret } from '../../../model/secret.ts'
import type { ProductKey } from '../../catalogue/product.ts'
import { readKeyName } from '../../names/key-names.ts'
import { wordsOf } from '../../names/name-words.ts'
import type { KnownPlace } from './find-documents.ts'

/** A value of a document that is a key, or leads to one. */
export interface DocumentKey {
  readonly pointer: readonly string[]
  /** One scalar; the members of a mapping that are a key together. */
  readonly scalars: readonly [DocumentScalar, ...DocumentScalar[]]
  readonly holds: 'key' | 'file' | 'url'
  /** What the catalogue says of it. */
  readonly key: ProductKey | null
}

/** The keys among a document's values: at the places of the catalogue, or for a file that it does not know, by their names. */
export function matchDocument(
  scalars: readonly DocumentScalar[],
  places: readonly KnownPlace[],
): readonly DocumentKey[] {
  const named = scalars.filter(({ pointer }) => pointer.every((part) => part.length <= MAX_NAME_LENGTH))
  if (places.length === 0) return named.flatMap(matchByName)
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

const MAX_DEPTH = 8

/** A longer name is no setting's, and would have to be shown. */
const MAX_NAME_LENGTH = 120

function matchByName(scalar: DocumentScalar): readonly DocumentKey[] {
  const holds = readPointer(scalar.pointer)
  return holds === null ? [] : [{ pointer: scalar.pointer, scalars: [scalar], holds, key: null }]
}

/** What stands at a place that the catalogue does not know, by the names that lead there; `null` when they name no key. */
function readPointer(pointer: readonly string[]): 'key' | 'file' | null {
  if (pointer.length > MAX_DEPTH) return null
  const named = pointer.filter((part) => !/^\d+$/.test(part))
  const reading = readKeyName(named.join('.'))
  if (reading === null || reading.carrier === 'url') return null
  if (reading.carrier === 'file') return 'file'
  const last = wordsOf(named.at(-1) ?? '').at(-1) ?? ''
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
