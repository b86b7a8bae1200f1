import { unleet } from '../../model/keys/leet.ts'
import { commonSecretWords, cutText, mayBeDiceware } from './cut-text.ts'
import { guessWords } from './guess-words.ts'

/** What the model says of a key; where it is in doubt, zxcvbn decides. */
export type ModelVerdict = 'guessable' | 'not guessable' | 'in doubt'

/**
 * Below this many bits of the model zxcvbn has always come to less than its own limit, and above the other never
 * (guess-model.test.ts).
 */
const GUESSABLE_BELOW = 50
const NOT_GUESSABLE_FROM = 120

/** Bits of a character that is part of no word, as zxcvbn has it: ten guesses. */
const bitsOfCharacter = Math.log2(10)

/** A word written with digits and signs for letters costs so much more. */
const BITS_OF_LEET = 2

const bitsOfYear = Math.log2(50)

/** Runs of the alphabet, and of a row of keys. */
const bitsOfRun = Math.log2(10)
const bitsOfKeyboard = Math.log2(30)

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890'].flatMap((row) => [
  row,
  Array.from(row).reverse().join(''),
])

/** No word of the list is longer. */
const LONGEST_WORD = 20

/**
 * A model of how people make up keys, with seven thousand words: it loads in two milliseconds, where zxcvbn and its lists take a
 * quarter of a second, and decides what most people make up. It reads a text as words (also in leet), years, runs and keyboard rows put
 * together in the cheapest way, and says how likely that is to be guessed.
 */
export function createGuessModel(): (text: string, context: readonly string[]) => ModelVerdict {
  const costs = readWords(guessWords)
  return (text, context) => {
    const { words, repeats } = cutText(text)
    if (mayBeDiceware(words)) return 'in doubt'
    const hints = new Set(context.map((word) => word.toLowerCase()))
    const bits = words.reduce((sum, word) => sum + cheapestReading(word, costs, hints), repeats)
    if (bits < GUESSABLE_BELOW) return 'guessable'
    return bits >= NOT_GUESSABLE_FROM ? 'not guessable' : 'in doubt'
  }
}

/** The bits of each word. A line of the list holds the words that cost half a bit more than those of the line before. */
function readWords(lines: string): ReadonlyMap<string, number> {
  const costs = new Map<string, number>()
  for (const [line, words] of lines.split('\n').entries()) {
    for (const word of words.split(' ')) if (word !== '') costs.set(word, line / 2)
  }
  for (const [rank, word] of commonSecretWords.entries())
    costs.set(word, Math.min(costs.get(word) ?? 99, Math.log2(rank + 2)))
  return costs
}

/** The bits of the likeliest way to read a text in lower case. */
function cheapestReading(text: string, costs: ReadonlyMap<string, number>, hints: ReadonlySet<string>): number {
  const plain = unleet(text)
  const best = [0]
  const at = (index: number): number => best[index] ?? Number.POSITIVE_INFINITY
  for (let end = 1; end <= text.length; end += 1) {
    let bits = at(end - 1) + bitsOfCharacter
    for (let start = Math.max(0, end - LONGEST_WORD); start < end - 2; start += 1) {
      bits = Math.min(bits, at(start) + costOfWord(start, end))
    }
    if (/(19|20)\d\d$/.test(text.slice(Math.max(0, end - 4), end))) bits = Math.min(bits, at(end - 4) + bitsOfYear)
    best.push(Math.min(bits, cheapestRun(text, end, at)))
  }
  return at(text.length)

  function costOfWord(start: number, end: number): number {
    const word = text.slice(start, end)
    if (hints.has(word)) return bitsOfRun
    const spelled = costs.get(word)
    if (spelled !== undefined || plain === text) return spelled ?? Number.POSITIVE_INFINITY
    return (costs.get(plain.slice(start, end)) ?? Number.POSITIVE_INFINITY) + BITS_OF_LEET
  }
}

/** The bits of the text up to `end` where it ends in characters that follow each other in the alphabet or on a keyboard, or are the same. */
function cheapestRun(text: string, end: number, at: (index: number) => number): number {
  let bits = Number.POSITIVE_INFINITY
  const step = text.charCodeAt(end - 1) - text.charCodeAt(end - 2)
  let isRun = Math.abs(step) <= 1
  for (let length = 3; length <= end; length += 1) {
    const start = end - length
    isRun &&= text.charCodeAt(start + 1) - text.charCodeAt(start) === step
    const isOnRow = length <= 10 && keyboardRows.some((row) => row.includes(text.slice(start, end)))
    if (!isRun && !isOnRow) break
    bits = Math.min(bits, at(start) + (isRun ? bitsOfRun : bitsOfKeyboard) + Math.log2(length))
  }
  return bits
}
