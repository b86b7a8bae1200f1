import { decodeStrictUtf8, decodeUtf8, withoutByteOrderMark } from '../env-file.ts'
import { candidateNames } from './candidate-names.ts'
import { type DialectReading, type DialectReadings, type Environment, readingsOf, textOf } from './dialect.ts'

// Python's `\s` for text: JavaScript's, with the four separators and NEL, without the byte order mark.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const INLINE_SPACE = SPACE.replace('\\t-\\r', '\\t\\v\\f')

const GAP = new RegExp(`[${SPACE}]*`, 'y')
const INLINE_GAP = new RegExp(`[${INLINE_SPACE}]*`, 'y')
const EXPORT = new RegExp(`export[${INLINE_SPACE}]+`, 'y')
const QUOTED_KEY = /'[^']+'/y
const KEY = new RegExp(`[^=#${SPACE}]+`, 'y')
const REST_OF_LINE = /[^\n]*/y
const SINGLE_ESCAPES = /\\[\\']/g
const DOUBLE_ESCAPES = /\\[\\'"abfnrtv]/g
const ESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const MAX_TEXT_LENGTH = 16 * 1024 * 1024

/**
 * Reads as python-dotenv 1.2.4's `dotenv_values` does: a line that it cannot parse is left out, `${NAME}` and
 * `${NAME:-text}` are filled in, from the earlier lines before the environment. A file that is not UTF-8 is refused.
 */
export function readAsPythonDotenv(bytes: Uint8Array, environment: Environment): DialectReadings {
  const decoded = decodeStrictUtf8(bytes)
  if (decoded === undefined) return readingsOf(candidateNames(decodeUtf8(bytes)), 'refused')
  const readings = new Map<string, DialectReading>()
  const given = new Map<string, string>()
  for (const { name, value } of readBindings(withoutByteOrderMark(decoded).replace(/\r\n?/g, '\n'))) {
    if (value === null) {
      readings.set(name, 'absent')
      // A name without a value hides the environment's and counts as empty.
      given.set(name, '')
      continue
    }
    const text = expand(value, (asked) => given.get(asked) ?? textOf(environment, asked))
    if (text === undefined) return readingsOf(candidateNames(decoded), 'unknown')
    given.set(name, text)
    readings.set(name, { text })
  }
  return readings
}

interface PythonBinding {
  readonly name: string
  readonly value: string | null
}

/** The text has line feeds only: Python's `open` makes them of the others. */
function* readBindings(text: string): Generator<PythonBinding> {
  let position = 0
  for (;;) {
    take(GAP)
    if (position >= text.length) return
    const binding = readBinding()
    if (binding !== undefined) {
      if (binding.name !== '') yield { name: binding.name, value: binding.value }
      continue
    }
    take(REST_OF_LINE)
    if (text[position] === '\n') position++
  }

  function readBinding(): PythonBinding | undefined {
    take(EXPORT)
    const name = readKey()
    if (name === undefined) return undefined
    take(INLINE_GAP)
    let value: string | null = null
    if (text[position] === '=') {
      position++
      const gap = take(INLINE_GAP) ?? ''
      const read = gap !== '' && text[position] === '#' ? '' : readValue()
      if (read === undefined) return undefined
      value = read
    }
    take(INLINE_GAP)
    if (text[position] === '#') take(REST_OF_LINE)
    if (position < text.length && text[position] !== '\n') return undefined
    position++
    return { name, value }
  }

  /** `''`: no name, the line is a comment. */
  function readKey(): string | undefined {
    if (text[position] === '#') return ''
    if (text[position] === "'") return take(QUOTED_KEY)?.slice(1, -1)
    return take(KEY)
  }

  function readValue(): string | undefined {
    const quote = text[position]
    if (quote === "'") return readQuoted("'")?.replace(SINGLE_ESCAPES, unescaped)
    if (quote === '"') return readQuoted('"')?.replace(DOUBLE_ESCAPES, unescaped)
    if (quote === undefined || quote === '\n') return ''
    return trimEnd(withoutComment(take(REST_OF_LINE) ?? ''))
  }

  function readQuoted(quote: string): string | undefined {
    for (let end = position + 1; end < text.length; end++) {
      if (text[end] === '\\') end++
      else if (text[end] === quote) {
        const value = text.slice(position + 1, end)
        position = end + 1
        return value
      }
    }
    return undefined
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = position
    const taken = pattern.exec(text)?.[0]
    if (taken !== undefined) position += taken.length
    return taken
  }
}

function unescaped(sequence: string): string {
  const character = sequence.slice(1)
  return ESCAPED[character] ?? character
}

const IS_SPACE = new RegExp(`^[${SPACE}]$`)

function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && IS_SPACE.test(text[end - 1] as string)) end--
  return text.slice(0, end)
}

function withoutComment(line: string): string {
  for (let hash = line.indexOf('#', 1); hash !== -1; hash = line.indexOf('#', hash + 1))
    if (IS_SPACE.test(line[hash - 1] as string)) return line.slice(0, hash)
  return line
}

/** `undefined` when the text grows without measure. */
function expand(value: string, lookup: (name: string) => string | undefined): string | undefined {
  let text = ''
  let taken = 0
  let brace = -1
  let colon = -1
  for (let dollar = value.indexOf('${'); dollar !== -1; dollar = value.indexOf('${', Math.max(taken, dollar + 1))) {
    const start = dollar + 2
    if (brace < start) brace = value.indexOf('}', start)
    if (brace === -1) break
    if (colon < start) colon = indexOrEnd(value, ':', start)
    if (colon < brace && value[colon + 1] !== '-') continue
    const name = value.slice(start, Math.min(colon, brace))
    const fallback = colon < brace ? value.slice(colon + 2, brace) : ''
    text += value.slice(taken, dollar) + (lookup(name) ?? fallback)
    if (text.length > MAX_TEXT_LENGTH) return undefined
    taken = brace + 1
  }
  return text + value.slice(taken)
}

function indexOrEnd(text: string, wanted: string, position: number): number {
  const index = text.indexOf(wanted, position)
  return index === -1 ? text.length : index
}
