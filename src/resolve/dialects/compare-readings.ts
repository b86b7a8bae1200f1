import { type Dialect, type DialectCause, dialects } from '../../model/stack/dialect.ts'
import type { DialectReading, DialectReadings, Environment } from './dialect.ts'
import { readAs } from './read-as.ts'

/** One reader that does not give what Compose gives. Holds no text of either. */
export interface DialectDifference {
  readonly dialect: Dialect
  readonly outcome: 'other-text' | 'text' | 'absent' | 'refused'
  /** All that it takes to explain the difference; never empty. */
  readonly causes: readonly DialectCause[]
}

/** What every reader makes of one file. */
export type AllReadings = Readonly<Record<Dialect, DialectReadings>>

/** Reads the file as every reader does. */
export function readAsAll(bytes: Uint8Array, environment: Environment): AllReadings {
  const pairs = dialects.map((dialect) => [dialect, readAs(dialect, bytes, environment)] as const)
  return Object.fromEntries(pairs) as Record<Dialect, DialectReadings>
}

/**
 * The readers that differ from Compose on one name, and why. A reader of which it is `unknown` is left out; so is
 * everything when Compose itself refuses the file, because then no service gets the value at all.
 */
export function compareReadings(name: string, readings: AllReadings): readonly DialectDifference[] {
  const all = dialects.map((dialect) => ({ dialect, reading: readings[dialect].get(name) ?? 'absent' }))
  const base = readings.compose.get(name) ?? 'absent'
  if (base === 'refused' || base === 'unknown') return []
  const hasDollar = all.some(({ reading }) => typeof reading === 'object' && reading.text.includes('$'))
  return all.flatMap(({ dialect, reading }) => {
    const difference = differenceOf(base, reading, hasDollar)
    return difference === undefined ? [] : [{ dialect, ...difference }]
  })
}

function differenceOf(
  base: DialectReading,
  reading: DialectReading,
  hasDollar: boolean,
): Omit<DialectDifference, 'dialect'> | undefined {
  if (reading === 'unknown') return undefined
  if (typeof base !== 'object' || typeof reading !== 'object') {
    if (base === reading) return undefined
    return { outcome: typeof reading === 'object' ? 'text' : reading, causes: ['syntax'] }
  }
  if (base.text === reading.text) return undefined
  return { outcome: 'other-text', causes: causesOf(base.text, reading.text, hasDollar) }
}

/** Each takes away what one kind of reader would have seen otherwise. Applied in this order. */
const erasers = {
  'carriage-return': (text: string) => text.replaceAll('\r', ''),
  'quotes-kept': (text: string) => text.replace(/["'`]/g, ''),
  'escape-expanded': undoEscapes,
  comment: (text: string) => (text.includes('#') ? text.slice(0, text.indexOf('#')).trimEnd() : text),
  'surrounding-space': (text: string) => text.trim(),
  'multi-line': (text: string) => text.split('\n', 1)[0] as string,
} as const

type Eraser = keyof typeof erasers

/** Every choice of erasers, the small ones first. */
const choices: readonly (readonly Eraser[])[] = subsetsOf(Object.keys(erasers) as Eraser[]).toSorted(
  (left, right) => left.length - right.length,
)

function subsetsOf<T>([first, ...rest]: readonly T[]): (readonly T[])[] {
  if (first === undefined) return [[]]
  const without = subsetsOf(rest)
  return [...without.map((subset) => [first, ...subset]), ...without]
}

const MAX_EXPLAINED_LENGTH = 64 * 1024

function causesOf(base: string, other: string, hasDollar: boolean): readonly DialectCause[] {
  if (base.length + other.length <= MAX_EXPLAINED_LENGTH) {
    const choice = choices.find((erased) => erase(base, erased) === erase(other, erased))
    if (choice !== undefined)
      return choice.map((eraser) =>
        eraser !== 'comment' ? eraser : other.length > base.length ? 'comment-kept' : 'comment-cut',
      )
  }
  return [hasDollar ? 'dollar-expanded' : 'other']
}

function erase(text: string, choice: readonly Eraser[]): string {
  return choice.reduce((rest, eraser) => erasers[eraser](rest), text)
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function undoEscapes(text: string): string {
  return text.replace(/\\(?:0([0-3][0-7]{2})|(.))/gs, (_, octal: string | undefined, character: string) =>
    octal === undefined ? (ESCAPED[character] ?? character) : String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
