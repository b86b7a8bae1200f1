import { readFileSync } from 'node:fs'
import { dictionary } from '@zxcvbn-ts/language-common'
import commonWords from '@zxcvbn-ts/language-en/dist/commonWords.json.cjs'
import firstNames from '@zxcvbn-ts/language-en/dist/firstnames.json.cjs'
import wikipedia from '@zxcvbn-ts/language-en/dist/wikipedia.json.cjs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeGuessWords } from '../../../scripts/make-guess-words.ts'
import { commonSecretWords } from './cut-text.ts'
import { loadEstimator } from './estimate-guesses.ts'
import { createGuessModel } from './guess-model.ts'

const isGuessable = createGuessModel()
const context = ['billing', 'acme']

/** As guess-judge.ts has it. */
const guessableBits = 56

test('the words are those that the script makes of the lists of the installed package', () => {
  expect(readFileSync('src/fingerprint/strength/guess-words.ts', 'utf8')).toBe(makeGuessWords())
})

test.each<[string, ReturnType<typeof isGuessable>]>([
  ['my-super-secret-jwt-signing-key-2024', 'guessable'],
  ['acme-billing-jwt-signing-key-of-2024-x', 'guessable'],
  ['MyCompanyBillingServiceSigningKey2024Jwt', 'guessable'],
  ['P@ssw0rdP@ssw0rdP@ssw0rdP@ssw0rd1', 'guessable'],
  ['0123456789abcdef0123456789abcdef', 'guessable'],
  ['qwertyuiopasdfghjklzxcvbnmqwertyuiop', 'guessable'],
  ['your-jwt-secret-for-the-billing-service-2024!', 'guessable'],
  ['strung-agreement-uncle-deodorant-palace-wriggle', 'in doubt'],
  ['the elenberg cally ughh graveyards api', 'in doubt'],
  ['kqzwvxjhgfbqpzmxkwvjqhzgxfbkqpwzmvxjhqgkzwfbxpqmvzjkhwgq', 'not guessable'],
])('%s: %s', (text, verdict) => {
  expect(isGuessable(text, context)).toBe(verdict)
})

/** A key as people make them up: words of several lists, years and runs, joined in some way, sometimes in leet. */
const ofWords = fc
  .record({
    words: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...commonSecretWords, ...context) },
        { weight: 2, arbitrary: fc.constantFrom(...commonWords.slice(0, 5_000)) },
        { weight: 1, arbitrary: fc.constantFrom(...commonWords) },
        { weight: 2, arbitrary: fc.constantFrom(...wikipedia.slice(0, 8_000)) },
        { weight: 1, arbitrary: fc.constantFrom(...firstNames) },
        { weight: 1, arbitrary: fc.constantFrom(...(dictionary['passwords-common'] ?? [])) },
        { weight: 1, arbitrary: fc.constantFrom(...(dictionary['diceware-common'] ?? [])) },
        { weight: 1, arbitrary: fc.integer({ min: 1960, max: 2030 }).map(String) },
        { weight: 1, arbitrary: fc.constantFrom('123', '1234', 'abc', '!', 'qwerty', '0123456789', 'aaaa', 'x7') },
      ),
      { minLength: 2, maxLength: 14 },
    ),
    separator: fc.constantFrom('-', '_', ' ', '.', ''),
    isCapital: fc.boolean(),
    isLeet: fc.nat(6).map((lot) => lot === 0),
  })
  .map(({ words, separator, isCapital, isLeet }) => {
    const text = words.map((word) => (isCapital ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word)).join(separator)
    return isLeet ? text.replace(/[aeio]/g, (letter) => ({ a: '4', e: '3', i: '1', o: '0' })[letter] ?? letter) : text
  })

const ofLetters = (letters: string) =>
  fc.array(fc.constantFrom(...letters), { minLength: 16, maxLength: 64 }).map((all) => all.join(''))

const keys = fc.oneof(
  { weight: 8, arbitrary: ofWords },
  { weight: 1, arbitrary: ofLetters('0123456789abcdef') },
  { weight: 1, arbitrary: ofLetters('abcdefghijklmnopqrstuvwxyz') },
  { weight: 1, arbitrary: ofLetters('abcd1234') },
)

test('where the model decides, zxcvbn decides the same', async () => {
  const estimate = await loadEstimator()
  const cases = Number(process.env['COUNTERSIGN_GUESS_CASES'] ?? 300)
  const counts = { guessable: 0, 'not guessable': 0, 'in doubt': 0 }
  for (const key of fc.sample(
    keys.filter(({ length }) => length >= 32),
    { numRuns: cases, seed: Number(process.env['COUNTERSIGN_GUESS_SEED'] ?? 2026) },
  )) {
    const text = key.slice(0, 128)
    const verdict = isGuessable(text, context)
    counts[verdict] += 1
    if (verdict === 'in doubt') continue
    const bits = estimate(text, context, guessableBits)
    expect([text, verdict]).toEqual([text, bits < guessableBits ? 'guessable' : 'not guessable'])
  }
  if (process.env['COUNTERSIGN_GUESS_CASES'] !== undefined) process.stdout.write(`${JSON.stringify(counts)}\n`)
  expect(Math.min(counts.guessable, counts['not guessable'])).toBeGreaterThan(cases / 40)
}, 600_000)
