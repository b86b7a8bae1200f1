import { decodeBase64, decodeBase64Url, decodeHex } from '../read/decode-text.ts'

/*
 * Each function takes one flaw away from a text, or returns nothing when the text does not have it. Texts are “binary”: one
 * character a byte, so that decoded keys keep every byte.
 */

/** The text inside one pair of quotes, also escaped ones. */
export function withoutQuotes(text: string): readonly string[] {
  const first = text.startsWith('\\') ? text.slice(0, 2) : text.slice(0, 1)
  const isQuoted = /^\\?["'`]$/.test(first) && text.length > 2 * first.length && text.endsWith(first)
  return isQuoted ? [text.slice(first.length, -first.length)] : []
}

/** The text without line ends behind it. */
export function withoutTrailingNewline(text: string): readonly string[] {
  if (!text.endsWith('\n')) return []
  let end = text.length
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1
  return [text.slice(0, end)]
}

/** The text without leading and trailing whitespace; a CR alone is another flaw. */
export function withoutSurroundingBlanks(text: string): readonly string[] {
  const isBlank = (at: number): boolean => ' \t\n\v\f\r'.includes(text[at] ?? '-')
  const noBreakSpace = '\u00c2\u00a0'
  const trimmed = text.trim()
  if (trimmed === text) return []
  if (!isBlank(0) && text.slice(trimmed.length).replaceAll('\r', '') === '') return []
  let [start, end] = [0, text.length]
  for (;;) {
    if (start < end && isBlank(start)) start += 1
    else if (start < end && isBlank(end - 1)) end -= 1
    else if (text.startsWith(noBreakSpace, start)) start += 2
    else if (end - start >= 2 && text.startsWith(noBreakSpace, end - 2)) end -= 2
    else return [text.slice(start, end)]
  }
}

/** The text without any CR. */
export function withoutCarriageReturns(text: string): readonly string[] {
  return text.includes('\r') ? [text.replaceAll('\r', '')] : []
}

/** The text without a UTF-8 byte order mark in front. */
export function withoutByteOrderMark(text: string): readonly string[] {
  return text.startsWith('\u00ef\u00bb\u00bf') ? [text.slice(3)] : []
}

/** What the text is the base64 of, and the same base64 without padding and line breaks. */
export function fromBase64(text: string): readonly string[] {
  const digits = text.replace(/\s+/g, '')
  // Unpadded and without `+` and `/` it is what JOSE calls base64url.
  if (digits.length % 4 !== 0 && !/[+/]/.test(digits)) return []
  const bytes = decodeBase64(digits)
  return bytes === null ? [] : [bytes.toString('latin1'), digits, digits.replace(/={1,2}$/, '')]
}

/** What the text is the base64url of, and the same in the standard alphabet. */
export function fromBase64Url(text: string): readonly string[] {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 4 === 0 && !/[-_]/.test(digits)) return []
  const bytes = decodeBase64Url(digits)
  return bytes === null ? [] : [bytes.toString('latin1'), bytes.toString('base64')]
}

/** What the text is the hexadecimal of, and the same digits without `0x`. */
export function fromHex(text: string): readonly string[] {
  const bytes = decodeHex(text)
  return bytes === null ? [] : [bytes.toString('latin1'), ...(/^\s*0x/i.test(text) ? [text.trim().slice(2)] : [])]
}

/** What is before a comment: a blank, `#`, and a blank. */
export function withoutComment(text: string): readonly string[] {
  const at = text.search(/[ \t]#[ \t]/)
  return at === -1 ? [] : [text.slice(0, at).trimEnd()]
}

/** The text with line breaks for `\n`, in any number of escapings. */
export function withRealNewlines(text: string): readonly string[] {
  if (!text.includes('\\n')) return []
  return [text.replace(/(?<!\\)\\+r(?=\\)/g, '').replace(/(?<!\\)\\+n/g, '\n')]
}

const notKeyMembers = new Set('type alg kty crv use kid typ key_ops x5t issuer audience header'.split(' '))

/** The longest JSON that is looked into. */
const MAX_JSON = 64 * 1024

/** What the JSON text holds: itself when it is a string, else every text in its members that may be a key, and the bytes of an `oct` JWK. */
export function insideJson(text: string): readonly string[] {
  // Without an escape a JSON string is a text in quotes, which is another flaw.
  if (text.length > MAX_JSON || !/^\s*("[\s\S]*\\|[[{])/.test(text)) return []
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
  return listTexts(parsed, 3).slice(0, 20)
}

function listTexts(parsed: unknown, depth: number): readonly string[] {
  if (typeof parsed === 'string') return [Buffer.from(parsed, 'utf8').toString('latin1')]
  if (typeof parsed !== 'object' || parsed === null || depth === 0) return []
  const members = Object.entries(parsed).slice(0, 20)
  return members.flatMap(([name, member]) => {
    // What is beside a key in Hasura's JSON or a JWK is alike in all of them, and no key.
    if (notKeyMembers.has(name)) return []
    const bytes = name === 'k' && typeof member === 'string' ? decodeBase64Url(member) : null
    return [...(bytes === null ? [] : [bytes.toString('latin1')]), ...listTexts(member, depth - 1)]
  })
}
