import type { MismatchCause } from '../model/finding.ts'

/** What was done to one text to get the other, and on which side it was done. */
export interface Difference {
  readonly cause: MismatchCause
  /** The side whose text carries the flaw; `null` when it cannot be told. */
  readonly flawed: 'left' | 'right' | null
}

type Transform = readonly [cause: MismatchCause, undo: (text: string) => string | null]

/** Each takes a flaw away; `null` when the text does not have it. In the order of DESIGN §6, the first that fits is the cause. */
const transforms: readonly Transform[] = [
  ['surrounding-quotes', (text) => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? null],
  ['trailing-newline', (text) => (/\r?\n$/.test(text) ? text.replace(/[\r\n]+$/, '') : null)],
  ['surrounding-whitespace', (text) => (/^[ \t\n\v\f\u00a0]|[ \t\n\v\f\u00a0]$/.test(text) ? text.trim() : null)],
  ['carriage-return', (text) => (text.includes('\r') ? text.replaceAll('\r', '') : null)],
  ['byte-order-mark', (text) => (text.startsWith('\ufeff') ? text.slice(1) : null)],
  ['base64', (text) => decode(text, 'base64', /^[A-Za-z0-9+/]+={0,2}$/)],
  ['base64url', (text) => decode(text, 'base64url', /^[A-Za-z0-9_-]+={0,2}$/)],
  ['hex', (text) => (text.length % 2 === 0 ? decode(text.replace(/^0x/i, ''), 'hex', /^[0-9a-fA-F]+$/) : null)],
]

/**
 * Says why two different key texts differ: each known flaw is taken away from either side, and the first that makes them
 * equal is the cause. `different` when none does.
 */
export function whyDifferent(left: string, right: string): Difference {
  for (const [cause, undo] of transforms) {
    if (undo(left) === right) return { cause, flawed: 'left' }
    if (undo(right) === left) return { cause, flawed: 'right' }
    const [one, other] = [undo(left), undo(right)]
    if (one !== null && one === other) return { cause, flawed: null }
  }
  return { cause: 'different', flawed: null }
}

function decode(text: string, encoding: 'base64' | 'base64url' | 'hex', alphabet: RegExp): string | null {
  return alphabet.test(text) ? Buffer.from(text, encoding).toString('utf8') : null
}
