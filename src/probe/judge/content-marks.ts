import { hash } from 'node:crypto'
import {
  hasRefusalWords,
  isAnswerDocument,
  isCodeName,
  isErrorDocument,
  isPlainRefusal,
  mayBeErrorCode,
} from './refusal-words.ts'

/** What is kept of a text that was answered: marks to compare, and never the text. */
export interface ContentMarks {
  /** Equal when the texts say the same, up to times, numbers and identifiers. */
  readonly content: string
  /** Equal when only the structure is: the names in a JSON document and the kinds of their values; the elements of a page. */
  readonly shape: string
  /** Marks of the names at the top of a JSON document: where all else changes, some of them may always be there. */
  readonly names: readonly string[]
  readonly kind: 'json' | 'html' | 'text' | 'empty'
  /** It says that the request failed although the status says otherwise: `{"error": …}`, `{"code": 401}`, `{"success": false}`. */
  readonly isError: boolean
  /** It has words of a refusal in it, or asks for a password. By itself that proves nothing. */
  readonly soundsRefused: boolean
  /** It is short, or a page by its title, in words of a refusal: it says no where everybody gets it. */
  readonly isRefusal: boolean
}

const DEEPEST = 40

/** Marks of a text. Where `sent` occurs in it as it is or URL-encoded, it is taken out first: an echo must not tell tokens apart. */
export function markContent(text: string, sent: string | null): ContentMarks {
  const silent = sent === null || sent.length < 8 ? text : silence(silence(text, sent), encodeURIComponent(sent))
  const parsed = parseJson(silent)
  const sounds = hasRefusalWords(silent)
  const isRefusal = isPlainRefusal(silent) && !isAnswerDocument(parsed)
  if (parsed === undefined) {
    const plain = normalise(silent)
    const kind = plain === '' ? 'empty' : /^<(?:!doctype|html|\?xml)/i.test(plain) ? 'html' : 'text'
    const shape = kind === 'html' ? digest((silent.match(/<[a-z][a-z0-9-]*/gi) ?? []).join()) : digest(plain)
    return { content: digest(plain), shape, names: [], kind, isError: false, soundsRefused: sounds, isRefusal }
  }
  return {
    content: digest(JSON.stringify(outline(parsed, normalise))),
    shape: digest(JSON.stringify(outline(parsed, () => 'text'))),
    names: namesOf(parsed),
    kind: 'json',
    isError: isErrorDocument(parsed),
    soundsRefused: sounds || mayBeErrorCode(parsed),
    isRefusal,
  }
}

function silence(text: string, sent: string): string {
  return text.includes(sent) ? text.replaceAll(sent, '') : text
}

/** Takes out of a text what changes from answer to answer: long identifiers, hex and digits; and white space. */
function normalise(text: string): string {
  return text
    .replace(/[A-Za-z0-9+/_=.-]{16,}/g, (run) => (/\d|[a-z][A-Z]/.test(run) ? '*' : run))
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Codes of a few digits tell answers apart; times and counters do not. */
const LARGEST_CODE = 999_999

/**
 * The document with sorted names, texts as `write` has them, numbers as 0 unless they are codes, and lists as the different members
 * that occur. What is nested deeper than any answer has reason to be is left out, so that a hostile one cannot exhaust the stack.
 */
function outline(value: unknown, write: (text: string) => string, depth = 0, name = ''): unknown {
  if (depth > DEEPEST) return '…'
  if (typeof value === 'string') return write(value)
  if (typeof value === 'number') {
    return isCodeName(name) && Number.isInteger(value) && Math.abs(value) <= LARGEST_CODE ? value : 0
  }
  if (Array.isArray(value)) {
    const members = new Map(
      value.slice(0, 200).map((member) => {
        const outlined = outline(member, write, depth + 1)
        return [JSON.stringify(outlined), outlined]
      }),
    )
    return [...members].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, member]) => member)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => [key, outline(member, write, depth + 1, key)])
}

function parseJson(text: string): unknown {
  if (!/^\s*["[{tfn\d-]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined // it only begins like JSON
    throw error
  }
}

/** More names than any envelope has are a list of things, which is another one each time. */
const MOST_NAMES = 64

function namesOf(parsed: unknown): readonly string[] {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return []
  const names = Object.keys(parsed)
  return names.length > MOST_NAMES ? [] : names.toSorted().map(digest)
}

function digest(text: string): string {
  return hash('sha256', text, 'base64')
}
