import type { ValueFlaw } from '../model/report/edit.ts'
import { CannotEdit, findLine, lineBreakOf, lineEnd, type Splice, splice } from './text-change.ts'

/** One assignment of an env file, by its places in the text. */
interface Assignment {
  readonly lineStart: number
  readonly nameEnd: number
  readonly valueStart: number
  /** Behind the value; behind the closing quote of a quoted one. */
  readonly valueEnd: number
  readonly quote: '"' | "'" | null
  /** The end of the line on which the value ends, without its line break. */
  readonly lineEnd: number
}

const BEGINNING = /[ \t]*(?:export[ \t]+)?/y
const SPACES = /[ \t]*/y

/** The assignment of `name` that starts on this line. */
function findAssignment(text: string, line: number, name: string): Assignment {
  const { start, end } = findLine(text, line)
  const mark = line === 1 && text.startsWith('\ufeff') ? 1 : 0
  const nameStart = start + mark + lengthAt(BEGINNING, text, start + mark)
  const nameEnd = nameStart + name.length
  if (text.slice(nameStart, nameEnd) !== name) throw new CannotEdit('the line has changed')
  const separator = nameEnd + lengthAt(SPACES, text, nameEnd)
  if (text[separator] !== '=' && text[separator] !== ':') throw new CannotEdit('the line has no value')
  const valueStart = separator + 1 + lengthAt(SPACES, text, separator + 1)
  const first = text[valueStart]
  const quote = first === '"' || first === "'" ? first : null
  if (quote === null)
    return { lineStart: start, nameEnd, valueStart, valueEnd: endOfBare(text, valueStart, end), quote, lineEnd: end }
  const closing = findClosing(text, valueStart + 1, quote)
  return { lineStart: start, nameEnd, valueStart, valueEnd: closing + 1, quote, lineEnd: lineEnd(text, closing) }
}

function endOfBare(text: string, start: number, end: number): number {
  const value = text.slice(start, end)
  const comment = value.indexOf(' #')
  return start + (comment < 0 ? value : value.slice(0, comment)).trimEnd().length
}

function findClosing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  throw new CannotEdit('the quotes around the value are not closed')
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

/**
 * Writes the value in place of the one of this line, bare and alone on it: a comment behind the old one, or in its place, goes to
 * a line of its own above.
 */
export function replaceValue(text: string, line: number, name: string, value: string): string {
  const found = findAssignment(text, line, name)
  const rest = text.slice(found.valueEnd, found.lineEnd)
  const isComment = found.quote === null && text[found.valueStart] === '#'
  const comment = isComment ? text.slice(found.valueStart, found.lineEnd) : rest
  return splice(text, [
    ...moveComment(text, found, comment),
    { start: found.nameEnd, end: found.lineEnd, text: `=${value}` },
  ])
}

/** One line of an env file that is not the only text at hand. */
interface LineOf {
  readonly text: string
  readonly line: number
  readonly name: string
}

/** The text of `target` with the value of `source`, written as it is there. */
export function copyLine(source: LineOf, target: LineOf): string {
  const { valueStart, valueEnd } = findAssignment(source.text, source.line, source.name)
  const value = source.text.slice(valueStart, valueEnd)
  if (value === '' || value.startsWith('#')) throw new CannotEdit('the line to copy has no value')
  return replaceValue(target.text, target.line, target.name, value)
}

/** The comment on a line of its own above the assignment; none where there is no comment. */
function moveComment(text: string, { lineStart: start }: Assignment, rest: string): readonly Splice[] {
  const comment = rest.trim()
  if (!comment.startsWith('#')) return []
  const at = text[start] === '\ufeff' ? start + 1 : start
  return [{ start: at, end: at, text: `${comment}${lineBreakOf(text)}` }]
}

/** Gives the name a line at the end of the file, or in place of its last one. */
export function setVariable(text: string, name: string, value: string): string {
  const lines = text.split('\n')
  const pattern = new RegExp(`^\\ufeff?[ \\t]*(?:export[ \\t]+)?${escapeName(name)}[ \\t]*[=:]`)
  const last = lines.findLastIndex((line) => pattern.test(line))
  return last >= 0 ? replaceValue(text, last + 1, name, value) : appendLine(text, `${name}=${value}`)
}

function escapeName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '\\$&')
}

/** The text with one more line, whose neighbour above gets a line break if it has none. */
export function appendLine(text: string, line: string): string {
  const lineBreak = lineBreakOf(text)
  const needsBreak = text !== '' && text !== '\ufeff' && !text.endsWith('\n')
  return `${text}${needsBreak ? lineBreak : ''}${line}${lineBreak}`
}

/** Gives the variable of this line another name. */
export function renameLine(text: string, line: number, name: string, to: string): string {
  const { nameEnd } = findAssignment(text, line, name)
  return splice(text, [{ start: nameEnd - name.length, end: nameEnd, text: to }])
}

/** The value of this line without quotes, and without a comment behind it; `null` where it would not be the same for Compose. */
export function writePlain(text: string, line: number, name: string): string | null {
  const { valueStart, valueEnd, quote } = findAssignment(text, line, name)
  const value = quote === null ? text.slice(valueStart, valueEnd) : text.slice(valueStart + 1, valueEnd - 1)
  if (!/^[A-Za-z0-9_.~+/=:@%,-]+$/.test(value)) return null
  const plain = replaceValue(text, line, name, value)
  return plain === text ? null : plain
}

/** Removes the quotes around the value of this line. */
export function unquoteLine(text: string, line: number, name: string): string {
  const found = findAssignment(text, line, name)
  const inner = text.slice(found.valueStart + 1, found.valueEnd - 1)
  if (found.quote === null) throw new CannotEdit('the line has no quotes')
  if (!/^[^\s'"#$\\]+$/.test(inner)) throw new CannotEdit('without its quotes the value would be read differently')
  return splice(text, [{ start: found.valueStart, end: found.valueEnd, text: inner }])
}

/** Takes the flaw away from the value of this line. */
export function cleanLine(text: string, line: number, name: string, flaw: ValueFlaw): string {
  const found = findAssignment(text, line, name)
  const { valueStart, valueEnd, quote } = found
  switch (flaw) {
    case 'carriage-return':
      return quote === null ? dropReturn(text, found) : trimInside(text, found)
    case 'trailing-newline':
    case 'surrounding-whitespace':
      return quote === null
        ? splice(text, [
            { start: found.nameEnd, end: found.lineEnd, text: `=${text.slice(valueStart, found.lineEnd).trim()}` },
          ])
        : trimInside(text, found)
    case 'comment-as-secret': {
      const rest = text.slice(valueEnd, found.lineEnd)
      if (!rest.trim().startsWith('#')) throw new CannotEdit('there is no comment after the value')
      return splice(text, [...moveComment(text, found, rest), { start: valueEnd, end: found.lineEnd, text: '' }])
    }
    case 'dollar-interpolation':
    case 'cut-at-hash': {
      const end = quote === null ? found.lineEnd : valueEnd
      const value = quote === null ? text.slice(valueStart, end).trim() : text.slice(valueStart + 1, end - 1)
      if (quote === "'" || /['\\\n]/.test(value)) throw new CannotEdit('the value cannot be put into single quotes')
      return splice(text, [{ start: valueStart, end, text: `'${value}'` }])
    }
    case 'byte-order-mark':
      return text.startsWith('\ufeff') ? text.slice(1) : text
  }
}

/** The carriage returns at the end of the value's line. */
function dropReturn(text: string, { lineEnd: end }: Assignment): string {
  let stop = end
  while (text[stop] === '\r') stop += 1
  let start = end
  while (text[start - 1] === '\r') start -= 1
  return splice(text, [{ start, end: stop, text: '' }])
}

function trimInside(text: string, { valueStart, valueEnd, quote }: Assignment): string {
  const inner = text.slice(valueStart + 1, valueEnd - 1)
  const trimmed = quote === '"' ? trimEscaped(inner) : inner.trim()
  return splice(text, [{ start: valueStart + 1, end: valueEnd - 1, text: trimmed }])
}

/** Without the white space at its ends, written as such or as an escape. */
export function trimEscaped(text: string): string {
  let start = 0
  let end = text.length
  for (;;) {
    const length = /^(?:\\[nrt]|\s)/.exec(text.slice(start, start + 2))?.[0].length ?? 0
    if (length === 0 || start >= end) break
    start += length
  }
  for (;;) {
    const isEscape = /^\\[nrt]$/.test(text.slice(end - 2, end)) && text[end - 3] !== '\\'
    const length = isEscape ? 2 : /^\s$/.test(text.slice(end - 1, end)) ? 1 : 0
    if (length === 0 || end - length < start) break
    end -= length
  }
  return text.slice(start, end)
}

const BEGIN = /^["']?-----BEGIN ([A-Z0-9 ]+)-----/

/** Puts the PEM that begins on this line into double quotes, its line breaks written as `\n`. */
export function restorePem(text: string, line: number, name: string): string {
  const found = findAssignment(text, line, name)
  const from = found.valueStart + (found.quote === null ? 0 : 1)
  const kind = BEGIN.exec(text.slice(found.valueStart, found.valueStart + 80))?.[1]
  if (kind === undefined) throw new CannotEdit('the line holds no PEM')
  const [begin, ending] = [`-----BEGIN ${kind}-----`, `-----END ${kind}-----`]
  const at = text.indexOf(ending, from)
  if (at < 0) throw new CannotEdit('the end of the PEM is not in the file')
  const marked = text.slice(from, at + ending.length)
  const body = text.slice(from + begin.length, at)
  const isOneLine = !marked.includes('\n')
  const packed = body.replace(/\\n|\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) throw new CannotEdit('the text between the markers is not base64')
  const end = from + marked.length
  const closing = found.quote === null ? 0 : text[end] === found.quote ? 1 : 0
  const lines = packed.match(/.{1,64}/g) ?? []
  const quoted = isOneLine
    ? `"-----BEGIN ${kind}-----\\n${lines.join('\\n')}\\n-----END ${kind}-----\\n"`
    : `"${marked}"`
  return splice(text, [{ start: found.valueStart, end: end + closing, text: quoted }])
}

/** A value as an env file has it that every reader takes alike, or in single quotes where Compose alone reads it. */
export function writeValue(value: string): string {
  if (/^[A-Za-z0-9_.~+/=:@%,-]+$/.test(value)) return value
  // A PEM holds nothing that double quotes would change but its line breaks.
  if (isPem(value)) return `"${value.replace(/\r?\n/g, '\\n')}"`
  if (/['\\\n\r]/.test(value))
    throw new CannotEdit('the value contains characters that readers of env files read differently')
  return `'${value}'`
}

function isPem(value: string): boolean {
  return /^-----BEGIN [A-Z0-9 ]+-----/.test(value) && value.trimEnd().endsWith('-----') && /^[\w+/=\s-]+$/.test(value)
}
