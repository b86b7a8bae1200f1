import type { ModelValue, PlainValue, ProvenanceStep } from '../../model/stack/compose.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { Template } from '../../model/text/template.ts'
import type { YamlValue } from '../yaml/yaml-node.ts'

/**
 * A node of the Compose model: YAML with the references filled in, every value still knowing its place. Nodes are shared
 * between aliases, services and layers, and are never changed once made.
 */
export type ModelNode = ModelScalar | ModelMapping | ModelSequence

/** A scalar after interpolation. */
export interface ModelScalar {
  readonly kind: 'scalar'
  readonly value: Exclude<YamlValue, string> | Template
  /** As Go's `fmt.Sprint` prints it; empty for null. */
  readonly text: Template
  readonly location: FileLocation
  /** The references that made the text. */
  readonly steps: readonly ProvenanceStep[]
  /** The value is not known: a refusal says why. */
  readonly isUnknown?: true
  /** In wiring mode: the text holds symbols of unset variables, so only its being there can be judged. */
  readonly isSymbolic?: true
}

/** A key's place and its value. */
export interface ModelEntry {
  /** The key, where it was made of a text that may have had references in it. */
  readonly key?: Template
  readonly keyLocation: FileLocation
  readonly value: ModelNode
}

/** A mapping in file order. */
export interface ModelMapping {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, ModelEntry>
  readonly location: FileLocation
}

/** A sequence. */
export interface ModelSequence {
  readonly kind: 'sequence'
  readonly items: readonly ModelNode[]
  readonly location: FileLocation
}

/** The place to name for a mapping's entry: its key, or its value where that stands on another line or in an anchor. */
export function locationOfEntry(entry: ModelEntry): FileLocation {
  const { keyLocation, value } = entry
  if (value.kind === 'scalar' && value.value === null) return keyLocation
  return keyLocation.line === value.location.line && keyLocation.file === value.location.file
    ? keyLocation
    : value.location
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
export function stringOf(node: ModelNode | undefined): Template | undefined {
  return node?.kind === 'scalar' && node.isSymbolic ? undefined : textOf(node)
}

/** Like `stringOf`, but a text with symbols in it (wiring mode) counts as well. */
export function textOf(node: ModelNode | undefined): Template | undefined {
  return node?.kind === 'scalar' && node.value instanceof Template && !node.isUnknown ? node.value : undefined
}

/** The names that a mapping has for keys, or a sequence for texts; with `symbols`, those that hold symbols as well. */
export function namesIn(node: ModelNode | undefined): readonly Template[] {
  if (node?.kind === 'mapping') {
    return Array.from(node.entries, ([key, entry]) => entry.key ?? Template.written(key))
  }
  return nodesOf(node)
    .map(stringOf)
    .filter((text) => text !== undefined)
}

/** Whether the node is a null. */
export function isNull(node: ModelNode): boolean {
  return node.kind === 'scalar' && node.value === null && !node.isUnknown
}

/** A string scalar at a place. */
export function textNode(
  text: string | Template,
  location: FileLocation,
  steps: readonly ProvenanceStep[] = [],
): ModelScalar {
  const template = typeof text === 'string' ? Template.written(text) : text
  return { kind: 'scalar', value: template, text: template, location, steps }
}

/** A mapping like `node` with `key` set to `value`, or taken away when `value` is `undefined`. */
export function withEntry(node: ModelMapping, key: string, value: ModelNode | undefined): ModelMapping {
  const entries = new Map(node.entries)
  if (value === undefined) entries.delete(key)
  else entries.set(key, { keyLocation: value.location, ...node.entries.get(key), value })
  return { kind: 'mapping', entries, location: node.location }
}

/** Whether two nodes say the same; places do not count. */
export function saysTheSame(one: ModelNode, other: ModelNode): boolean {
  if (one === other) return true
  if (one.kind === 'scalar') {
    if (other.kind !== 'scalar' || !one.text.is(other.text.filled()) || one.isUnknown || other.isUnknown) return false
    const isText = one.value instanceof Template
    if (isText || other.value instanceof Template) return isText && other.value instanceof Template
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
export function goText(node: ModelNode): Template {
  if (node.kind === 'scalar') return node.value === null ? Template.written('<nil>') : node.text
  if (node.kind === 'sequence') return Template.joinAll(['[', ...separated(node.items.map(goText)), ']'])
  const parts = Array.from(node.entries, ([key, entry]) => [key, goText(entry.value), entry.key] as const)
  parts.sort(([one], [other]) => (one < other ? -1 : 1))
  return Template.joinAll([
    'map[',
    ...separated(parts.map(([key, text, written]) => Template.join(written ?? key, ':', text))),
    ']',
  ])
}

function separated(parts: readonly Template[]): readonly (string | Template)[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' ', part]))
}

/**
 * The node as plain values in which every text stands as it is written. Those that have references in them are put into `texts` by
 * what is written.
 */
export function writtenOf(node: ModelNode, texts: Map<string, Template>): PlainValue {
  if (node.kind === 'sequence') return node.items.map((child) => writtenOf(child, texts))
  if (node.kind === 'mapping') {
    return Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, writtenOf(value, texts)]))
  }
  const { value } = node
  if (!(value instanceof Template)) return typeof value === 'object' && value !== null ? value.goText : value
  if (!value.isWritten) texts.set(value.toString(), value)
  return value.toString()
}

/** The node as plain values; `made` remembers shared nodes so that aliases cost nothing. */
export function plainOf(node: ModelNode, made: Map<ModelNode, ModelValue>): ModelValue {
  if (node.kind === 'scalar') {
    const { value } = node
    return typeof value === 'object' && value !== null && 'goText' in value ? Template.written(value.goText) : value
  }
  const known = made.get(node)
  if (known !== undefined) return known
  let plain: ModelValue
  if (node.kind === 'sequence') plain = node.items.map((child) => plainOf(child, made))
  else {
    plain = Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, plainOf(value, made)]))
  }
  made.set(node, plain)
  return plain
}
