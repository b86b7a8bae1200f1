import type { ValueFlaw } from '../model/report/edit.ts'
import type { FileLocation } from '../model/text/location.ts'
import { findEntry, isAlias, isPlaced, isScalar, readComposeText, type WrittenEntry } from './compose-text.ts'
import { trimEscaped } from './edit-env-file.ts'
import { replaceEntry } from './edit-environment.ts'
import { CannotEdit, lineEnd, lineStart, type Splice, splice } from './text-change.ts'
import { quotingOf, writeScalar } from './write-scalar.ts'

/** An entry of a compose file, by the place that the look gave it. */
interface EntryPlace {
  readonly location: FileLocation
  readonly variable: string
}

/** The text of the entry at this place, as Compose reads it before it fills in references. */
export function readEntry(text: string, { location, variable }: EntryPlace): string {
  return textOf(locate(text, { location, variable }), variable)
}

/** Gives the entry at this place another value. */
export function writeEntry(text: string, place: EntryPlace, value: string): string {
  return splice(text, replaceEntry(text, locate(text, place), place.variable, value))
}

/** Gives the variable of the entry another name. */
export function renameEntry(text: string, place: EntryPlace, to: string): string {
  const entry = locate(text, place)
  if (entry.form === 'list') {
    const { item, list } = entry
    const renamed = `${to}${String(item.value).slice(place.variable.length)}`
    const [start, end] = item.range
    return splice(text, [{ start, end, text: writeScalar(renamed, quotingOf(item), list.flow === true) }])
  }
  const { key } = entry.pair
  if (!isScalar(key) || !isPlaced(key)) throw new CannotEdit('the location of the entry is not known')
  const [start, end] = key.range
  return splice(text, [{ start, end, text: writeScalar(to, quotingOf(key), entry.map.flow === true) }])
}

/** Takes the entry away; with the key `environment` where nothing is left under it. */
export function removeEntry(text: string, place: EntryPlace): string {
  const entry = locate(text, place)
  const items: readonly unknown[] = entry.form === 'list' ? entry.list.items : entry.map.items
  const collection = entry.form === 'list' ? entry.list : entry.map
  const at = items.indexOf(entry.form === 'list' ? entry.item : entry.pair)
  if (collection.flow === true) return splice(text, [cutFromFlow(text, collection.range, items, at)])
  if (items.length === 1) throw new CannotEdit('it is the only entry of its environment')
  const [start, end] = rangeOf(items[at])
  let last = end
  while (last > start && /\s/.test(text[last - 1] ?? '')) last -= 1
  const stop = text.indexOf('\n', lineEnd(text, last))
  return splice(text, [{ start: lineStart(text, start), end: stop < 0 ? text.length : stop + 1, text: '' }])
}

function cutFromFlow(
  text: string,
  range: readonly [number, number, number],
  items: readonly unknown[],
  at: number,
): Splice {
  const [start, end] = rangeOf(items[at])
  const next = items[at + 1]
  const previous = items[at - 1]
  if (next !== undefined) return { start, end: rangeOf(next)[0], text: '' }
  if (previous !== undefined) return { start: rangeOf(previous)[1], end, text: '' }
  return { start: range[0], end: range[1], text: `${text[range[0]]}${text[range[1] - 1]}` }
}

function rangeOf(item: unknown): readonly [number, number] {
  if (isPlaced(item)) return [item.range[0], item.range[1]]
  const { key, value } = item as { readonly key: unknown; readonly value: unknown }
  if (!isPlaced(key)) throw new CannotEdit('the location of the entry is not known')
  const end = isPlaced(value) && value.range[1] > value.range[0] ? value.range[1] : key.range[1]
  return [key.range[0], end]
}

/** Removes the quotes that are part of the value. */
export function unquoteEntry(text: string, place: EntryPlace): string {
  const value = readEntry(text, place)
  const [first] = value
  if (value.length < 2 || (first !== '"' && first !== "'") || value.at(-1) !== first) {
    throw new CannotEdit('the value has no quotes around it')
  }
  const entry = locate(text, place)
  return splice(text, replaceEntry(text, entry, place.variable, value.slice(1, -1)))
}

/** Takes the flaw away from the entry's value. */
export function cleanEntry(text: string, place: EntryPlace, flaw: ValueFlaw): string {
  const entry = locate(text, place)
  const node = entry.form === 'list' ? entry.item : entry.pair.value
  if (isScalar(node) && isPlaced(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    return stripBlock(text, node.range[0], flaw)
  }
  const value = textOf(entry, place.variable)
  const cleaned = cleanText(value, flaw)
  if (cleaned === value) throw new CannotEdit('the value is not written in the entry')
  return splice(text, replaceEntry(text, entry, place.variable, cleaned))
}

function cleanText(value: string, flaw: ValueFlaw): string {
  switch (flaw) {
    case 'trailing-newline':
    case 'carriage-return':
    case 'surrounding-whitespace':
      return trimEscaped(value).trim()
    case 'byte-order-mark':
      return value.replaceAll('\ufeff', '')
    case 'dollar-interpolation':
      return value.replace(/\$\$|\$/g, '$$$$')
    case 'comment-as-secret':
    case 'cut-at-hash':
      throw new CannotEdit('the value is not written in the entry')
  }
}

/** A block whose last line break is kept gets the indicator that drops it. */
function stripBlock(text: string, start: number, flaw: ValueFlaw): string {
  const header = /^[|>][0-9]?[+-]?[0-9]?/.exec(text.slice(start, start + 4))?.[0]
  if (
    header === undefined ||
    header.includes('-') ||
    (flaw !== 'trailing-newline' && flaw !== 'surrounding-whitespace')
  ) {
    throw new CannotEdit('the value is a block of several lines')
  }
  return splice(text, [{ start, end: start + header.length, text: `${header.replace('+', '')}-` }])
}

function locate(text: string, { location, variable }: EntryPlace): WrittenEntry {
  if (location.line === undefined) throw new CannotEdit('the location of the entry is not known')
  return findEntry(readComposeText(text), location.line, location.column, variable)
}

function textOf(entry: WrittenEntry, variable: string): string {
  if (entry.form === 'list') {
    const written = String(entry.item.value)
    if (!written.startsWith(`${variable}=`)) throw new CannotEdit('the entry has no value')
    return written.slice(variable.length + 1)
  }
  const node = entry.pair.value
  if (isAlias(node)) throw new CannotEdit('the value is an alias')
  if (!isScalar(node) || node.value === null) throw new CannotEdit('the entry has no value')
  return node.source !== undefined && node.type === 'PLAIN' ? node.source : String(node.value)
}
