import { type MismatchCause, mismatchCauses } from '../../model/report/finding.ts'
import { cutAtHash, interpolated } from './apply-damage.ts'
import * as undo from './undo-flaws.ts'

/** What was done to one text to get the other, and on which side it was done. */
export interface Difference {
  readonly cause: MismatchCause
  /** The side whose text carries the flaw; `null` when it cannot be determined. */
  readonly flawed: 'left' | 'right' | null
}

/** A difference as found in two lattices. */
export interface Explanation extends Difference {
  /** How many steps lie between the two, for choosing between several explanations; infinite when none does. */
  readonly distance: number
}

/** A step from one text to another. A text whose flaw is undone had it itself; a damaged one shows that the other side has it. */
interface Step {
  readonly cause: MismatchCause
  readonly way: 'undo' | 'damage'
  readonly apply: (text: string) => readonly string[]
}

/** A text and all that can be made of it, with the steps to each. */
export interface Lattice {
  readonly text: string
  readonly forms: ReadonlyMap<string, readonly Step[]>
}

const cheapSteps: readonly Step[] = [
  { cause: 'surrounding-quotes', way: 'undo', apply: undo.withoutQuotes },
  { cause: 'trailing-newline', way: 'undo', apply: undo.withoutTrailingNewline },
  { cause: 'surrounding-whitespace', way: 'undo', apply: undo.withoutSurroundingBlanks },
  { cause: 'carriage-return', way: 'undo', apply: undo.withoutCarriageReturns },
  { cause: 'byte-order-mark', way: 'undo', apply: undo.withoutByteOrderMark },
]

/** In the order of DESIGN §6. Letter case, truncation and other variables lie between two texts and are looked for in pairs. */
const steps: readonly Step[] = [
  ...cheapSteps,
  { cause: 'base64', way: 'undo', apply: undo.fromBase64 },
  { cause: 'base64url', way: 'undo', apply: undo.fromBase64Url },
  { cause: 'hex', way: 'undo', apply: undo.fromHex },
  { cause: 'dollar-interpolation', way: 'damage', apply: interpolated },
  { cause: 'cut-at-hash', way: 'damage', apply: cutAtHash },
  { cause: 'comment-as-secret', way: 'undo', apply: undo.withoutComment },
  { cause: 'escaped-newlines', way: 'undo', apply: undo.withRealNewlines },
  { cause: 'json-wrapping', way: 'undo', apply: undo.insideJson },
]

/** Past these sizes (characters) a text is taken apart less deeply, so that a value of megabytes costs no more than a read. */
const MAX_LENGTH_OF_TWO_STEPS = 16 * 1024
const MAX_LENGTH_OF_ONE_STEP = 256 * 1024

/** Makes the forms of a “binary” text (a character a byte), at most two steps away from it. */
export function buildLattice(text: string): Lattice {
  const forms = new Map<string, readonly Step[]>([[text, []]])
  const usable = text.length > MAX_LENGTH_OF_ONE_STEP ? cheapSteps : steps
  const depth = text.length > MAX_LENGTH_OF_TWO_STEPS ? 1 : 2
  let frontier = [...forms]
  for (let level = 1; level <= depth; level += 1) {
    const next = new Map<string, readonly Step[]>()
    for (const [from, path] of frontier) {
      for (const step of usable) {
        for (const form of step.apply(from)) {
          if (form === '' || forms.has(form)) continue
          const known = next.get(form)
          const candidate = [...path, step]
          if (known === undefined || rankOf(candidate) < rankOf(known)) next.set(form, candidate)
        }
      }
    }
    for (const [form, path] of next) forms.set(form, path)
    frontier = [...next]
  }
  return { text, forms }
}

/**
 * Says why two different key texts differ: the known flaws are taken away from either side, and dealt out to either, one at a
 * time and then in pairs. The first of DESIGN §6 that makes them equal is the cause, of a pair the first one of the two. That
 * one text is only a part of the other is weaker evidence than any equality, so it is looked for last.
 */
export function explainDifference(left: Lattice, right: Lattice): Explanation {
  const found = [...meet(left, right), ...meetInLowerCase(left, right)]
  const best = found.toSorted((a, b) => a.distance - b.distance || rank(a.cause) - rank(b.cause))[0]
  return (
    best ?? wholeComment(left, right) ?? partOf(left, right) ?? { cause: 'different', flawed: null, distance: Infinity }
  )
}

function* meet(left: Lattice, right: Lattice): Iterable<Explanation> {
  for (const [form, leftPath] of left.forms) {
    const rightPath = right.forms.get(form)
    if (rightPath === undefined) continue
    const distance = leftPath.length + rightPath.length
    // Two damaged texts may be alike because so little is left of either.
    const isDamaged = [leftPath, rightPath].every((path) => path.some(({ way }) => way === 'damage'))
    if (distance > 0 && distance <= 2 && !isDamaged) {
      yield { cause: firstCause([...leftPath, ...rightPath]), flawed: flawedSide(leftPath, rightPath), distance }
    }
  }
}

function* meetInLowerCase(left: Lattice, right: Lattice): Iterable<Explanation> {
  const near = [...right.forms].filter(([, path]) => path.length <= 1)
  const folded = new Map(near.toReversed().map(([form, path]) => [lowerCase(form), { form, path }]))
  for (const [form, path] of left.forms) {
    const other = path.length > 1 ? undefined : folded.get(lowerCase(form))
    const distance = path.length + (other?.path.length ?? 0) + 1
    if (other === undefined || other.form === form || distance > 2) continue
    const causes = [...path, ...other.path].map(({ cause }) => cause)
    yield {
      cause: causes.toSorted((a, b) => rank(a) - rank(b))[0] ?? 'letter-case',
      flawed: flawedSide(path, other.path),
      distance,
    }
  }
}

/** A value that is nothing but a comment has lost its key: whatever the other side holds, this is the reason. */
function wholeComment(left: Lattice, right: Lattice): Explanation | null {
  const [isLeft, isRight] = [left, right].map(({ text }) => isComment(text.slice(0, 1_000)))
  if (isLeft === isRight) return null
  return { cause: 'comment-as-secret', flawed: isLeft ? 'left' : 'right', distance: 3 }
}

/** The bytes of a key may begin with a `#` as well: a comment is text. */
function isComment(text: string): boolean {
  const decoded = Buffer.from(text, 'latin1').toString()
  const isText = !/[^\P{Cc}\t\n\r]/u.test(decoded) && !decoded.slice(0, -1).includes('\ufffd')
  return isText && /^\s*#(\s|$|\S*\s)/.test(text)
}

function partOf(left: Lattice, right: Lattice): Explanation | null {
  const forms = ({ forms }: Lattice) => [...forms].filter(([, path]) => path.every(({ way }) => way === 'undo'))
  for (const steps of [0, 1]) {
    for (const [one, onePath] of forms(left)) {
      for (const [other, otherPath] of forms(right)) {
        if (onePath.length + otherPath.length !== steps || !isPart(one, other)) continue
        const path = [...onePath, ...otherPath]
        const cause = path.length === 0 ? 'truncated' : firstCause(path)
        return { cause, flawed: one.length < other.length ? 'left' : 'right', distance: 4 + steps }
      }
    }
  }
  return null
}

/** Whether the shorter text is the beginning or the end of the longer, and long enough for that to be no accident. */
function isPart(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  const isLongEnough =
    short.length >= 8 ? short.length * 4 >= long.length : short.length >= 4 && short.length * 2 > long.length
  if (!isLongEnough || short.length === long.length) return false
  return long.startsWith(short) || long.endsWith(short)
}

/** A text whose flaw is undone had it; what equals a damaged one has been damaged. `null` when both sides have a part in it. */
function flawedSide(left: readonly Step[], right: readonly Step[]): 'left' | 'right' | null {
  const sides = [
    ...left.map(({ way }) => (way === 'undo' ? 'left' : 'right')),
    ...right.map(({ way }) => (way === 'undo' ? 'right' : 'left')),
  ] as const
  return new Set(sides).size === 1 ? (sides[0] ?? null) : null
}

function firstCause(path: readonly Step[]): MismatchCause {
  return path.map(({ cause }) => cause).toSorted((a, b) => rank(a) - rank(b))[0] ?? 'different'
}

function rankOf(path: readonly Step[]): number {
  return Math.min(...path.map(({ cause }) => rank(cause)))
}

function rank(cause: MismatchCause): number {
  return cause === 'different' ? mismatchCauses.length : mismatchCauses.indexOf(cause)
}

function lowerCase(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase()
  return Buffer.from(text, 'latin1').toString('utf8').toLowerCase()
}
