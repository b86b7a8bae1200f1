import type { CanonicalKey } from '../canonical-key.ts'
import { placeholders } from './placeholders.ts'
import { isPublishedPair } from './published-pairs.ts'

/** Nobody writes a longer placeholder. */
const MAX_LENGTH = 300

/**
 * What published samples look like when they ask to be replaced. Strong keys may hold the word “secret”: that alone is no
 * sign, unless the whole value consists of such words.
 */
const patterns: readonly RegExp[] = [
  /change[-_ ]?(me|this|it|in|later|please|before|to|on|your)/i,
  /please[-_ ]?change|(must|should|to)[-_ ]?be[-_ ]?(changed|replaced|modified)|remember[-_ ]?to[-_ ]?change/i,
  /replace|example|placeholder|do[-_ ]?not[-_ ]?use|not[-_ ]?(for|in)[-_ ]?prod/i,
  /(^|[-_ .])your[-_ ]|^your[a-z]*(secret|key|token|password)/i,
  /(insert|enter|put|paste|fill|set|add)[-_ ]+.*(here|secret|key|token|password)|(secret|key|token|password|string|value)[-_ ]?here\b/i,
  /generate[-_ ]?(a|an|one|with|your|strong|random|secure|me)\b|openssl rand|(^|[-_ .(])(min|minimum|least)[-_ ]?(\d{2}|length)/i,
  /\d+[-_ ]?(char(acter)?s?|bytes?|bits?)([-_ ]?(long|min|minimum|or[-_ ]more))?$/i,
  /^\[.*\]$|^<.*>$|^#|^\$\(.*\)$|^`.*`$|^\$\{.*\}$|^\{\{.*\}\}$|^__.*__$|^%.*%$|^(x+|\*+|\.+|-+|\?+)$|\btodo\b|\bfixme\b/i,
  /(^|[-_ ])(dev|development|local|test|testing|demo|default|sample|dummy|insecure|unsafe|qa|e2e)[-_ ]?((jwt|auth|app|api|session|token|signing|access|refresh|internal|shared|secret)[-_ ]?)*(secret|key|token|password)/i,
  /^(?=.*(secret|key|token|jwt|passw|phrase))((super|my|our|some|the|a|an|is|this|that|very|really|so|top|big|long|random|strong|ultra|secure|safe|shared|secret|jwt|token|password|passwd|pass|auth|api|app|admin|access|refresh|session|private|signing|sign|hmac|hs256|hs384|hs512|key|string|str|code|phrase|for|to|and|development|production|prod|dev|test|demo|default)[-_ .!]*)+\d{0,8}[!?.]*$/i,
]

/**
 * Whether a value, or a key in it, is published, or reads like a placeholder. The text counts besides the keys: decoding
 * turns a published text into bytes that stand in no list.
 */
export function judgePlaceholder(value: {
  readonly text: string
  readonly keys: readonly CanonicalKey[]
}): 'published' | 'pattern' | null {
  if (value.keys.some(({ material }) => material.type === 'jwk' && isPublishedPair(material.jwk))) return 'published'
  const secrets = value.keys.flatMap(({ kind, material }) =>
    kind === 'symmetric' && material.type === 'bytes' && material.bytes.length <= MAX_LENGTH
      ? [Buffer.from(material.bytes)]
      : [],
  )
  // Bytes that are no text read like nothing, though one in 256 of them begins with a `#`.
  const readable = secrets.map((bytes) => bytes.toString('utf8')).filter((text) => !/[\ufffd\p{Cc}]/u.test(text))
  const isWholeText =
    value.text.length <= MAX_LENGTH && !value.text.includes('-----BEGIN ') && !/^\s*[[{]\s*["{]/.test(value.text)
  const candidates = [...(isWholeText ? [value.text] : []), ...readable].map(unquote)
  const encoded = secrets.map((bytes) => bytes.toString('base64url'))
  if ([...candidates, ...encoded].some((text) => placeholders.has(text.toLowerCase().replace(/^0x/, ''))))
    return 'published'
  return candidates.some((text) => patterns.some((pattern) => pattern.test(text))) ? 'pattern' : null
}

function unquote(text: string): string {
  const trimmed = text.trim()
  return (/^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed).trim()
}
