import { Refusal } from './refusal.ts'
import type { Shown } from './shown.ts'

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'quoted' | 'block'

/** The tokens of libyaml, which yaml.v3 is a translation of. */
export type TokenKind =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

/** One token; line and column count from 1, and there is no column behind a value of the line. */
export interface Token {
  readonly kind: TokenKind
  readonly line: number
  readonly column: number | undefined
  /** The scalar's text, the name of an anchor, alias or directive, or the suffix of a tag; else empty. */
  readonly text: string
  /** The handle of a tag, or what follows the name of a directive; else empty. */
  readonly handle: string
  readonly style: ScalarStyle
  /** The scanner's own: the key this token may begin. */
  readonly simpleKey: SimpleKey | null
}

/** A place where a key without `?` may have begun: the `:` that proves it comes later. */
interface SimpleKey {
  isPossible: boolean
  /** In a block mapping at this column nothing but a key may stand. */
  readonly isRequired: boolean
  readonly tokenNumber: number
  readonly at: number
  readonly line: number
  readonly column: number
}

interface Mark {
  readonly line: number
  readonly column: number
}

/** yaml.v3 allows 10,000; compose files need a dozen, and a limit keeps every walk over the tree within the stack. */
export const MAX_DEPTH = 200

/** How far a `:` may follows the key it belongs to (YAML 1.1 §7.4). */
const MAX_KEY_LENGTH = 1024

const tab = 0x09
const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const hash = 0x23
const bang = 0x21
const doubleQuote = 0x22
const percent = 0x25
const ampersand = 0x26
const singleQuote = 0x27
const asterisk = 0x2a
const plus = 0x2b
const comma = 0x2c
const dash = 0x2d
const dot = 0x2e
const colon = 0x3a
const greater = 0x3e
const question = 0x3f
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const bar = 0x7c
const closeBrace = 0x7d

/** What may not begin a plain scalar: ``-?:,[]{}#&*!|>'"%@` ``. */
const indicators: ReadonlySet<number> = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map((char) => char.charCodeAt(0)))
/** What may follow an anchor's name directly. */
const anchorEnds: ReadonlySet<number> = new Set([...'?:,]}%@`'].map((char) => char.charCodeAt(0)))
/** Letters of a tag besides those of a name. */
const uriMarks: ReadonlySet<number> = new Set([..."/;?:@&=+$,.!~*'()[]%"].map((char) => char.charCodeAt(0)))

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
])
const hexEscapes: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function isBlank(code: number): boolean {
  return code === space || code === tab
}

function isBreak(code: number): boolean {
  return code === lineFeed || code === carriageReturn || code === 0x85 || code === 0x2028 || code === 0x2029
}

/** A break or the end of the text, which a NUL marks. */
function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code)
}

function isBlankOrEnd(code: number): boolean {
  return code === space || code === tab || code === 0 || isBreak(code)
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isNameLetter(code: number): boolean {
  return (
    isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code === dash
  )
}

/**
 * Cuts YAML text into tokens with the decisions of yaml.v3's scanner (itself libyaml's): what ends a plain scalar, where a
 * tab may stand, which breaks fold, when a `:` makes a key. `peek` and `take` throw `Refusal` at the first text that it
 * refuses. The text holds no NUL.
 */
export class TokenScanner {
  readonly #text: string
  readonly #compose: 'v2' | 'v5'
  readonly #policy: Shown
  #at = 0
  #line = 1
  readonly #lineStarts = [0]
  readonly #lastShown = new Map<number, number>()
  #flowLevel = 0
  #indent = -1
  readonly #indents: number[] = []
  #isKeyAllowed = true
  readonly #keys: SimpleKey[] = [noKey]
  /** The key that the next token may begin. */
  #savedKey: SimpleKey | null = null
  #queue: Token[] = []
  #head = 0
  #taken = 0
  #isEnded = false

  constructor(text: string, compose: 'v2' | 'v5', shown: Shown) {
    this.#compose = compose
    this.#policy = shown
    this.#text = `${text}\0`
  }

  /** The next token, which stays the next one. After the end: `stream-end` again and again. */
  peek(): Token {
    while (this.#needsMore()) this.#fetch()
    return this.#queue[this.#head] as Token
  }

  /** The next token, and goes on to the one after it. */
  take(): Token {
    const token = this.peek()
    if (token.kind === 'stream-end') return token
    this.#head += 1
    this.#taken += 1
    if (this.#head > 256) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return token
  }

  /** A token that may turn out to be a key cannot be given out before that is known. */
  #needsMore(): boolean {
    if (this.#isEnded) return false
    if (this.#head === this.#queue.length) return true
    const key = this.#queue[this.#head]?.simpleKey ?? null
    return key !== null && this.#isStillPossible(key)
  }

  #isStillPossible(key: SimpleKey): boolean {
    if (!key.isPossible) return false
    if (key.line >= this.#line && key.at + MAX_KEY_LENGTH >= this.#at) return true
    if (key.isRequired) this.#refuse("expected ':' after a mapping key on the same line", key)
    key.isPossible = false
    return false
  }

  /** The column of a place in what was scanned, where it may be shown. */
  #showColumn({ line, column }: Mark): number | undefined {
    let last = this.#lastShown.get(line)
    if (last === undefined) {
      const start = this.#lineStarts[line - 1] ?? 0
      let end = start
      while (!isBreakOrEnd(this.#text.charCodeAt(end))) end += 1
      last = this.#policy.lastColumn(this.#text.slice(start, end))
      this.#lastShown.set(line, last)
    }
    return column <= last ? column : undefined
  }

  #shown(mark: Mark): { readonly line: number; readonly column: number | undefined } {
    return { line: mark.line, column: this.#showColumn(mark) }
  }

  get #column(): number {
    return this.#at - (this.#lineStarts.at(-1) ?? 0)
  }

  #mark(): Mark {
    return { line: this.#line, column: this.#column + 1 }
  }

  #code(ahead = 0): number {
    return this.#text.charCodeAt(this.#at + ahead)
  }

  #refuse(reason: string, mark: Mark = this.#mark()): never {
    throw new Refusal(mark.line, this.#showColumn(mark), reason)
  }

  #add(kind: TokenKind, mark: Mark, text = '', style: ScalarStyle = 'plain', handle = ''): void {
    const simpleKey = this.#savedKey
    this.#savedKey = null
    this.#queue.push({ kind, ...this.#shown(mark), text, handle, style, simpleKey })
  }

  #fetch(): void {
    this.#skipToToken()
    this.#unrollIndent(this.#column)
    const code = this.#code()
    const next = this.#code(1)
    if (this.#fetchLineStart(code) || this.#fetchIndicator(code, next)) return
    if (this.#startsPlain(code, next)) this.#fetchPlain()
    else if (code === tab) this.#refuse('expected spaces for indentation, found a tab')
    else this.#refuse('expected a value, found a character that cannot begin one')
  }

  /** Fetches what counts at the start of a line only, and the end of the text. */
  #fetchLineStart(code: number): boolean {
    if (code === 0) this.#fetchEnd()
    else if (this.#column > 0) return false
    else if (code === percent) this.#fetchDirective()
    else if (this.#isDocumentMark(dash)) this.#fetchDocumentMark('document-start')
    else if (this.#isDocumentMark(dot)) this.#fetchDocumentMark('document-end')
    else return false
    return true
  }

  #fetchIndicator(code: number, next: number): boolean {
    const isFlow = this.#flowLevel > 0
    const isAlone = isBlankOrEnd(next)
    if (code === openBracket) this.#fetchFlowStart('flow-sequence-start')
    else if (code === openBrace) this.#fetchFlowStart('flow-mapping-start')
    else if (code === closeBracket) this.#fetchFlowEnd('flow-sequence-end')
    else if (code === closeBrace) this.#fetchFlowEnd('flow-mapping-end')
    else if (code === comma) this.#fetchFlowEntry()
    else if (code === dash && isAlone) this.#fetchBlockEntry()
    else if (code === question && (isFlow || isAlone)) this.#fetchKey()
    else if (code === colon && (isFlow || isAlone)) this.#fetchValue()
    else if (code === asterisk) this.#fetchName('alias')
    else if (code === ampersand) this.#fetchName('anchor')
    else if (code === bang) this.#fetchTag()
    else if (code === bar && !isFlow) this.#fetchBlockScalar(true)
    else if (code === greater && !isFlow) this.#fetchBlockScalar(false)
    else if (code === singleQuote) this.#fetchQuoted(true)
    else if (code === doubleQuote) this.#fetchQuoted(false)
    else return false
    return true
  }

  #startsPlain(code: number, next: number): boolean {
    if (!isBlankOrEnd(code) && !indicators.has(code)) return true
    if (code === dash) return !isBlank(next)
    return this.#flowLevel === 0 && (code === question || code === colon) && !isBlankOrEnd(next)
  }

  #isDocumentMark(letter: number): boolean {
    return (
      this.#code() === letter && this.#code(1) === letter && this.#code(2) === letter && isBlankOrEnd(this.#code(3))
    )
  }

  /** Tabs count as space in flow collections and behind what cannot be followed by a key, never as indentation. */
  #skipToToken(): void {
    const text = this.#text
    for (;;) {
      const mayBeTab = this.#flowLevel > 0 || !this.#isKeyAllowed
      let code = this.#code()
      while (code === space || (mayBeTab && code === tab)) {
        this.#at += 1
        code = text.charCodeAt(this.#at)
      }
      if (code === hash) {
        while (!isBreakOrEnd(this.#code())) this.#at += 1
        code = this.#code()
      }
      if (!isBreak(code)) return
      this.#skipBreak()
      if (this.#flowLevel === 0) this.#isKeyAllowed = true
    }
  }

  #skipBreak(): void {
    this.#at += this.#code() === carriageReturn && this.#code(1) === lineFeed ? 2 : 1
    this.#line += 1
    this.#lineStarts.push(this.#at)
  }

  /** Every break reads as a line feed but LS and PS, which stay. */
  #readBreak(): string {
    const code = this.#code()
    if (!isBreak(code)) return ''
    this.#skipBreak()
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n'
  }

  #rollIndent(column: number, kind: 'block-sequence-start' | 'block-mapping-start', mark: Mark, number?: number): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return
    this.#indents.push(this.#indent)
    if (this.#indents.length > MAX_DEPTH) this.#refuse(tooDeep)
    this.#indent = column
    const token: Token = { kind, ...this.#shown(mark), text: '', handle: '', style: 'plain', simpleKey: null }
    if (number === undefined) this.#queue.push(token)
    else this.#queue.splice(this.#head + number - this.#taken, 0, token)
  }

  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return
    while (this.#indent > column) {
      this.#add('block-end', this.#mark())
      this.#indent = this.#indents.pop() ?? -1
    }
  }

  #saveKey(): void {
    if (!this.#isKeyAllowed) return
    this.#removeKey()
    const column = this.#column
    const key: SimpleKey = {
      isPossible: true,
      isRequired: this.#flowLevel === 0 && this.#indent === column,
      tokenNumber: this.#taken + this.#queue.length - this.#head,
      at: this.#at,
      line: this.#line,
      column: column + 1,
    }
    this.#keys[this.#keys.length - 1] = key
    this.#savedKey = key
  }

  #removeKey(): void {
    const key = this.#keys[this.#keys.length - 1] as SimpleKey
    if (!key.isPossible) return
    if (key.isRequired) this.#refuse("expected ':' after a mapping key", key)
    key.isPossible = false
  }

  #fetchEnd(): void {
    const mark = this.#mark()
    this.#unrollIndent(-1)
    this.#removeKey()
    this.#isKeyAllowed = false
    this.#add('stream-end', mark)
    this.#isEnded = true
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1)
    this.#removeKey()
    this.#isKeyAllowed = false
    const mark = this.#mark()
    const start = this.#at
    while (!isBreakOrEnd(this.#code())) this.#at += 1
    const line = this.#text.slice(start + 1, this.#at)
    const comment = line.search(/(^|[ \t])#/)
    const [name = '', ...rest] = (comment === -1 ? line : line.slice(0, comment)).trim().split(/[ \t]+/)
    if (name !== 'YAML' && name !== 'TAG') this.#refuse('expected %YAML or %TAG', mark)
    this.#add('directive', mark, name, 'plain', rest.join(' '))
    this.#readBreak()
  }

  #fetchDocumentMark(kind: 'document-start' | 'document-end'): void {
    this.#unrollIndent(-1)
    this.#removeKey()
    this.#isKeyAllowed = false
    this.#add(kind, this.#mark())
    this.#at += 3
  }

  #fetchFlowStart(kind: 'flow-sequence-start' | 'flow-mapping-start'): void {
    this.#saveKey()
    this.#keys.push(noKey)
    this.#flowLevel += 1
    if (this.#flowLevel > MAX_DEPTH) this.#refuse(tooDeep)
    this.#isKeyAllowed = true
    this.#addIndicator(kind)
  }

  #fetchFlowEnd(kind: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.#removeKey()
    if (this.#flowLevel > 0) {
      this.#flowLevel -= 1
      this.#keys.pop()
    }
    this.#isKeyAllowed = false
    this.#addIndicator(kind)
  }

  #fetchFlowEntry(): void {
    this.#removeKey()
    this.#isKeyAllowed = true
    this.#addIndicator('flow-entry')
  }

  #addIndicator(kind: TokenKind): void {
    this.#add(kind, this.#mark())
    this.#at += 1
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#isKeyAllowed) this.#refuse("expected '- ' at the start of a line")
      this.#rollIndent(this.#column, 'block-sequence-start', this.#mark())
    }
    this.#removeKey()
    this.#isKeyAllowed = true
    this.#addIndicator('block-entry')
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#isKeyAllowed) this.#refuse('expected a mapping key at the start of a line')
      this.#rollIndent(this.#column, 'block-mapping-start', this.#mark())
    }
    this.#removeKey()
    this.#isKeyAllowed = this.#flowLevel === 0
    this.#addIndicator('key')
  }

  #fetchValue(): void {
    const key = this.#keys[this.#keys.length - 1] as SimpleKey
    if (this.#isStillPossible(key)) {
      const token: Token = { kind: 'key', ...this.#shown(key), text: '', handle: '', style: 'plain', simpleKey: null }
      this.#queue.splice(this.#head + key.tokenNumber - this.#taken, 0, token)
      this.#rollIndent(key.column - 1, 'block-mapping-start', key, key.tokenNumber)
      key.isPossible = false
      this.#isKeyAllowed = false
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#isKeyAllowed) this.#refuse("expected no ': ' here; a value that holds one needs quotes")
        this.#rollIndent(this.#column, 'block-mapping-start', this.#mark())
      }
      this.#isKeyAllowed = this.#flowLevel === 0
    }
    this.#addIndicator('value')
  }

  #fetchName(kind: 'alias' | 'anchor'): void {
    this.#saveKey()
    this.#isKeyAllowed = false
    const mark = this.#mark()
    this.#at += 1
    const start = this.#at
    while (isNameLetter(this.#code())) this.#at += 1
    const end = this.#code()
    if (this.#at === start || !(isBlankOrEnd(end) || anchorEnds.has(end))) {
      this.#refuse(`expected the name of an ${kind} of letters and digits; text that begins so needs quotes`, mark)
    }
    this.#add(kind, mark, this.#text.slice(start, this.#at))
  }

  #fetchTag(): void {
    this.#saveKey()
    this.#isKeyAllowed = false
    const mark = this.#mark()
    let handle = ''
    let suffix = ''
    if (this.#code(1) === 0x3c) {
      this.#at += 2
      suffix = this.#readUri(mark)
      if (this.#code() !== greater || suffix === '') this.#refuse("expected '>' at the end of a tag", mark)
      this.#at += 1
    } else {
      const start = this.#at
      this.#at += 1
      while (isNameLetter(this.#code())) this.#at += 1
      if (this.#code() === bang) {
        this.#at += 1
        handle = this.#text.slice(start, this.#at)
        suffix = this.#readUri(mark)
        if (suffix === '') this.#refuse('expected the name of a tag', mark)
      } else {
        this.#at = start + 1
        suffix = this.#readUri(mark)
        handle = suffix === '' ? '' : '!'
        if (suffix === '') suffix = '!'
      }
    }
    if (!isBlankOrEnd(this.#code()))
      this.#refuse('expected a space after a tag; text that begins so needs quotes', mark)
    this.#add('tag', mark, suffix, 'plain', handle)
  }

  #readUri(mark: Mark): string {
    const start = this.#at
    while (isNameLetter(this.#code()) || uriMarks.has(this.#code())) this.#at += 1
    const written = this.#text.slice(start, this.#at)
    if (!written.includes('%')) return written
    try {
      return decodeURIComponent(written)
    } catch (cause) {
      if (!(cause instanceof URIError)) throw cause
      return this.#refuse('expected two hex digits after % in a tag', mark)
    }
  }

  #fetchBlockScalar(isLiteral: boolean): void {
    this.#removeKey()
    this.#isKeyAllowed = true
    const mark = this.#mark()
    this.#at += 1
    const { chomping, increment } = this.#readBlockHeader()
    while (isBlank(this.#code())) this.#at += 1
    if (this.#code() === hash) while (!isBreakOrEnd(this.#code())) this.#at += 1
    if (!isBreakOrEnd(this.#code())) this.#refuse("expected the end of the line after '|' or '>'")
    if (isBreak(this.#code())) this.#skipBreak()
    const given = increment === 0 ? 0 : Math.max(this.#indent, 0) + increment
    this.#add('scalar', mark, this.#readBlockText(isLiteral, chomping, given), 'block')
  }

  #readBlockHeader(): { readonly chomping: -1 | 0 | 1; readonly increment: number } {
    let chomping: -1 | 0 | 1 = 0
    let increment = 0
    for (let count = 0; count < 2; count += 1) {
      const code = this.#code()
      if ((code === plus || code === dash) && chomping === 0) chomping = code === plus ? 1 : -1
      else if (isDigit(code) && increment === 0) {
        increment = code - 0x30
        if (increment === 0) this.#refuse('expected an indentation from 1 to 9')
      } else break
      this.#at += 1
    }
    return { chomping, increment }
  }

  #readBlockText(isLiteral: boolean, chomping: -1 | 0 | 1, givenIndent: number): string {
    let { indent, breaks } = this.#readBlockBreaks(givenIndent)
    const parts: string[] = []
    let lineBreak = ''
    let wasBlank = false
    while (this.#column === indent && this.#code() !== 0) {
      const isBlankLine = isBlank(this.#code())
      if (!isLiteral && lineBreak === '\n' && !wasBlank && !isBlankLine) {
        if (breaks === '') parts.push(' ')
      } else parts.push(lineBreak)
      parts.push(breaks)
      wasBlank = isBlankLine
      const start = this.#at
      while (!isBreakOrEnd(this.#code())) this.#at += 1
      parts.push(this.#text.slice(start, this.#at))
      lineBreak = this.#readBreak()
      breaks = this.#readBlockBreaks(indent).breaks
    }
    if (chomping !== -1) parts.push(lineBreak)
    if (chomping === 1) parts.push(breaks)
    return parts.join('')
  }

  /** Reads empty lines and the indentation of the next full one; an indentation of 0 is found out by it. */
  #readBlockBreaks(givenIndent: number): { readonly indent: number; readonly breaks: string } {
    const parts: string[] = []
    let widest = 0
    for (;;) {
      while ((givenIndent === 0 || this.#column < givenIndent) && this.#code() === space) this.#at += 1
      widest = Math.max(widest, this.#column)
      if ((givenIndent === 0 || this.#column < givenIndent) && this.#code() === tab) {
        this.#refuse('expected spaces for indentation, found a tab')
      }
      if (!isBreak(this.#code())) break
      parts.push(this.#readBreak())
    }
    const indent = givenIndent === 0 ? Math.max(widest, this.#indent + 1, 1) : givenIndent
    return { indent, breaks: parts.join('') }
  }

  #fetchQuoted(isSingle: boolean): void {
    this.#saveKey()
    this.#isKeyAllowed = false
    const mark = this.#mark()
    this.#at += 1
    this.#add('scalar', mark, this.#readQuoted(isSingle, mark), 'quoted')
  }

  #readQuoted(isSingle: boolean, mark: Mark): string {
    const quote = isSingle ? singleQuote : doubleQuote
    let result = ''
    for (;;) {
      if (this.#column === 0 && (this.#isDocumentMark(dash) || this.#isDocumentMark(dot))) {
        this.#refuse('expected the closing quote before the end of the document', mark)
      }
      let start = this.#at
      let code = this.#code()
      let hasEscapedBreak = false
      while (!isBlankOrEnd(code)) {
        if (code === quote) {
          if (!isSingle || this.#code(1) !== quote) break
          result += this.#text.slice(start, this.#at + 1)
          this.#at += 2
          start = this.#at
        } else if (!isSingle && code === backslash) {
          result += this.#text.slice(start, this.#at)
          hasEscapedBreak = isBreak(this.#code(1))
          if (hasEscapedBreak) {
            this.#at += 1
            this.#skipBreak()
          } else result += this.#readEscape()
          start = this.#at
          if (hasEscapedBreak) break
        } else this.#at += 1
        code = this.#code()
      }
      result += this.#text.slice(start, this.#at)
      if (this.#code() === 0) this.#refuse('expected a closing quote', mark)
      if (!hasEscapedBreak && code === quote) break
      result += this.#readFold(hasEscapedBreak, -1)
    }
    this.#at += 1
    return result
  }

  #readEscape(): string {
    const letter = this.#text.charAt(this.#at + 1)
    const known = escapes.get(letter)
    if (known !== undefined) {
      this.#at += 2
      return known
    }
    const length = hexEscapes.get(letter)
    if (length === undefined) return this.#refuse('expected an escape that YAML knows after the backslash')
    const digits = this.#text.slice(this.#at + 2, this.#at + 2 + length)
    const value = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : Number.NaN
    const isCharacter = value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff)
    if (!isCharacter) return this.#refuse('expected the hex digits of a character')
    this.#at += 2 + length
    return String.fromCodePoint(value)
  }

  /**
   * Reads whitespace and breaks between two words and returns what they fold to: the whitespace itself on one line, a space
   * for one break, the further breaks for several. A tab left of `minimum` (-1: anywhere) is refused.
   */
  #readFold(isAfterBreak: boolean, minimum: number): string {
    const start = this.#at
    let first = ''
    let further = ''
    let hasBreak = isAfterBreak
    for (;;) {
      const code = this.#code()
      if (isBlank(code)) {
        if (hasBreak && code === tab && this.#column < minimum) {
          this.#refuse('expected spaces for indentation, found a tab')
        }
        this.#at += 1
      } else if (isBreak(code)) {
        if (hasBreak) further += this.#readBreak()
        else first = this.#readBreak()
        hasBreak = true
      } else break
    }
    if (!hasBreak) return this.#text.slice(start, this.#at)
    if (first === '\n') return further === '' ? ' ' : further
    return first + further
  }

  #fetchPlain(): void {
    this.#saveKey()
    this.#isKeyAllowed = false
    const mark = this.#mark()
    this.#add('scalar', mark, this.#readPlain(), 'plain')
  }

  /** yaml.v3 ends the scalar at every `?`, yaml v4 where whitespace follows. */
  #endsFlowPlain(code: number): boolean {
    if (code === question) return this.#compose === 'v2' || isBlankOrEnd(this.#code(1))
    return code === comma || code === openBracket || code === closeBracket || code === openBrace || code === closeBrace
  }

  #readPlain(): string {
    const text = this.#text
    const minimum = this.#indent + 1
    const isFlow = this.#flowLevel > 0
    let result = ''
    let fold = ''
    let hasBreak = false
    for (;;) {
      if (this.#column === 0 && (this.#isDocumentMark(dash) || this.#isDocumentMark(dot))) break
      const start = this.#at
      let code = this.#code()
      if (code === hash) break
      while (!isBlankOrEnd(code)) {
        if (code === colon && isBlankOrEnd(text.charCodeAt(this.#at + 1))) break
        if (isFlow && this.#endsFlowPlain(code)) break
        this.#at += 1
        code = text.charCodeAt(this.#at)
      }
      if (this.#at > start) {
        result += fold + text.slice(start, this.#at)
        hasBreak = false
        fold = ''
      }
      if (!isBlank(code) && !isBreak(code)) break
      const line = this.#line
      fold = this.#readFold(false, minimum)
      hasBreak = this.#line > line
      if (!isFlow && this.#column < minimum) break
    }
    if (hasBreak) this.#isKeyAllowed = true
    return result
  }
}

const tooDeep = `expected at most ${MAX_DEPTH} levels of nesting`
const noKey: SimpleKey = { isPossible: false, isRequired: false, tokenNumber: -1, at: 0, line: 0, column: 0 }
