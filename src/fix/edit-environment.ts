import type { Pair, YAMLMap } from 'yaml'
import {
  type ComposeText,
  findPair,
  findService,
  followMap,
  indentOf,
  isAlias,
  isMap,
  isPlaced,
  isScalar,
  isSeq,
  listMerged,
  type Placed,
  readComposeText,
  type WrittenEntry,
} from './compose-text.ts'
import { CannotEdit, lineBreakOf, lineEnd, lineStart, type Splice, splice } from './text-change.ts'
import { quotingOf, writeScalar } from './write-scalar.ts'

/**
 * The text of the compose file with `variable: value` in the own environment of each service: in place of the entry of that name,
 * or beside the others in the form that they have.
 *
 * @throws Impossible
 */
export function setInEnvironment(text: string, services: readonly string[], variable: string, value: string): string {
  const compose = readComposeText(text)
  const splices = services.flatMap((service): readonly Splice[] => {
    const own = findService(compose, service)
    if (own === null) throw new CannotEdit(`the service ${service} is not in it`)
    const known = findOwnEntry(own, variable)
    return known === null ? addEntry(compose, own, variable, value) : replaceEntry(text, known, variable, value)
  })
  // Several services may share the mapping that is given an anchor.
  return splice(text, [...new Map(splices.map((one) => [JSON.stringify(one), one])).values()])
}

/** The entry of the service's own environment; `null` where it has none of that name. */
function findOwnEntry(service: YAMLMap, variable: string): WrittenEntry | null {
  const environment = findPair(service, 'environment')?.value
  if (isMap(environment) && isPlaced(environment)) {
    const pair = findPair(environment, variable)
    return pair === undefined ? null : { form: 'map', map: environment, pair }
  }
  if (isSeq(environment) && isPlaced(environment)) {
    const list = environment
    const item = list.items.find(
      (one) => isScalar(one) && (one.value === variable || String(one.value).startsWith(`${variable}=`)),
    )
    return isScalar(item) && isPlaced(item) ? { form: 'list', list, item } : null
  }
  return null
}

/** The change that gives the entry another value and leaves how it is quoted. */
export function replaceEntry(text: string, entry: WrittenEntry, variable: string, value: string): readonly Splice[] {
  if (entry.form === 'list') {
    const { item, list } = entry
    const written = writeScalar(`${variable}=${value}`, quotingOf(item), list.flow === true)
    return [{ start: item.range[0], end: item.range[1], text: written }]
  }
  const { pair, map } = entry
  const node = pair.value
  const isInFlow = map.flow === true
  if (isPlaced(node) && (isScalar(node) || isAlias(node)) && node.range[1] > node.range[0]) {
    const [start, end] = node.range
    const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
    const written = writeScalar(value, isScalar(node) ? quotingOf(node) : 'none', isInFlow)
    return [{ start, end, text: isBlock && text[end - 1] === '\n' ? `${written}${lineBreakOf(text)}` : written }]
  }
  if (node !== null && !isScalar(node)) throw new CannotEdit(`${variable} has a list or a mapping as its value`)
  return [writeBehindKey(text, pair, value, isInFlow)]
}

/** The value for a key that has none. */
function writeBehindKey(text: string, { key }: Pair, value: string, isInFlow: boolean): Splice {
  if (!isPlaced(key)) throw new CannotEdit('the location of the entry is not known')
  const end = key.range[1]
  const colon = /^[ \t]*:/.exec(text.slice(end, end + 8))?.[0]
  const written = writeScalar(value, 'none', isInFlow)
  return colon === undefined
    ? { start: end, end, text: `: ${written}` }
    : { start: end + colon.length, end: end + colon.length, text: ` ${written}` }
}

function addEntry(compose: ComposeText, service: Placed<YAMLMap>, variable: string, value: string): readonly Splice[] {
  const { text } = compose
  const pair = findPair(service, 'environment')
  if (pair === undefined) return addEnvironment(compose, service, variable, value)
  const node = pair.value
  if (isMap(node) && isPlaced(node)) return [addPair(text, node, variable, value)]
  if (isSeq(node) && isPlaced(node)) {
    const written = (isInFlow: boolean) => writeScalar(`${variable}=${value}`, 'none', isInFlow)
    if (node.flow === true) return [addInFlow(text, node.range, node.items, written(true))]
    return [addLine(text, node.range[1], indentOf(text, node.range[0]), `- ${written(false)}`)]
  }
  if (isAlias(node) && isPlaced(node)) {
    if (followMap(compose, node) === null)
      throw new CannotEdit('the environment is the alias of a list, to which nothing can be added')
    return [mergeAlias(text, service, pair, text.slice(node.range[0], node.range[1]), variable, value)]
  }
  if (service.flow === true || !isPlaced(pair.key)) throw new CannotEdit('the environment is empty')
  const indent = indentOf(text, pair.key.range[0])
  const end = lineEnd(text, pair.key.range[1])
  return [
    {
      start: end,
      end,
      text: `${lineBreakOf(text)}${' '.repeat(indent + stepOf(service, text))}${variable}: ${writeScalar(value, 'none', false)}`,
    },
  ]
}

/** `environment: *alias` becomes a mapping that merges the alias. */
function mergeAlias(
  text: string,
  service: YAMLMap,
  { key, value: node }: Pair,
  alias: string,
  variable: string,
  value: string,
): Splice {
  if (!isPlaced(node) || !isPlaced(key)) throw new CannotEdit('the location of the environment is not known')
  const [start, end] = node.range
  if (service.flow === true) {
    return { start, end, text: `{ <<: ${alias}, ${variable}: ${writeScalar(value, 'none', true)} }` }
  }
  const lineBreak = lineBreakOf(text)
  const pad = ' '.repeat(indentOf(text, key.range[0]) + stepOf(service, text))
  const lines = `${lineBreak}${pad}<<: ${alias}${lineBreak}${pad}${variable}: ${writeScalar(value, 'none', false)}`
  return { start: trimStart(text, start), end, text: lines }
}

/** Where the whitespace in front of this place begins. */
function trimStart(text: string, at: number): number {
  let start = at
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1
  return start
}

/** An environment for a service that has none of its own; what `<<` brings in is merged into it. */
function addEnvironment(
  compose: ComposeText,
  service: Placed<YAMLMap>,
  variable: string,
  value: string,
): readonly Splice[] {
  const { text } = compose
  const inherited = listMerged(compose, service)
    .map((map) => findPair(map, 'environment')?.value)
    .find((node) => node !== undefined)
  const { anchor, splices } = inherited === undefined ? { anchor: null, splices: [] } : anchorOf(compose, inherited)
  if (service.flow === true) {
    const merged = anchor === null ? '' : `<<: *${anchor}, `
    const entry = `environment: { ${merged}${variable}: ${writeScalar(value, 'none', true)} }`
    return [...splices, addInFlow(text, service.range, service.items, entry)]
  }
  const [first] = service.items
  if (first === undefined || !isPlaced(first.key)) throw new CannotEdit('the service is empty')
  const indent = indentOf(text, first.key.range[0])
  const inner = ' '.repeat(indent + stepOf(service, text))
  const lines = [
    'environment:',
    ...(anchor === null ? [] : [`${inner}<<: *${anchor}`]),
    `${inner}${variable}: ${writeScalar(value, 'none', false)}`,
  ]
  return [...splices, addLine(text, service.range[1], indent, lines.join(lineBreakOf(text)))]
}

/** The anchor of an environment that other services have by `<<`; it is given one where it has none. */
function anchorOf(
  compose: ComposeText,
  node: unknown,
): { readonly anchor: string; readonly splices: readonly Splice[] } {
  const map = followMap(compose, node)
  if (map === null || !isPlaced(map))
    throw new CannotEdit('the environment that it shares is a list, to which nothing can be added')
  if (map.anchor !== undefined) return { anchor: map.anchor, splices: [] }
  const { text } = compose
  const taken = new Set(Array.from(text.matchAll(/&([\w.-]+)/g), ([, name]) => name))
  const anchor = ['shared-environment', ...Array.from({ length: 99 }, (_, at) => `shared-environment-${at + 2}`)].find(
    (name) => !taken.has(name),
  )
  if (anchor === undefined) throw new CannotEdit('the environment that it shares has no anchor')
  const start = map.range[0]
  if (map.flow === true) return { anchor, splices: [{ start, end: start, text: `&${anchor} ` }] }
  const colon = text.lastIndexOf(':', start)
  const between = text.slice(colon + 1, start)
  if (colon < 0 || !/^[ \t]*(?:#[^\n]*)?\r?\n\s*$/.test(between))
    throw new CannotEdit('the environment that it shares has no anchor')
  return { anchor, splices: [{ start: colon + 1, end: colon + 1, text: ` &${anchor}` }] }
}

/** One more pair at the end of a mapping. */
export function addPair(text: string, map: Placed<YAMLMap>, name: string, value: string): Splice {
  const isInFlow = map.flow === true
  const written = `${writeScalar(name, 'none', isInFlow)}: ${writeScalar(value, 'none', isInFlow)}`
  if (isInFlow) return addInFlow(text, map.range, map.items, written)
  return addLine(text, map.range[1], indentOf(text, map.range[0]), written)
}

/** One more part of a flow collection, behind the others. */
export function addInFlow(
  text: string,
  range: readonly [number, number, number],
  items: readonly unknown[],
  written: string,
): Splice {
  const last = items.at(-1)
  if (last === undefined) {
    const open = text[range[0]]
    const close = text[range[1] - 1]
    return { start: range[0], end: range[1], text: `${open} ${written} ${close}` }
  }
  const end = endOfItem(last)
  return { start: end, end, text: `, ${written}` }
}

function endOfItem(item: unknown): number {
  if (isPlaced(item)) return item.range[1]
  const { key, value } = item as Pair
  const ends = [key, value].flatMap((node) => (isPlaced(node) && node.range[1] > node.range[0] ? [node.range[1]] : []))
  const end = ends.at(-1)
  if (end === undefined) throw new CannotEdit('the location of the entry is not known')
  return end
}

/** A line of this indentation behind the block that ends at `end`, before whatever blank lines and comments follow it. */
export function addLine(text: string, end: number, indent: number, line: string): Splice {
  let last = end
  while (last > 0 && /\s/.test(text[last - 1] ?? '')) last -= 1
  const at = lineEnd(text, lastContent(text, last))
  return { start: at, end: at, text: `${lineBreakOf(text)}${' '.repeat(indent)}${line}` }
}

/** A block takes in the comments that follow it; the new line goes before those that stand alone. */
function lastContent(text: string, end: number): number {
  let at = end
  for (;;) {
    const start = lineStart(text, at)
    const line = text.slice(start, at)
    if (start === 0 || (line.trim() !== '' && !line.trimStart().startsWith('#'))) return at
    at = start - 1
    if (text[at - 1] === '\r') at -= 1
  }
}

/** How far the file indents; as this service does its own collections, or by two. */
function stepOf(service: YAMLMap, text: string): number {
  for (const { key, value } of service.items) {
    if (!isPlaced(key) || !isMap(value) || !isPlaced(value) || value.flow === true) continue
    const step = indentOf(text, value.range[0]) - indentOf(text, key.range[0])
    if (step > 0) return step
  }
  return 2
}
