import type { ProvenanceStep } from '../model/stack/compose.ts'
import { locationIn } from '../model/text/location.ts'
import { nameOfStep } from '../model/text/show-name.ts'
import { Template } from '../model/text/template.ts'
import { asReference, interpolate, type Lookup, type Supplied, wiringSymbol } from './interpolate.ts'

/** One assignment of an env file. */
export interface EnvAssignment {
  readonly name: string
  readonly text: Template
  /** Where the name starts. */
  readonly line: number
  /** Where the name starts, in UTF-16 units of its line, from 1; left out behind another value on the line. */
  readonly column: number | undefined
  /** The references that its value used, or who supplied a bare name; empty for a literal. */
  readonly steps: readonly ProvenanceStep[]
  /** A name without a value: it took what the lookup supplied. A bare name that nobody supplies is no assignment. */
  readonly isBare: boolean
}

/** All assignments in order, of which the last of a name wins; with a `problem` Compose would refuse the file. */
export interface EnvFileOutcome {
  readonly assignments: readonly EnvAssignment[]
  /** Where and why; never a piece of the file. */
  readonly problem?: EnvFileProblem
}

/** Why a file is refused, and where; never a piece of the file. */
export interface EnvFileProblem {
  readonly line: number
  /** Where the statement starts; left out behind another one on the line. */
  readonly column: number | undefined
  readonly reason: string
}

/** How to read an env file. */
export interface EnvFileOptions {
  readonly compose: 'v2' | 'v5'
  /** The file's name to show. */
  readonly file: string
  /** What an earlier line of the file counts as in the steps of a later one; `dotenv` by default. */
  readonly stepKind?: 'dotenv' | 'env-file'
  /** Asked last for a `${NAME}`, after the earlier lines of the file: what the files before this one gave. */
  readonly earlierFiles?: Lookup
  /** Whether a bare name takes what an earlier line or file gave, too: in .env and `--env-file`. */
  readonly bareTakesEarlier?: boolean
  readonly isWiring?: boolean
}

/**
 * Reads .env, `--env-file` and `env_file` by the grammar of compose-go's `dotenv` package. A `${NAME}` asks the lookup
 * first, then the earlier lines of the file, then the earlier files; a bare name asks the lookup only. Reading stops at the first problem.
 */
export function readEnvFile(bytes: Uint8Array, lookup: Lookup, options: EnvFileOptions): EnvFileOutcome {
  const { compose, file, stepKind = 'dotenv', isWiring = false, bareTakesEarlier = false } = options
  const scan = new EnvFileScan(withoutByteOrderMark(decodeUtf8(bytes)))
  const assignments: EnvAssignment[] = []
  const earlier = new Map<string, Supplied>()

  for (;;) {
    const statement = scan.next()
    if (statement === undefined) return { assignments }
    if ('reason' in statement) return { assignments, problem: statement }
    const { name, line, column } = statement

    if (statement.value === null) {
      const before = bareTakesEarlier ? (earlier.get(name) ?? options.earlierFiles?.(name)) : undefined
      const supplied = lookup(name) ?? before ?? (isWiring ? unsetSymbol(name) : undefined)
      if (supplied === undefined) continue
      const text = asReference(name, supplied.text)
      assignments.push({ name, text, line, column, steps: supplied.steps, isBare: true })
      earlier.set(name, { ...supplied, text })
      continue
    }

    const { text: template, isTemplate } = statement.value
    const location = locationIn(file, line, column)
    const outcome = isTemplate
      ? interpolate(template, (asked) => lookup(asked) ?? earlier.get(asked) ?? options.earlierFiles?.(asked), {
          compose,
          location,
          isWiring,
        })
      : ({ ok: true, text: Template.written(template), steps: [] } as const)
    if (!outcome.ok) return { assignments, problem: { line, column, reason: outcome.reason } }
    const { text, steps } = outcome
    assignments.push({ name, text, line, column, steps, isBare: false })
    earlier.set(name, { text, steps: [{ kind: stepKind, ...nameOfStep(name), location }, ...steps] })
  }
}

/** The scanner of docker's reader gives up on a line that does not fit its buffer. */
const MAX_RAW_LINE_BYTES = 64 * 1024

/**
 * Reads an env file of `format: raw`, which is `docker run --env-file`: line by line, the value as it stands. Reading stops
 * at the first problem.
 */
export function readRawEnvFile(bytes: Uint8Array, lookup: Lookup): EnvFileOutcome {
  const assignments: EnvAssignment[] = []
  let line = 0
  for (const lineBytes of linesOf(bytes)) {
    line++
    if (lineBytes.length >= MAX_RAW_LINE_BYTES)
      return { assignments, problem: { line, column: 1, reason: 'the line is longer than 64 KiB' } }
    const decoded = decodeStrictUtf8(lineBytes)
    if (decoded === undefined) return { assignments, problem: { line, column: 1, reason: 'the line is not UTF-8' } }

    const text = withoutCarriageReturn(line === 1 ? withoutByteOrderMark(decoded) : decoded)
    const start = skipSpace(text, 0, isUnicodeSpace)
    const column = start + 1
    if (start === text.length || text[start] === '#') continue
    const equals = text.indexOf('=', start)
    const name = text.slice(start, equals === -1 ? undefined : equals)
    if (name === '') return { assignments, problem: { line, column, reason: 'there is no name before the =' } }
    if (/[ \t]/.test(name))
      return { assignments, problem: { line, column, reason: 'a variable name cannot contain white space' } }

    if (equals !== -1) {
      assignments.push({ name, text: Template.written(text.slice(equals + 1)), line, column, steps: [], isBare: false })
      continue
    }
    const supplied = lookup(name)
    if (supplied === undefined) continue
    const value = asReference(name, supplied.text)
    assignments.push({ name, text: value, line, column, steps: supplied.steps, isBare: true })
  }
  return { assignments }
}

/** Decodes UTF-8 the way Go does: every bad byte becomes one U+FFFD. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string {
  const strict = decodeStrictUtf8(bytes)
  if (strict !== undefined) return strict
  let text = ''
  let position = 0
  while (position < bytes.length) {
    const length = sequenceLength(bytes, position)
    text += length === 0 ? '\ufffd' : decodeStrictUtf8(bytes.subarray(position, position + length))
    position += length || 1
  }
  return text
}

/** Decodes UTF-8, or `undefined` when it is not that. A byte order mark is kept. */
export function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The text without one byte order mark in front. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

type Statement = {
  readonly name: string
  readonly line: number
  readonly column: number | undefined
  /** `null`: a bare name. */
  readonly value: { readonly text: string; readonly isTemplate: boolean } | null
}

const EXPORT = /export[\t\n\f\r ]+/y
const NAME_CHARACTERS = /[\p{L}\p{N}_.\-[\]\t\v\f\r \u0085\u00a0]*/uy

class EnvFileScan {
  readonly #text: string
  #position = 0
  #line = 1
  #lineStart = 0
  #counted = 0

  constructor(text: string) {
    this.#text = text
  }

  next(): Statement | EnvFileProblem | undefined {
    if (!this.#skipToStatement()) return undefined
    this.#position += lengthAt(EXPORT, this.#text, this.#position)
    const start = this.#position
    const place = this.#placeOf(start)
    if (start === this.#text.length) return { ...place, reason: 'there is no name after export' }

    const nameEnd = start + lengthAt(NAME_CHARACTERS, this.#text, start)
    const separator = this.#text[nameEnd]
    // compose-go 2.9 takes a bare name that ends the file without a line feed for the value of a variable with no name.
    if (separator === undefined) return { name: '', ...place, value: this.#readUnquoted(start) }
    if (separator !== '=' && separator !== ':' && separator !== '\n')
      return { ...place, reason: 'unexpected character in a variable name' }

    const name = trimEnd(this.#text.slice(start, nameEnd))
    if (name.includes(' ')) return { ...place, reason: 'a variable name cannot contain a space' }
    if (separator === '\n') {
      this.#position = nameEnd + 1
      return { name, ...place, value: null }
    }
    const value = this.#readValue(nameEnd + 1)
    return value === undefined ? { ...place, reason: 'a quoted value is not closed' } : { name, ...place, value }
  }

  #skipToStatement(): boolean {
    for (;;) {
      this.#position = skipSpace(this.#text, this.#position, isUnicodeSpace)
      if (this.#text[this.#position] !== '#') return this.#position < this.#text.length
      this.#position = lineEndFrom(this.#text, this.#position)
    }
  }

  #readValue(from: number): Statement['value'] | undefined {
    const start = skipSpace(this.#text, from, isSpaceAfterSeparator)
    const quote = this.#text[start]
    return quote === '"' || quote === "'" ? this.#readQuoted(start + 1, quote) : this.#readUnquoted(start)
  }

  #readUnquoted(start: number): Statement['value'] {
    const end = lineEndFrom(this.#text, start)
    this.#position = end
    const line = this.#text.slice(start, end)
    const comment = line.indexOf(' #')
    return { text: trimEnd(comment === -1 ? line : line.slice(0, comment)), isTemplate: true }
  }

  #readQuoted(start: number, quote: '"' | "'"): Statement['value'] | undefined {
    let text = ''
    let taken = start
    for (let index = start; index < this.#text.length; index++) {
      const character = this.#text[index]
      if (character === '\\') {
        const next = this.#text[index + 1]
        if (next === quote) {
          text += this.#text.slice(taken, index)
          taken = index + 1
        }
        index++
      } else if (character === quote) {
        text += this.#text.slice(taken, index)
        this.#position = index + 1
        return quote === '"' ? { text: expandEscapes(text), isTemplate: true } : { text, isTemplate: false }
      }
    }
    return undefined
  }

  #placeOf(index: number): { readonly line: number; readonly column: number | undefined } {
    for (;;) {
      const lineFeed = this.#text.indexOf('\n', this.#counted)
      if (lineFeed === -1 || lineFeed >= index) break
      this.#line++
      this.#lineStart = lineFeed + 1
      this.#counted = lineFeed + 1
    }
    const before = this.#text.slice(this.#lineStart, index)
    return { line: this.#line, column: /^\s*(?:export\s+)?$/.test(before) ? before.length + 1 : undefined }
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  // Compose's own: the template keeps `$$` and interpolation makes one of it.
  '\\$': '$$',
  '\\a': '\x07',
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '\\v': '\v',
  '\\\\': '\\',
}

/** The escapes that count between double quotes; `\0` needs three octal digits, else it loses its 0 and stays. */
function expandEscapes(text: string): string {
  return text.replace(/\\(?:[abfnrtv$\\]|0\d{0,3})/g, (sequence) => {
    if (!sequence.startsWith('\\0')) return ESCAPES[sequence] ?? sequence
    const digits = sequence.slice(2)
    const code = /^[0-3][0-7]{2}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
    return code === undefined ? `\\${digits}` : String.fromCharCode(code)
  })
}

function unsetSymbol(name: string): Supplied {
  return {
    text: asReference(name, Template.written(wiringSymbol(name))),
    steps: [{ kind: 'unset', ...nameOfStep(name) }],
  }
}

/** `unicode.IsSpace` in Go. */
function isUnicodeSpace(character: string): boolean {
  return /^\p{White_Space}$/u.test(character)
}

/** White space but line feeds, and of Unicode only NEL and the no-break space. */
function isSpaceAfterSeparator(character: string): boolean {
  return '\t\v\f\r \u0085\u00a0'.includes(character)
}

function skipSpace(text: string, from: number, isSpace: (character: string) => boolean): number {
  let index = from
  while (index < text.length && isSpace(text[index] as string)) index++
  return index
}

// Not `/\s+$/`: that takes quadratic time on a line of spaces.
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && isUnicodeSpace(text[end - 1] as string)) end--
  return text.slice(0, end)
}

function lineEndFrom(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function lengthAt(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0].length ?? 0
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0
  while (start < bytes.length) {
    const lineFeed = bytes.indexOf(0x0a, start)
    const end = lineFeed === -1 ? bytes.length : lineFeed
    yield bytes.subarray(start, end)
    start = end + 1
  }
}

/** The length of the well-formed UTF-8 sequence here (Unicode 15, table 3-7), 0 when it is none. */
function sequenceLength(bytes: Uint8Array, position: number): number {
  const first = bytes[position] ?? 0
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0) return 0
  const second = bytes[position + 1] ?? 0
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let index = 2; index < length; index++) if (((bytes[position + index] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}
