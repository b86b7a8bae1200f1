import type { DocumentScalar } from '../../model/document.ts'
import type { FileDialogue } from '../../model/file-request.ts'
import { symbolStart } from '../../model/wiring-symbol.ts'
import { foldName } from '../catalogue/match-key.ts'
import type { ProductKey } from '../catalogue/product.ts'
import { readKeyName } from '../key-names.ts'
import { wordsOf } from '../name-words.ts'
import type { Held } from '../sighting.ts'
import type { Carried } from './carried.ts'
import { type Carrying, carryAddress, carryFile, carryText } from './carry-value.ts'
import { type DocumentFile, findDocuments } from './find-documents.ts'
import { isTemplate, readReference } from './is-template.ts'
import { type MountedFile, readMountedFile } from './mounted-file.ts'
import { type CarrierScene, holderOf } from './scene.ts'

/** The keys in a service's configuration files, and the files, by their paths in the container. */
export interface CarriedInDocuments {
  readonly carried: readonly Carried[]
  readonly paths: readonly string[]
}

const MAX_DOCUMENT_BYTES = 256 * 1024

/**
 * The keys inside mounted configuration files: at the places that the catalogue knows, and anywhere under a name that reads
 * as a key's. A variable of the environment wins over the file, as it does in the products. A value that stands for a
 * variable is that variable's; any other placeholder is nothing.
 */
export function* carryDocuments(scene: CarrierScene): FileDialogue<CarriedInDocuments> {
  const carried: Carried[] = []
  const paths: string[] = []
  for (const document of yield* findDocuments(scene)) {
    const scalars = yield* readScalars(document, scene)
    let isKnown = false
    for (const { file, scalar } of scalars) {
      const found = yield* carryScalar(document, scalar, file, scene)
      if (found === null) continue
      isKnown = true
      const isRepeated = carried.some((other) => other.productKey !== undefined && isSame(other, found))
      if (!isRepeated) carried.push(found)
    }
    if (isKnown) paths.push(document.path)
  }
  return { carried, paths }
}

/** The endpoints of a gateway repeat the same setting. */
function isSame(one: Carried, other: Carried): boolean {
  return one.productKey === other.productKey && one.value?.revealText() === other.value?.revealText()
}

function* readScalars(
  document: DocumentFile,
  scene: CarrierScene,
): FileDialogue<readonly { readonly file: MountedFile; readonly scalar: DocumentScalar }[]> {
  const file = yield* readMountedFile(document.path, scene)
  const isKnown = document.places.length > 0
  if (file.fact.kind !== 'file') {
    if (isKnown && file.fact.kind === 'refused') tell(file, 'unreadable', file.fact.detail, scene)
    return []
  }
  const { bytes } = file.fact
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    if (isKnown) tell(file, 'too-large', `it is larger than ${MAX_DOCUMENT_BYTES} bytes`, scene)
    return []
  }
  const scalars = scene.readers.document(bytes, document.format)
  if (scalars === null && isKnown) tell(file, 'malformed', `it is no ${document.format.toUpperCase()}`, scene)
  return (scalars ?? []).map((scalar) => ({ file, scalar }))
}

function tell(
  { shown }: MountedFile,
  code: 'unreadable' | 'too-large' | 'malformed',
  why: string,
  { gaps, sighting }: CarrierScene,
): void {
  const reason = `the configuration of ${holderOf(sighting)}, which may hold a key, cannot be read: ${why}`
  gaps.push({ source: shown, code, reason })
}

function* carryScalar(
  { path, places }: DocumentFile,
  scalar: DocumentScalar,
  file: MountedFile,
  scene: CarrierScene,
): FileDialogue<Carried | null> {
  const known = places.find(({ place }) => matchesPointer(place.pointer, scalar.pointer))
  const generic = known === undefined ? readPointer(scalar.pointer) : null
  if (known === undefined && (generic === null || places.length > 0)) return null
  if (isSetInEnvironment(known?.key, scalar.pointer, scene)) return null
  const location = file.locate(scalar)
  const variable = `${path}#${scalar.pointer.join('.')}`
  const carrying: Carrying = {
    variable,
    carrier: 'document',
    location,
    chain: [],
    ...(known === undefined ? {} : { productKey: known.key }),
  }
  const text = scalar.text.revealText()
  const holds = known === undefined ? generic : (known.place.holds ?? 'key')
  const reference = readReference(text)
  const held = reference === null ? undefined : scene.sighting.variables.get(reference)
  if (held !== undefined) return carryHeld(held, carrying, holds)
  if (isTemplate(text) && !text.includes(symbolStart)) return null
  if (known === undefined && !isPlausible(text)) return null
  if (holds === 'file' || (holds === 'url' && text.startsWith('file:'))) return yield* carryFile(text, carrying, scene)
  return holds === 'url' ? carryAddress(text, carrying) : carryText(text, carrying)
}

function carryHeld(held: Held, carrying: Carrying, holds: string | null): Carried | null {
  if (held.value === null || held.value.isEmpty || holds !== 'key') return null
  return carryText(held.value.revealText(), { ...carrying, location: held.location, chain: held.chain })
}

function matchesPointer(pattern: readonly string[], pointer: readonly string[]): boolean {
  return pattern.length === pointer.length && pattern.every((part, index) => part === '*' || part === pointer[index])
}

const MAX_GENERIC_DEPTH = 8

/** What stands at a place that the catalogue does not know, by the names that lead there; `null` when they name no key. */
function readPointer(pointer: readonly string[]): 'key' | 'file' | null {
  if (pointer.length > MAX_GENERIC_DEPTH) return null
  const named = pointer.filter((part) => !/^\d+$/.test(part))
  const reading = readKeyName(named.join('.'))
  if (reading === null || reading.carrier === 'url') return null
  if (reading.carrier === 'file') return 'file'
  const last = wordsOf(named.at(-1) ?? '').at(-1) ?? ''
  return /^(?:secret|secrets|key|keys|jwk|jwks|current|value|pem)$/.test(last) ? 'key' : null
}

/** A sentence, a number or a switch is no key; a PEM and a JWK have blanks. */
function isPlausible(text: string): boolean {
  if (text === '' || /^(?:true|false|null|yes|no|on|off|-?[\d.]{1,9})$/i.test(text)) return false
  return !/\s/.test(text.trim()) || /^\s*(?:-----BEGIN |[{[])/.test(text)
}

/** Whether a variable gives the same setting: `Jwt__Key` for `Jwt.Key`, or another name of the product's key. */
function isSetInEnvironment(
  key: ProductKey | undefined,
  pointer: readonly string[],
  { sighting }: CarrierScene,
): boolean {
  const names = new Set([foldName(pointer.join('.')), ...(key?.variables ?? []).map(foldName)])
  for (const [name, { value }] of sighting.variables) {
    if (value !== null && !value.isEmpty && names.has(foldName(name))) return true
  }
  return false
}
