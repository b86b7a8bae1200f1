import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { CannotEdit, findLine, lineStart } from './text-change.ts'

/** A node with its place in the text: where it starts, where its value ends. */
export type Placed<T> = T & { readonly range: readonly [number, number, number] }

/** One name of an environment, in either form. */
export type WrittenEntry =
  | { readonly form: 'map'; readonly map: Placed<YAMLMap>; readonly pair: Pair }
  | { readonly form: 'list'; readonly list: Placed<YAMLSeq>; readonly item: Placed<Scalar> }

/** A compose file as nodes that know their places. Nothing is ever written from the nodes: they tell where to change the text. */
export interface ComposeText {
  readonly text: string
  readonly documents: readonly Document[]
}

/** @throws Impossible when it is not valid YAML. */
export function readComposeText(text: string): ComposeText {
  const documents = parseAllDocuments(text, { uniqueKeys: false, strict: false, logLevel: 'silent' })
  const found = Array.isArray(documents) ? documents : []
  if (found.length === 0 || found.some(({ errors }) => errors.length > 0)) {
    throw new CannotEdit('it cannot be parsed')
  }
  return { text, documents: found }
}

/** Whether the node was read from the text, with a place in it. */
export function isPlaced<T>(node: T): node is Placed<T> {
  const range = (node as { readonly range?: unknown } | null)?.range
  return Array.isArray(range)
}

/** The pair of this key in the mapping, as it is written there: nothing that `<<` brings in. */
export function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
}

/** The mapping that is the service's own, in the last document of the file that has it. */
export function findService({ documents }: ComposeText, name: string): Placed<YAMLMap> | null {
  for (const { contents } of documents.toReversed()) {
    const services = isMap(contents) ? findPair(contents, 'services')?.value : null
    if (!isMap(services)) continue
    const pair = findPair(services, name)
    if (pair === undefined) continue
    if (isMap(pair.value) && isPlaced(pair.value)) return pair.value
    throw new CannotEdit(
      isAlias(pair.value) ? `the service ${name} is an alias of another one` : `the service ${name} is no mapping`,
    )
  }
  return null
}

/** The entry of a name that starts on this line, wherever in the file that is. */
export function findEntry(
  { text, documents }: ComposeText,
  line: number,
  column: number | undefined,
  name: string,
): WrittenEntry {
  const found: { readonly entry: WrittenEntry; readonly column: number }[] = []
  const { start: from, end: to } = findLine(text, line)
  const note = (entry: WrittenEntry, start: number): void => {
    if (start >= from && start <= to) found.push({ entry, column: start - lineStart(text, start) + 1 })
  }
  for (const document of documents) {
    visit(document, {
      Map(_, map) {
        if (!isPlaced(map)) return
        for (const pair of map.items) {
          if (isScalar(pair.key) && isPlaced(pair.key) && String(pair.key.value) === name)
            note({ form: 'map', map, pair }, pair.key.range[0])
        }
      },
      Seq(_, list) {
        if (!isPlaced(list)) return
        for (const item of list.items) {
          if (isScalar(item) && isPlaced(item) && (item.value === name || String(item.value).startsWith(`${name}=`)))
            note({ form: 'list', list, item }, item.range[0])
        }
      },
    })
  }
  const there = found.length > 1 && column !== undefined ? found.filter((one) => one.column === column) : found
  const [only, another] = there
  if (only === undefined) throw new CannotEdit(`the line no longer has an entry ${name}`)
  if (another !== undefined) throw new CannotEdit(`the line has several entries ${name}`)
  return only.entry
}

/** The mapping behind an alias or a node; `null` for anything else. */
export function followMap({ documents }: ComposeText, node: unknown): YAMLMap | null {
  if (isMap(node)) return node
  if (!isAlias(node)) return null
  for (const document of documents) {
    const target = (node as Alias).resolve(document)
    if (isMap(target)) return target
  }
  return null
}

/** The mappings that `<<` brings into this one, the strongest first. */
export function listMerged(compose: ComposeText, map: YAMLMap): readonly YAMLMap[] {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === '<<')
  if (pair === undefined) return []
  const sources = isSeq(pair.value) ? pair.value.items : [pair.value]
  return sources.flatMap((source) => {
    const merged = followMap(compose, source)
    return merged === null ? [] : [merged, ...listMerged(compose, merged)]
  })
}

/** The column of a place, from 0. */
export function indentOf(text: string, at: number): number {
  return at - lineStart(text, at)
}

export { isAlias, isMap, isScalar, isSeq }
