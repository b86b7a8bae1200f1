import { Refusal } from './refusal.ts'
import type { Shown } from './shown.ts'

const bom = '\u{FEFF}'

/** What yaml.v3's reader allows (YAML 1.1, `c-printable`); compose v5's also allows DEL. */
const forbidden = {
  v2: /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/u,
  v5: /[\0-\x08\x0B\x0C\x0E-\x1F\x80-\x84\x86-\x9F\uFFFE\uFFFF]/u,
} as const

/**
 * The text of a YAML file: UTF-8, or UTF-16 when it begins with that byte order mark; a mark at the start is dropped.
 * Throws `Refusal` for bytes that are no text of that encoding and for control characters.
 */
export function decodeBytes(bytes: Uint8Array, compose: 'v2' | 'v5', shown: Shown): string {
  const encoding = encodingOf(bytes)
  const decoded = decode(bytes, encoding, shown)
  const text = decoded.startsWith(bom) ? decoded.slice(1) : decoded
  const at = text.search(forbidden[compose])
  if (at >= 0) throw refusalAt(text, at, 'control characters are not allowed', shown)
  return text
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function decode(bytes: Uint8Array, encoding: Encoding, shown: Shown): string {
  if (encoding !== 'utf-8') return decodeUtf16(bytes, encoding, shown)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    throw refusalAt(lenient, Math.max(0, lenient.indexOf('\u{FFFD}')), 'expected UTF-8 text', shown)
  }
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be', shown: Shown): string {
  const pairs = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  const text = (encoding === 'utf-16be' ? pairs.swap16() : pairs).toString('utf16le')
  const lone = text.search(/\p{Surrogate}/u)
  if (lone >= 0) throw refusalAt(text, lone, 'expected UTF-16 text without lone surrogates', shown)
  if (pairs.length < bytes.length)
    throw refusalAt(text, text.length, 'expected an even number of bytes in UTF-16 text', shown)
  return text
}

function refusalAt(text: string, at: number, reason: string, shown: Shown): Refusal {
  const before = text.slice(0, at).split(/\r\n|[\r\n\u0085\u2028\u2029]/)
  const line = before.at(-1) ?? ''
  const column = line.length + 1
  return new Refusal(before.length, column <= shown.lastColumn(line) ? column : undefined, reason)
}
