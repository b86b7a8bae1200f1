import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildLattice, explainDifference } from '../../src/fingerprint/compare/why-different.ts'
import type { MismatchCause } from '../../src/model/report/finding.ts'
import { whyDifferent } from '../support/why-different.ts'

const characters = (text: string): fc.Arbitrary<string> => fc.constantFrom(...text)
/** A key as generators make it: nothing in it that a reader could take for something else. */
const plain = fc.string({
  unit: characters('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
  minLength: 24,
  maxLength: 80,
})
const word = fc.stringMatching(/^[A-Za-z_]{3,8}$/)
const encode = (text: string, encoding: 'base64' | 'base64url' | 'hex'): string => Buffer.from(text).toString(encoding)

/** A right key, and what a careless hand made of it. */
interface Mutation {
  readonly right: string
  readonly wrong: string
}

/** What is done to a key, and the cause that it must be given. */
const mutations: Readonly<Record<Exclude<MismatchCause, 'other-variable'>, fc.Arbitrary<Mutation>>> = {
  'surrounding-quotes': fc
    .tuple(plain, characters('"\''))
    .map(([right, quote]) => ({ right, wrong: `${quote}${right}${quote}` })),
  'trailing-newline': fc
    .tuple(plain, fc.constantFrom('\n', '\r\n', '\n\n'))
    .map(([right, end]) => ({ right, wrong: right + end })),
  'surrounding-whitespace': fc
    .tuple(plain, fc.constantFrom('', ' ', '\t', '  '), fc.constantFrom(' ', '\t', '   '))
    .map(([right, before, after]) => ({ right, wrong: before + right + after })),
  'carriage-return': plain.map((right) => ({ right, wrong: `${right}\r` })),
  'byte-order-mark': plain.map((right) => ({ right, wrong: `\ufeff${right}` })),
  base64: plain.map((right) => ({ right, wrong: encode(right, 'base64') })),
  // Of whole groups of three characters, and without `-` and `_`, base64url is base64: such a pair is told as base64.
  base64url: plain
    .filter((right) => right.length % 3 !== 0)
    .map((right) => ({ right, wrong: encode(right, 'base64url') })),
  hex: fc.tuple(plain, fc.constantFrom('', '0x'), fc.boolean()).map(([right, prefix, isUpper]) => ({
    right,
    wrong: prefix + (isUpper ? encode(right, 'hex').toUpperCase() : encode(right, 'hex')),
  })),
  'dollar-interpolation': fc
    .tuple(plain, word, plain, fc.constantFrom(['$', ''] as const, ['${', '}'] as const))
    .map(([before, name, after, [open, close]]) => ({
      right: `${before}${open}${name}${close}-${after}`,
      wrong: `${before}-${after}`,
    })),
  'cut-at-hash': fc
    .tuple(plain, plain, fc.constantFrom('#', ' #'))
    .map(([before, after, hash]) => ({ right: before + hash + after, wrong: before })),
  'comment-as-secret': fc.tuple(plain, plain).map(([right, comment]) => ({ right, wrong: `${right} # ${comment}` })),
  'letter-case': plain
    .filter((right) => right !== right.toUpperCase())
    .map((right) => ({ right, wrong: right.toUpperCase() })),
  'escaped-newlines': fc
    .array(plain, { minLength: 2, maxLength: 4 })
    .map((lines) => ({ right: lines.join('\n'), wrong: lines.join('\\n') })),
  'json-wrapping': fc
    .tuple(plain, fc.constantFrom('key', 'secret', 'k3'))
    .map(([right, name]) => ({ right, wrong: JSON.stringify({ type: 'HS256', [name]: right }) })),
  truncated: fc
    .tuple(plain, fc.integer({ min: 1, max: 12 }), fc.boolean())
    .map(([right, lost, isEnd]) => ({ right, wrong: isEnd ? right.slice(0, -lost) : right.slice(lost) })),
  different: fc
    .tuple(plain, plain)
    .filter(([one, other]) => one.slice(0, 8) !== other.slice(0, 8) && one.slice(-8) !== other.slice(-8))
    .map(([right, wrong]) => ({ right, wrong })),
}

describe('the cause of a mutation is found from either side', () => {
  test.each(Object.entries(mutations))('%s', (cause, mutation) => {
    fc.assert(
      fc.property(mutation, ({ right, wrong }) => {
        expect(whyDifferent(right, wrong).cause).toBe(cause)
        expect(whyDifferent(wrong, right).cause).toBe(cause)
      }),
      { numRuns: 200 },
    )
  })
})

test('any two texts are explained without an error, the same from either side', () => {
  const nasty = fc
    .array(
      fc.oneof(
        characters('$#{}[]"\'\\ \n\r=:'),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('${', '\\n', ' # ', '0x'),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(nasty, nasty, (one, other) => {
      const [left, right] = [one, other].map((text) => buildLattice(Buffer.from(text).toString('latin1')))
      if (left === undefined || right === undefined || one === other) return
      const { cause, distance } = explainDifference(left, right)
      const back = explainDifference(right, left)
      expect({ cause: back.cause, distance: back.distance }).toEqual({ cause, distance })
    }),
    { numRuns: 500 },
  )
})
