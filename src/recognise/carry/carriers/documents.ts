import type { ClosedFile, FileInContainer } from '../../../model/keys/binding.ts'
import type { Secret } from '../../../model/keys/secret.ts'
import type { DocumentScalar } from '../../../model/stack/document.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { symbolStart } from '../../../model/stack/wiring-symbol.ts'
import type { Location } from '../../../model/text/location.ts'
import { showKey } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import { foldName } from '../../catalogue/match-key.ts'
import { isProductByImage } from '../../catalogue/match-product.ts'
import type { ProductKey } from '../../catalogue/product.ts'
import type { Carried } from './carried.ts'
import { type Carrying, carryAddress, carryFile, carryText } from './carry-value.ts'
import { type DocumentFile, findDocuments, type KnownPlace } from './find-documents.ts'
import { isTemplate, readReference } from './is-template.ts'
import { type DocumentKey, joinMembers, matchDocument } from './match-document.ts'
import { type MountedFile, readMountedFile } from './mounted-file.ts'
import { type CarrierScene, holderOf } from './scene.ts'

/** The keys in a service's configuration files, and the files, by their paths in the container. */
export interface CarriedInDocuments {
  readonly carried: readonly Carried[]
  readonly paths: readonly Template[]
}

const MAX_DOCUMENT_BYTES = 256 * 1024

/**
 * The keys inside configuration files: those that stand whole in a variable, then those that are mounted; at the places
 * that the catalogue knows, and in files that it does not know under any name that reads as a key's. A variable of the
 * environment wins over the file, as it does in the products. A value that stands for a variable is that variable's; any
 * other placeholder is nothing.
 */
export function* carryDocuments(scene: CarrierScene): FileDialogue<CarriedInDocuments> {
  const carried: Carried[] = []
  const paths: Template[] = []
  for (const document of documentsInVariables(scene)) {
    for (const key of document.keys) {
      const found = yield* carryKey(key, `${document.variable}#`, document, scene)
      if (found !== null) carried.push(found)
    }
  }
  const carriedKeys = new Set(carried.flatMap(({ productKey }) => productKey ?? []))
  const sets: (readonly [Template, () => FileDialogue<Carried | null>])[] = []
  for (const document of yield* findDocuments(scene)) {
    const places = document.places.filter(({ key }) => !carriedKeys.has(key))
    if (places.length === 0 && document.places.length > 0) continue
    const file = yield* readMountedFile(document.path, scene)
    const keys = matchDocument(readScalars(document, file, scene), places)
    const origin = {
      locate: file.locate,
      chain: [],
      ...(file.file === undefined ? {} : { file: file.file }),
      ...(file.closedFile === undefined ? {} : { closedFile: file.closedFile }),
    }
    let isKnown = false
    for (const key of keys) {
      if (key.pointer.length === 0) {
        if (isKnownProduct(scene)) continue
        // A file that is a set of keys and nothing else may be named by another document.
        sets.push([document.path, () => carryKey(key, document.path.toString(), origin, scene)])
        continue
      }
      const found = yield* carryKey(key, `${document.path}#`, origin, scene)
      if (found === null) continue
      isKnown = true
      if (!carried.some((other) => other.productKey !== undefined && isSame(other, found))) carried.push(found)
    }
    if (isKnown) paths.push(document.path)
  }
  for (const [path, carrySet] of sets) {
    const found = scene.named.has(path.filled()) ? null : yield* carrySet()
    if (found === null) continue
    scene.named.add(path.filled())
    carried.push(found)
    paths.push(path)
  }
  return { carried, paths }
}

/** The endpoints of a gateway repeat the same setting. */
function isSame(one: Carried, other: Carried): boolean {
  return one.productKey === other.productKey && one.value?.revealText() === other.value?.revealText()
}

/** What a key of a document says of its place and making. */
interface Origin {
  readonly locate: MountedFile['locate']
  readonly chain: Carried['chain']
  readonly file?: FileInContainer
  readonly closedFile?: ClosedFile
}

interface DocumentInVariable extends Origin {
  readonly variable: string
  readonly keys: readonly DocumentKey[]
}

function documentsInVariables({ sighting, readers }: CarrierScene): readonly DocumentInVariable[] {
  const byVariable = new Map<string, KnownPlace[]>()
  for (const key of sighting.products.flatMap(({ keys }) => keys)) {
    for (const place of key.documents ?? []) {
      if (place.variable === undefined) continue
      byVariable.set(place.variable, [...(byVariable.get(place.variable) ?? []), { place, key }])
    }
  }
  return Array.from(byVariable).flatMap(([variable, places]) => {
    const held = sighting.variables.get(variable)
    const [first] = places
    if (held === undefined || held.value === null || held.value.isEmpty || first === undefined) return []
    const scalars = readers.document(held.value.reveal(), first.place.format) ?? []
    const locate = (): Location => held.location
    return [{ variable, keys: matchDocument(scalars, places), locate, chain: held.chain }]
  })
}

function readScalars(
  document: DocumentFile,
  file: MountedFile,
  { readers, gaps, sighting }: CarrierScene,
): readonly DocumentScalar[] {
  const addGap = (code: 'unreadable' | 'too-large' | 'malformed', why: string): readonly DocumentScalar[] => {
    const reason = `the configuration of ${holderOf(sighting)}, which may hold a key, cannot be read: ${why}`
    if (document.places.length > 0) gaps.push({ source: file.shown, code, reason })
    return []
  }
  if (file.fact.kind !== 'file') return file.fact.kind === 'refused' ? addGap('unreadable', file.fact.detail) : []
  const { bytes } = file.fact
  if (bytes.length > MAX_DOCUMENT_BYTES) return addGap('too-large', `it is larger than ${MAX_DOCUMENT_BYTES} bytes`)
  return (
    readers.document(bytes, document.format) ?? addGap('malformed', `it is not valid ${document.format.toUpperCase()}`)
  )
}

function* carryKey(
  found: DocumentKey,
  prefix: string,
  { locate, chain, file, closedFile }: Origin,
  scene: CarrierScene,
): FileDialogue<Carried | null> {
  const { pointer, scalars, holds, key } = found
  if (isSetInEnvironment(key, pointer, scene)) return null
  const carrying: Carrying = {
    variable: `${prefix}${pointer.map(showStep).join('.')}`,
    carrier: 'document',
    location: locate(scalars[0]),
    chain,
    ...(key === null ? {} : { productKey: key }),
    ...(found.isWeak === true ? { isWeak: true } : {}),
    ...(file === undefined ? {} : { file }),
    ...(closedFile === undefined ? {} : { closedFile }),
  }
  if (scalars.length > 1 || scalars[0].pointer.length > pointer.length) return carryMembers(found, carrying, scene)
  const filled = fillIn(scalars[0].text.revealText(), scene)
  if (filled === null) return null
  const from = filled.held === undefined ? carrying : { ...carrying, ...filled.held }
  const text = filled.text.filled()
  if (key === null && !(holds === 'url' ? isAddress(text) : isPlausible(text))) return null
  if (holds === 'file' || (holds === 'url' && text.startsWith('file:'))) {
    return yield* carryFile(filled.text, from, scene)
  }
  return holds === 'url' ? carryAddress(filled.text, from) : carryText(filled.text, from)
}

/** A position in a list is no name, and tells nothing. */
function showStep(step: string): string {
  return /^\d{1,6}$/.test(step) ? step : showKey(step)
}

function carryMembers(found: DocumentKey, carrying: Carrying, scene: CarrierScene): Carried | null {
  const members = found.scalars.flatMap(({ pointer, text }) => {
    const filled = fillIn(text.revealText(), scene)
    return filled === null || filled.text.isEmpty ? [] : [{ pointer, text: filled.text.filled() }]
  })
  if (members.length === 0) return null
  const value: Secret = joinMembers(found, members)
  return { ...carrying, state: 'present', value }
}

interface Filled {
  readonly text: Template
  /** Where the variable that it stands for was set. */
  readonly held?: Pick<Carrying, 'location' | 'chain'>
}

/** The text as the application will have it; `null` for a placeholder that something else fills in. */
function fillIn(text: string, { sighting }: CarrierScene): Filled | null {
  const reference = readReference(text)
  const held = reference === null ? undefined : sighting.variables.get(reference)
  if (held !== undefined) {
    if (held.value === null || held.value.isEmpty) return null
    return { text: held.value.revealTemplate(), held: { location: held.location, chain: held.chain } }
  }
  return isTemplate(text) && !text.includes(symbolStart) ? null : { text: Template.written(text) }
}

/** A sentence, a number or a switch is no key; a PEM and a JWK have whitespace. */
function isPlausible(text: string): boolean {
  if (text === '' || /^(?:true|false|null|yes|no|on|off|-?[\d.]{1,9})$/i.test(text)) return false
  return !/\s/.test(text.trim()) || /^\s*(?:-----BEGIN |[{[])/.test(text)
}

/** A set of keys that lies in a folder which a known product is handed too is another's, unless a setting names it. */
function isKnownProduct({ sighting }: CarrierScene): boolean {
  return sighting.role.role === 'bystander' || isProductByImage(sighting.products)
}

function isAddress(text: string): boolean {
  return /^(?:https?|file):\/{1,3}[^\s/]/.test(text)
}

/** Whether a variable gives the same setting: `Jwt__Key` for `Jwt.Key`, or another name of the product's key. */
function isSetInEnvironment(key: ProductKey | null, pointer: readonly string[], { sighting }: CarrierScene): boolean {
  const names = new Set([foldName(pointer.join('.')), ...(key?.variables ?? []).map(foldName)])
  for (const [name, { value }] of sighting.variables) {
    if (value !== null && !value.isEmpty && names.has(foldName(name))) return true
  }
  return false
}
