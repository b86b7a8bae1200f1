import type { MismatchCause } from '../model/report/finding.ts'

/** Another reading of a key's text, and what tells the two apart. */
export interface TextualForm {
  readonly cause: MismatchCause | 'text'
  readonly bytes: Uint8Array
}

type Reading = readonly [cause: TextualForm['cause'], read: (text: string) => string | Uint8Array | null]

/** In the order of DESIGN §6. The flaw is put on as well as taken away: either side may be the one that has it. */
const readings: readonly Reading[] = [
  ['text', (text) => text],
  ['surrounding-quotes', (text) => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? null],
  ['surrounding-quotes', (text) => `"${text}"`],
  ['surrounding-quotes', (text) => `'${text}'`],
  ['trailing-newline', (text) => `${text}\n`],
  ['trailing-newline', (text) => (text.endsWith('\n') ? text.slice(0, text.endsWith('\r\n') ? -2 : -1) : null)],
  ['surrounding-whitespace', (text) => text.trim()],
  ['surrounding-whitespace', (text) => `${text} `],
  ['surrounding-whitespace', (text) => ` ${text}`],
  ['carriage-return', (text) => `${text}\r`],
  ['carriage-return', (text) => `${text}\r\n`],
  ['byte-order-mark', (text) => (text.startsWith('\ufeff') ? text.slice(1) : `\ufeff${text}`)],
  ['base64', (text) => decode(text, 'base64', /^[A-Za-z0-9+/]+={0,2}$/)],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64url', (text) => decode(text, 'base64url', /^[A-Za-z0-9_-]+={0,2}$/)],
  ['hex', (text) => (text.length % 2 === 0 ? decode(text.replace(/^0x/i, ''), 'hex', /^[0-9a-fA-F]+$/) : null)],
  ['dollar-interpolation', (text) => (text.includes('$$') ? text.replaceAll('$$', '$') : null)],
  ['dollar-interpolation', (text) => (text.includes('$') ? text.replace(/\$\{?\w*\}?/g, '') : null)],
  ['cut-at-hash', (text) => (text.indexOf('#', 1) > 0 ? text.slice(0, text.indexOf('#', 1)).trimEnd() : null)],
  ['truncated', (text) => /^[^\r\n]+(?=[\r\n])/.exec(text)?.[0] ?? null],
  ['letter-case', (text) => text.toLowerCase()],
  ['letter-case', (text) => text.toUpperCase()],
  ['escaped-newlines', (text) => (text.includes('\\n') ? text.replaceAll('\\n', '\n') : null)],
]

/**
 * The keys that a service may have made of a configured text instead of `taken`, each once. Empty ones are left out: the
 * empty key is a probe of its own.
 */
export function textualForms(text: string, taken: Uint8Array): readonly TextualForm[] {
  const seen = new Set([Buffer.from(taken).toString('hex')])
  const forms: TextualForm[] = []
  for (const [cause, read] of readings) {
    const reading = read(text)
    if (reading === null || reading.length === 0) continue
    const bytes = Buffer.from(reading)
    const mark = bytes.toString('hex')
    if (seen.has(mark)) continue
    seen.add(mark)
    forms.push({ cause, bytes })
  }
  return forms
}

function decode(text: string, encoding: 'base64' | 'base64url' | 'hex', alphabet: RegExp): Uint8Array | null {
  return alphabet.test(text) ? Buffer.from(text, encoding) : null
}
