import type { PlainValue, ProvenanceStep } from '../../model/compose.ts'
import type { FileLocation } from '../../model/location.ts'
import type { YamlValue } from '../yaml/yaml-node.ts'

/**
 * A node of the Compose model: YAML with the references filled in, every value still knowing its place. Nodes are shared
 * between aliases, services and layers, and are never changed once made.
 */
export type ModelNode = ModelScalar | ModelMapping | ModelSequence

/** A scalar after interpolation. */
export interface ModelScalar {
  readonly kind: 'scalar'
  readonly value: YamlValue
  /** As Go's `fmt.Sprint` prints it; empty for null. */
  readonly text: string
  readonly place: FileLocation
  /** The references that made the text. */
  readonly steps: readonly ProvenanceStep[]
  /** The value cannot be told: a refusal says why. */
  readonly isUnknown?: true
  /** In wiring mode: the text holds symbols of unset variables, so only its being there can be judged. */
  readonly isSymbolic?: true
}

/** A key's place and its value. */
export interface ModelEntry {
  readonly keyPlace: FileLocation
  readonly value: ModelNode
}

/** A mapping in file order. */
export interface ModelMapping {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, ModelEntry>
  readonly place: FileLocation
}

/** A sequence. */
export interface ModelSequence {
  readonly kind: 'sequence'
  readonly items: readonly ModelNode[]
  readonly place: FileLocation
}

/** The place to name for a mapping's entry: its key, or its value where that stands on another line or in an anchor. */
export function placeOfEntry(entry: ModelEntry): FileLocation {
  const { keyPlace, value } = entry
  if (value.kind === 'scalar' && value.value === null) return keyPlace
  return keyPlace.line === value.place.line && keyPlace.file === value.place.file ? keyPlace : value.place
}

/** The value under `key` when `node` is a mapping that has it. */
export function childOf(node: ModelNode | undefined, key: string): ModelNode | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined
}

/** The mapping's entries; none for anything that is not a mapping. */
export function entriesOf(node: ModelNode | undefined): ReadonlyMap<string, ModelEntry> {
  return node?.kind === 'mapping' ? node.entries : NO_ENTRIES
}

const NO_ENTRIES: ReadonlyMap<string, ModelEntry> = new Map()

/** The sequence's nodes; none for anything that is not a sequence. */
export function nodesOf(node: ModelNode | undefined): readonly ModelNode[] {
  return node?.kind === 'sequence' ? node.items : []
}

/** The text of a string scalar that is known to the last letter; `undefined` for everything else. */
export function stringOf(node: ModelNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.isSymbolic ? undefined : textOf(node)
}

/** Like `stringOf`, but a text with symbols in it (wiring mode) counts as well. */
export function textOf(node: ModelNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' && !node.isUnknown ? node.value : undefined
}

/** Whether the node is a null. */
export function isNull(node: ModelNode): boolean {
  return node.kind === 'scalar' && node.value === null && !node.isUnknown
}

/** A string scalar at a place. */
export function textNode(text: string, place: FileLocation, steps: readonly ProvenanceStep[] = []): ModelScalar {
  return { kind: 'scalar', value: text, text, place, steps }
}

/** A mapping like `node` with `key` set to `value`, or taken away when `value` is `undefined`. */
export function withEntry(node: ModelMapping, key: string, value: ModelNode | undefined): ModelMapping {
  const entries = new Map(node.entries)
  if (value === undefined) entries.delete(key)
  else entries.set(key, { keyPlace: node.entries.get(key)?.keyPlace ?? value.place, value })
  return { kind: 'mapping', entries, place: node.place }
}

/** Whether two nodes say the same; places do not count. */
export function saysTheSame(one: ModelNode, other: ModelNode): boolean {
  if (one === other) return true
  if (one.kind === 'scalar') {
    if (other.kind !== 'scalar' || one.text !== other.text || one.isUnknown || other.isUnknown) return false
    return typeof one.value === typeof other.value && (one.value === null) === (other.value === null)
  }
  if (one.kind === 'sequence') {
    if (other.kind !== 'sequence' || one.items.length !== other.items.length) return false
    return one.items.every((node, index) => saysTheSame(node, other.items[index] as ModelNode))
  }
  if (other.kind !== 'mapping' || one.entries.size !== other.entries.size) return false
  for (const [key, entry] of one.entries) {
    const counterpart = other.entries.get(key)
    if (counterpart === undefined || !saysTheSame(entry.value, counterpart.value)) return false
  }
  return true
}

/** As Go's `fmt.Sprint` prints the node: `map[A:1 B:2]`, `[x y]`, `<nil>`. */
export function goText(node: ModelNode): string {
  if (node.kind === 'scalar') return node.value === null ? '<nil>' : node.text
  if (node.kind === 'sequence') return `[${node.items.map(goText).join(' ')}]`
  const parts = Array.from(node.entries, ([key, entry]) => [key, goText(entry.value)] as const)
  parts.sort(([one], [other]) => (one < other ? -1 : 1))
  return `map[${parts.map(([key, text]) => `${key}:${text}`).join(' ')}]`
}

/** The node as plain values; `made` remembers shared nodes so that aliases cost nothing. */
export function plainOf(node: ModelNode, made: Map<ModelNode, PlainValue>): PlainValue {
  if (node.kind === 'scalar') {
    return typeof node.value === 'object' && node.value !== null ? node.value.goText : node.value
  }
  const known = made.get(node)
  if (known !== undefined) return known
  let plain: PlainValue
  if (node.kind === 'sequence') plain = node.items.map((child) => plainOf(child, made))
  else {
    plain = Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, plainOf(value, made)]))
  }
  made.set(node, plain)
  return plain
}
