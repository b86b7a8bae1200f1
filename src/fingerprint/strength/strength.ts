import type { KeyForm, KeyStrength, PemFault } from '../../model/keys/binding.ts'
import type { CanonicalKey } from '../canonical-key.ts'
import type { GuessJudge } from './guess-judge.ts'
import { judgePlaceholder } from './judge-placeholder.ts'

const bitsOfAlgorithm: ReadonlyMap<string, number> = new Map([
  ['HS256', 256],
  ['HS384', 384],
  ['HS512', 512],
])

/** A value with all that its strength depends on. */
export interface JudgedValue {
  readonly text: string
  readonly form: KeyForm
  readonly keys: readonly CanonicalKey[]
  readonly pem: PemFault | null
  /** Of the binding. */
  readonly algorithms: readonly string[]
  /** What the product asks for. */
  readonly minimumBits: number
  /** Words that an attacker would try first. */
  readonly context: readonly string[]
}

/**
 * What is wrong with a value: whether it is published or reads like a placeholder, is no key at all, cannot be read, or holds
 * an HMAC key that is shorter than the hash it keys (RFC 7518 §3.2) or can be guessed. With several algorithms allowed the
 * largest counts; with none said, HS256. Of a set, the weakest key speaks.
 */
export async function judgeStrength(value: JudgedValue, judge: GuessJudge): Promise<KeyStrength> {
  const text = value.text.trim()
  const isComment = text.startsWith('#')
  const placeholder = judgePlaceholder(value)
  const secrets = value.keys.flatMap(({ kind, material, algorithm }) =>
    kind === 'symmetric' && material.type === 'bytes' ? [{ bytes: material.bytes, algorithm }] : [],
  )
  const required = secrets.map(({ algorithm }) => requiredBits(value, algorithm))
  const isShort = secrets.some(({ bytes }, at) => bytes.length * 8 < (required[at] ?? 0))
  const isUnderMinimum = secrets.length > 0 && secrets.every(({ bytes }) => bytes.length * 8 < value.minimumBits)
  const isToken = isCompactJws(text)
  const isPath = value.form === 'text' && isAbsolutePath(text)
  let isLowEntropy = false
  if (!isComment && placeholder === null && !isShort && !isToken && !isPath) {
    for (const { bytes } of secrets) isLowEntropy ||= await judge.isGuessable(bytes, value.context)
  }
  return {
    placeholder,
    isComment,
    isShort,
    ...(isUnderMinimum ? { isUnderMinimum } : {}),
    requiredBits: Math.max(0, ...required),
    isLowEntropy,
    isToken,
    isPath,
    pem: value.pem,
  }
}

function requiredBits({ algorithms, minimumBits }: JudgedValue, own: string | undefined): number {
  const names = own === undefined ? algorithms : [own]
  const bits = Math.max(0, ...names.map((name) => bitsOfAlgorithm.get(name.toUpperCase()) ?? 0)) || 256
  return Math.max(bits, minimumBits)
}

/** No header of HTTP is longer. */
const MAX_TOKEN_LENGTH = 24_000

/** Whether the text is a whole compact JWS (RFC 7515 §7.1), with quotes or not. */
function isCompactJws(text: string): boolean {
  if (text.length > MAX_TOKEN_LENGTH) return false
  const parts = text.replace(/^["']|["']$/g, '').split('.')
  const [header = '', payload = ''] = parts
  const isCompact = parts.length === 3 && header.length >= 10 && payload.length >= 2
  if (!isCompact || parts.some((part) => !/^[\w-]*$/.test(part))) return false
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
    return typeof parsed === 'object' && parsed !== null && 'alg' in parsed && typeof parsed.alg === 'string'
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/**
 * Whether the text is an absolute path or a file URL. Random base64 may begin with a slash and hold more of them, so a path
 * must end in an extension or begin with a folder that systems have.
 */
function isAbsolutePath(text: string): boolean {
  if (text.length > 1_000 || /[\n"'<>]/.test(text)) return false
  if (
    /^(file:|@)?\/\S*[^/\s]\.[a-z0-9]{1,6}$/i.test(text) ||
    /^(file:\/\/\/?|[A-Za-z]:[\\/]|%kernel\.project_dir%\/)\S+$/.test(text)
  )
    return true
  return /^\/(run|etc|var|app|apps|srv|secrets?|usr|opt|home|root|tmp|data|config|configs|keys?|certs?|mnt|jwt|ssl|vault)\/\S+$/.test(
    text,
  )
}
