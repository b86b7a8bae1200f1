import type { YamlTimestamp, YamlValue } from './yaml-node.ts'

/** A decoded scalar: its value, and the text Go prints for it. */
export interface DecodedScalar {
  readonly value: YamlValue
  readonly text: string
}

/** The kinds of yaml.v3's `resolve`. */
type ScalarTag = '!!str' | '!!null' | '!!bool' | '!!int' | '!!float' | '!!timestamp'

interface ResolvedScalar extends DecodedScalar {
  readonly tag: ScalarTag
}

const checkedTags: ReadonlySet<string> = new Set(['!!bool', '!!int', '!!float', '!!null', '!!timestamp'])

/**
 * Decodes a scalar without a tag as yaml.v3 does: text when quoted or a block, else what the text looks like.
 * In compose v5 `-0` keeps its sign.
 */
export function decodeUntagged(text: string, isPlain: boolean, compose: 'v2' | 'v5'): DecodedScalar {
  return isPlain ? resolvePlain(text, compose, true) : { value: text, text }
}

/**
 * Decodes a scalar with a short tag (`!!int`, `!foo`); `null` when the text does not fit the tag. Tags that yaml.v3 does
 * not know make text of anything.
 */
export function decodeTagged(text: string, tag: string, compose: 'v2' | 'v5'): DecodedScalar | null {
  if (tag === '!!binary') return decodeBinary(text)
  if (!checkedTags.has(tag)) return { value: text, text }
  const resolved = resolvePlain(text, compose, tag === '!!timestamp')
  if (resolved.tag === tag) return resolved
  if (tag === '!!float' && resolved.tag === '!!int' && typeof resolved.value === 'bigint') return widen(resolved.value)
  return null
}

/** `resolve` turns an int64 into a float where the tag asks for one, but leaves a uint64 alone and then fails. */
function widen(value: bigint): DecodedScalar | null {
  return value > maxInt64 ? null : float(Number(value))
}

const words: ReadonlyMap<string, ResolvedScalar> = new Map<string, ResolvedScalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, { tag: '!!null', value: null, text: '' }] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, { tag: '!!bool', value: true, text: 'true' }] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, { tag: '!!bool', value: false, text: 'false' }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, float(Number.NaN)] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, float(Infinity)] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, float(-Infinity)] as const),
])

/** What an unquoted text is, by its first letter and then by trial, in yaml.v3's order. */
function resolvePlain(text: string, compose: 'v2' | 'v5', mayBeTime: boolean): ResolvedScalar {
  const asText: ResolvedScalar = { tag: '!!str', value: text, text }
  if (text === '') return words.get('') ?? asText
  const first = text.charCodeAt(0)
  const isDigitOrSign = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d
  if (isDigitOrSign) return words.get(text) ?? resolveNumber(text, compose, mayBeTime) ?? asText
  if (text.length > 5) return first === 0x2e ? (resolveDotted(text) ?? asText) : asText
  return words.get(text) ?? (first === 0x2e ? resolveDotted(text) : null) ?? asText
}

function resolveNumber(text: string, compose: 'v2' | 'v5', mayBeTime: boolean): ResolvedScalar | null {
  if (mayBeTime) {
    const time = parseTimestamp(text)
    if (time !== null) return { tag: '!!timestamp', value: time, text: time.goText }
  }
  const plain = text.replaceAll('_', '')
  if (plain === '-0' && compose === 'v5') return float(-0)
  const integer = parseInteger(plain)
  if (integer !== null) return { tag: '!!int', value: integer, text: integer.toString() }
  return floatPattern.test(plain) ? finite(plain) : parseMarked(plain)
}

const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/** A float that begins with a dot goes to Go's ParseFloat as it is, underscores included. */
function resolveDotted(text: string): ResolvedScalar | null {
  return /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/.test(text) ? finite(text) : null
}

/** Go's ParseFloat refuses what is too big for 64 bits, so it stays text. */
function finite(text: string): ResolvedScalar | null {
  const value = Number(text)
  return Number.isFinite(value) ? float(value) : null
}

function float(value: number): ResolvedScalar {
  return { tag: '!!float', value, text: formatFloat(value) }
}

const maxInt64 = 2n ** 63n - 1n
const maxUint64 = 2n ** 64n - 1n
const bases: readonly (readonly [RegExp, string])[] = [
  [/^0[xX]([0-9a-fA-F]+)$/, '0x'],
  [/^0[oO]([0-7]+)$/, '0o'],
  [/^0[bB]([01]+)$/, '0b'],
  [/^0([0-7]+)$/, '0o'],
  [/^(0|[1-9][0-9]*)$/, ''],
]

/** Go's ParseInt with base 0 and, beyond it, ParseUint, which takes no sign. */
function parseInteger(plain: string): bigint | null {
  const isSigned = plain[0] === '-' || plain[0] === '+'
  const digits = isSigned ? plain.slice(1) : plain
  if (/^[1-9][0-9]{0,14}$/.test(digits)) return BigInt(plain[0] === '+' ? digits : plain)
  for (const [pattern, prefix] of bases) {
    const found = pattern.exec(digits)?.[1]?.replace(/^0+(?=.)/, '')
    if (found === undefined) continue
    // 64 bits have at most 64 digits; longer texts need no big integer to be refused.
    return found.length > 64 ? null : within(BigInt(prefix + found), plain[0] === '-', isSigned)
  }
  return null
}

function within(magnitude: bigint, isNegative: boolean, isSigned: boolean): bigint | null {
  if (isNegative) return magnitude <= maxInt64 + 1n ? -magnitude : null
  return magnitude <= (isSigned ? maxInt64 : maxUint64) ? magnitude : null
}

/** yaml.v3 tries the rest after `0b` and `0o` by itself, where a sign may stand: `0o-7` is -7. */
function parseMarked(plain: string): ResolvedScalar | null {
  const found = /^(?:0b([-+])([01]{1,64})|0o([-+])([0-7]{1,64}))$/.exec(plain)
  if (found === null) return null
  const magnitude = BigInt(found[2] === undefined ? `0o${found[4]}` : `0b${found[2]}`)
  const value = within(magnitude, (found[1] ?? found[3]) === '-', true)
  return value === null ? null : { tag: '!!int', value, text: value.toString() }
}

/** As Go's `fmt.Sprint` prints a float64: `%g`, shortest digits, exponent form below 1e-4 and from 1e+06. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  // Between 1e-4 and 1e6 JavaScript never uses the exponent form.
  return String(value)
}

/** Go's StdEncoding: line breaks are skipped, padding is required. */
function decodeBinary(text: string): DecodedScalar | null {
  const compact = text.replace(/[\r\n]/g, '')
  const isValid = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)
  if (!isValid) return null
  const decoded = Buffer.from(compact, 'base64').toString('utf8')
  return { value: decoded, text: decoded }
}

/** yaml.v3's four layouts as Go's time.Parse reads them: fields of one or two digits, a comma for the dot, zone `Z` or ±hh:mm. */
const timestampPattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d))|(?: +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?))?$/

function parseTimestamp(text: string): YamlTimestamp | null {
  if (text.charCodeAt(4) !== 0x2d) return null
  const found = timestampPattern.exec(text)
  if (found === null) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const [hour, minute, second] = [4, 5, 6].map((at) => Number(found[at] ?? found[at + 5] ?? 0)) as [
    number,
    number,
    number,
  ]
  const zone = found[8] ?? 'Z'
  const isInRange = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  if (!isInRange || hour > 23 || minute > 59 || second > 59) return null
  if (zone !== 'Z' && (Number(zone.slice(1, 3)) > 24 || Number(zone.slice(4)) > 60)) return null
  const fraction = (found[7] ?? found[12] ?? '').slice(0, 9)
  const shown = withoutZeros(fraction)
  const date = `${found[1]}-${two(month)}-${two(day)}`
  const time = `${two(hour)}:${two(minute)}:${two(second)}${shown === '' ? '' : `.${shown}`}`
  return { goText: `${date} ${time} ${formatZone(zone)}` }
}

/** Nine digits at most. */
function withoutZeros(fraction: string): string {
  let end = fraction.length
  while (fraction[end - 1] === '0') end -= 1
  return fraction.slice(0, end)
}

/** An offset without a name prints as itself twice; none at all is UTC, as on a machine whose clock is. */
function formatZone(zone: string): string {
  const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))
  if (minutes === 0) return '+0000 UTC'
  const offset = `${zone[0]}${two(Math.trunc(minutes / 60))}${two(minutes % 60)}`
  return `${offset} ${offset}`
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
