import { createRequire as requireFrom } from 'node:module'
import type * as SmolToml from 'smol-toml'
import { Secret } from '../../model/keys/secret.ts'
import type { DocumentScalar } from '../../model/stack/document.ts'
import { identityOf } from '../../model/text/identity.ts'
import { documentLimits } from './limits.ts'

/** The scalars of a TOML text, with the line of those whose key stands alone on it. `null` when it is not valid TOML. */
export function scanToml(text: string): readonly DocumentScalar[] | null {
  // Loaded by the first TOML file, and only then: few stacks have one, and an `import` would cost every audit.
  const { parse, TomlError } = requireFrom(import.meta.url)('smol-toml') as typeof SmolToml
  let table: unknown
  try {
    table = parse(text, { integersAsBigInt: true, maxDepth: documentLimits.depth })
  } catch (error) {
    if (error instanceof TomlError) return null // its message shows the line, which may hold a key
    throw error
  }
  const locations = locateKeys(text)
  const found: DocumentScalar[] = []
  collect(table, [], locations, found)
  return found
}

type Place = { readonly line: number; readonly column: number }

function collect(
  value: unknown,
  pointer: readonly string[],
  locations: ReadonlyMap<string, Place>,
  found: DocumentScalar[],
): void {
  if (pointer.length > documentLimits.depth || found.length >= documentLimits.scalars) return
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const [key, member] of Object.entries(value)) collect(member, [...pointer, key], locations, found)
    return
  }
  const text = value instanceof Date ? value.toISOString() : String(value)
  found.push({ pointer, text: Secret.fromText(text), ...locations.get(JSON.stringify(pointer)) })
}

const ASSIGNMENT = /^(\s*)((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=/

/** The expressions take the square of a line's length when it is hostile. */
const MAX_LOCATED_LINE = 2_000

/** Where the keys stand, by their pointers. The parser does not tell; a key in a multi-line text may be taken for one. */
function locateKeys(text: string): ReadonlyMap<string, Place> {
  const locations = new Map<string, Place>()
  const counts = new Map<string, number>()
  let table: readonly string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > MAX_LOCATED_LINE) continue
    const header = readHeader(line)
    if (header !== null) {
      table = cutKey(header.name)
      if (header.isArray) {
        const name = JSON.stringify(table)
        const count = counts.get(name) ?? 0
        counts.set(name, count + 1)
        table = [...table, String(count)]
      }
      continue
    }
    const assignment = ASSIGNMENT.exec(line)
    if (assignment === null) continue
    const pointer = identityOf(...table, ...cutKey(assignment[2] ?? ''))
    if (!locations.has(pointer)) locations.set(pointer, { line: index + 1, column: (assignment[1] ?? '').length + 1 })
  }
  return locations
}

/** `[table]` or `[[array of tables]]`, with a comment behind it or none. */
function readHeader(line: string): { readonly name: string; readonly isArray: boolean } | null {
  const text = line.trim()
  const isArray = text.startsWith('[[')
  const end = text.indexOf(']')
  if (!text.startsWith('[') || end === -1) return null
  const rest = text.slice(end + (text[end + 1] === ']' ? 2 : 1)).trimStart()
  const name = text.slice(isArray ? 2 : 1, end).trim()
  return name !== '' && (rest === '' || rest.startsWith('#')) ? { name, isArray } : null
}

function cutKey(text: string): readonly string[] {
  return Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g),
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}
