import type { KeyStrength } from '../model/binding.ts'
import { placeholders } from './placeholders.ts'

/** What published samples look like when they ask to be replaced. Strong keys may hold the word “secret”: that alone is no sign. */
const pattern =
  /change[-_ ]?(me|this|it|in|later|please|before|to)|replace[-_ ]?(me|this|with|in)|^your[-_ ]|[-_ ]your[-_ ]|placeholder|do[-_ ]not[-_ ]use|insert[-_ ].*(here|secret|key)|(secret|key|token|password)[-_ ]?here\b|^<.*>$|^#|\btodo\b|example[-_ ]?(secret|key|token)|(dev|development|test|default)[-_ ](jwt[-_ ])?(secret|key)|^(super|my|some|the|a)?[-_ ]?(secret|jwt|token|password)[-_ ]?(secret|key|token)?\d*$/i

const requiredBits: ReadonlyMap<string, number> = new Map([
  ['HS256', 256],
  ['HS384', 384],
  ['HS512', 512],
])

/**
 * Judges an HMAC key: whether it is published or reads like a placeholder, and whether it is shorter than the hash it keys
 * (RFC 7518 §3.2). With several algorithms allowed the largest counts; with none said, HS256.
 */
export function judgeStrength(bytes: Uint8Array, algorithms: readonly string[]): KeyStrength {
  const text = Buffer.from(bytes).toString('utf8').trim()
  const unquoted = /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text
  const bits = Math.max(...algorithms.map((name) => requiredBits.get(name) ?? 0), 0) || 256
  const placeholder = placeholders.has(unquoted.toLowerCase()) ? 'published' : pattern.test(unquoted) ? 'pattern' : null
  return {
    placeholder,
    isComment: text.startsWith('#'),
    isShort: bytes.length * 8 < bits,
    requiredBits: bits,
    isLowEntropy: false,
    isToken: false,
    isPath: false,
    pem: null,
  }
}
