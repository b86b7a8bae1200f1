import { type ErrorCode, isMap, isScalar, type ParsedNode } from 'yaml'
import { AuditError } from '../model/limits/audit-error.ts'
import type { PlainValue } from '../model/stack/compose.ts'
import { type FileLocation, locationIn } from '../model/text/location.ts'
import { parseYamlText, type YamlText } from './documents/parse-yaml-text.ts'
import { Refusal } from './yaml/refusal.ts'

/** What `countersign.yaml` says. */
export interface Configuration {
  readonly value: PlainValue
  readonly source: string
  /** Where each entry of its sections stands, by `section.entry`: `probes.api`. */
  readonly locations: ReadonlyMap<string, FileLocation>
}

/**
 * Reads `countersign.yaml`, which is YAML 1.2 with merge keys. `shownAs` is its name for messages.
 *
 * @throws AuditError `configuration` when it is not valid YAML mapping. Nothing of the file is quoted.
 */
export function readConfiguration(bytes: Uint8Array, shownAs: string): Configuration {
  const text = parse(bytes, shownAs)
  const [document, second] = text.documents
  const [error] = text.documents.flatMap(({ errors }) => errors)
  if (error !== undefined) throw refuse(shownAs, text.place(error.pos[0]), reasonOf(error.code))
  const root = document?.contents
  if (document === undefined || !isMap(root)) {
    throw refuse(shownAs, text.place(root?.range?.[0] ?? 0), 'expected a mapping at the top level')
  }
  if (second !== undefined) throw refuse(shownAs, text.place(second.range[0]), 'expected one document, found another')
  for (const [alias, target] of text.targets) {
    if (target === null) throw refuse(shownAs, text.place(alias.range?.[0] ?? 0), REASONS.BAD_ALIAS)
  }
  try {
    // Without tags of its own, the core schema knows no other values.
    const value = document.toJS({ maxAliasCount: MAXIMUM_ALIASES }) as PlainValue
    return { value, source: shownAs, locations: placesOf(root, text, shownAs) }
  } catch (cause) {
    // Of an alias of a node that it is part of, and of aliases that stand for too much.
    if (!(cause instanceof ReferenceError || cause instanceof RangeError)) throw cause
    throw refuse(shownAs, {}, `expected aliases of finished nodes, and at most ${MAXIMUM_ALIASES} of one`)
  }
}

const MAXIMUM_ALIASES = 1_000

function parse(bytes: Uint8Array, shownAs: string): YamlText {
  try {
    return parseYamlText(bytes, { version: '1.2', merge: true, intAsBigInt: true, stringKeys: true })
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw refuse(shownAs, cause, cause.message)
  }
}

function refuse(
  shownAs: string,
  { line, column }: { readonly line?: number; readonly column?: number | undefined },
  reason: string,
): AuditError {
  const place = [shownAs, line, column].filter((part) => part !== undefined).join(':')
  return new AuditError('configuration', `${place}: ${reason}`)
}

function reasonOf(code: ErrorCode): string {
  return (REASONS as Partial<Record<ErrorCode, string>>)[code] ?? 'expected YAML 1.2'
}

/** In our words: the messages of `yaml` quote what they are about. */
const REASONS = {
  BAD_ALIAS: 'expected an alias of an anchor that is defined above it',
  BAD_DQ_ESCAPE: 'expected an escape sequence of YAML; in single quotes a backslash is itself',
  BAD_INDENT: 'expected the indentation of the entries above',
  BLOCK_AS_IMPLICIT_KEY: 'expected a key and its value on one line, or the value indented below',
  BLOCK_IN_FLOW: 'expected no block inside of braces or brackets',
  DUPLICATE_KEY: 'expected each key once in a mapping',
  MISSING_CHAR: 'expected a character that is not there: a colon, a comma, a bracket or a quote',
  MULTILINE_IMPLICIT_KEY: 'expected a key on one line, followed by a colon',
  NON_STRING_KEY: 'expected a key that is a text',
  TAB_AS_INDENT: 'expected spaces as indentation, found a tab',
  UNEXPECTED_TOKEN: 'expected an entry, found something else',
} satisfies Partial<Record<ErrorCode, string>>

function placesOf(root: ParsedNode, text: YamlText, file: string): ReadonlyMap<string, FileLocation> {
  const locations = new Map<string, FileLocation>()
  for (const section of isMap(root) ? root.items : []) {
    if (!isScalar(section.key) || !isMap(section.value)) continue
    for (const { key } of section.value.items) {
      if (!isScalar(key)) continue
      const { line, column } = text.place(key.range?.[0] ?? 0)
      locations.set(`${section.key.value}.${key.value}`, locationIn(file, line, column))
    }
  }
  return locations
}
