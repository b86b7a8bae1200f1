import { Secret } from '../../model/keys/secret.ts'
import type { DocumentScalar } from '../../model/stack/document.ts'
import { lastShownColumn } from '../../model/text/last-shown-column.ts'
import { documentLimits } from './limits.ts'

/**
 * The scalars of a JSON text (RFC 8259) with their places; comments and a trailing comma are allowed, as readers of
 * configuration files do. `null` when it is no such text. A null is no scalar.
 */
export function scanJson(text: string): readonly DocumentScalar[] | null {
  const scan = new JsonScan(text)
  return scan.readValue([]) && scan.isAtEnd() ? scan.scalars : null
}

const SPACE = /[ \t\r\n]+/y
const LINE_COMMENT = /\/\/[^\n]*/y
// Unrolled: with the two kinds of characters in one repeated choice, a long text overflows the stack or takes for ever.
const STRING = /"[^"\\]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*)*"/y
const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** A string without its quotes. Raw control characters are allowed, which `JSON.parse` would not. */
function unquote(string: string): string {
  return string
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, character = '') =>
      hex === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
}

function indexOrEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

class JsonScan {
  readonly scalars: DocumentScalar[] = []
  readonly #text: string
  #position = 0
  #line = 1
  #lineStart = 0
  #counted = 0
  #lastShown: number | undefined

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#skipBlank()
    return this.#position === this.#text.length
  }

  readValue(pointer: readonly string[]): boolean {
    if (pointer.length > documentLimits.depth || this.scalars.length >= documentLimits.scalars) return false
    this.#skipBlank()
    const next = this.#text[this.#position]
    if (next === '{') return this.#readMembers('}', pointer)
    if (next === '[') return this.#readMembers(']', pointer)
    const start = this.#position
    const string = this.#read(STRING)
    const written = string ?? this.#read(LITERAL)
    if (written === undefined) return false
    if (written === 'null') return true
    const text = string === undefined ? written : unquote(string)
    this.scalars.push({ pointer, text: Secret.fromText(text), ...this.#place(start) })
    return true
  }

  #readMembers(end: '}' | ']', pointer: readonly string[]): boolean {
    this.#position += 1
    for (let index = 0; ; index++) {
      this.#skipBlank()
      if (this.#take(end)) return true
      const key = end === ']' ? String(index) : this.#readKey()
      if (key === undefined || !this.readValue([...pointer, key])) return false
      this.#skipBlank()
      if (this.#take(',')) continue
      return this.#take(end)
    }
  }

  #readKey(): string | undefined {
    const written = this.#read(STRING)
    this.#skipBlank()
    return written !== undefined && this.#take(':') ? unquote(written) : undefined
  }

  /** Whitespace and comments; of a block comment that nothing closes, nothing. */
  #skipBlank(): void {
    for (;;) {
      const next = this.#text[this.#position]
      if (next !== '/') {
        if (this.#read(SPACE) === undefined) return
        continue
      }
      if (this.#read(LINE_COMMENT) !== undefined) continue
      const end = this.#text.startsWith('/*', this.#position) ? this.#text.indexOf('*/', this.#position + 2) : -1
      if (end === -1) return
      this.#position = end + 2
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false
    this.#position += 1
    return true
  }

  #read(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#position += found.length
    return found
  }

  /** Lines are counted on from the last place asked for, so that the whole stays linear. */
  #place(position: number): { readonly line: number; readonly column: number | undefined } {
    for (;;) {
      const lineEnd = this.#text.indexOf('\n', this.#counted)
      if (lineEnd === -1 || lineEnd >= position) break
      this.#line += 1
      this.#counted = lineEnd + 1
      this.#lineStart = this.#counted
      this.#lastShown = undefined
    }
    this.#lastShown ??= lastShownColumn(this.#text.slice(this.#lineStart, indexOrEnd(this.#text, this.#lineStart)))
    const column = position - this.#lineStart + 1
    return { line: this.#line, column: column <= this.#lastShown ? column : undefined }
  }
}
