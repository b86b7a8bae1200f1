import { commonSecretWords, cutText, mayBeDiceware, sentenceWords } from './cut-text.ts'

/**
 * The bits that guessing a text takes, at most; `context` are words that an attacker would try first. The search for a cheaper
 * way ends once one takes fewer than `enough` bits.
 */
export type EstimateBits = (text: string, context: readonly string[], enough: number) => number

/** The entropy of English text by the character, as Shannon measured it (“Prediction and Entropy of Printed English”, 1951). */
const BITS_OF_SENTENCE_CHARACTER = 1.3

/**
 * Loads zxcvbn and its word lists, which takes half a second. Its own sum multiplies by the factorial of the number of
 * parts, which makes any sentence strong; here the parts count by themselves, and the cheapest way to put them together wins.
 */
export async function loadEstimator(): Promise<EstimateBits> {
  // The family names, more than all other words together, stay unread: those that are common are in the other lists too.
  const [{ ZxcvbnFactory }, common, { default: commonWords }, { default: firstNames }, { default: wikipedia }] =
    await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
      import('@zxcvbn-ts/language-en/dist/commonWords.json.cjs'),
      import('@zxcvbn-ts/language-en/dist/firstnames.json.cjs'),
      import('@zxcvbn-ts/language-en/dist/wikipedia.json.cjs'),
    ])
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, commonWords, firstNames, wikipedia },
    graphs: common.adjacencyGraphs,
    maxLength: 128,
    l33tMaxSubstitutions: 8, // more takes a second for each text
  })
  const ranks = rankWords([commonSecretWords, commonWords, wikipedia])
  const diceware = new Set(common.dictionary['diceware-common'])
  return (text, context, enough) => {
    const hints = [...commonSecretWords, ...context]
    const sum = (part: string): number =>
      zxcvbn.check(part, hints).sequence.reduce((bits, { guesses }) => bits + Math.log2(Math.max(guesses, 1)), 0)
    const { parts, words, repeats } = cutText(text)
    const isDiceware = mayBeDiceware(words) && words.every((word) => diceware.has(word))
    if (isDiceware) return words.length * Math.log2(diceware.size)
    const asWords = words.map((word) => inWords(word, ranks))
    let inParts = repeats + asWords.reduce((bits, more) => bits + more, 0)
    // zxcvbn takes a tenth of a second for a long text: it is asked for no more than it takes, the dearest part first.
    const dearest = Array.from(words.entries()).toSorted(
      ([one], [other]) => (asWords[other] ?? 0) - (asWords[one] ?? 0),
    )
    for (const [at, word] of dearest) {
      if (inParts < enough) break
      const bits = asWords[at] ?? 0
      inParts += Math.min(sum(word), bits) - bits
    }
    const best = inParts < enough ? inParts : Math.min(inParts, sum(text))
    const isSentence =
      parts.length >= 5 && parts.filter((part) => sentenceWords.has(part.toLowerCase())).length * 4 >= parts.length
    return isSentence ? Math.min(best, text.length * BITS_OF_SENTENCE_CHARACTER) : best
  }
}

function rankWords(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>()
  for (const list of lists) {
    for (const [rank, word] of list.entries()) {
      if (word.length > 2 || sentenceWords.has(word)) ranks.set(word, Math.min(ranks.get(word) ?? Infinity, rank + 2))
    }
  }
  return ranks
}

/** The bits of the likeliest way to read the letters as words run together, with years and runs (`abcd`, `4321`, `aaaa`). */
function inWords(text: string, ranks: ReadonlyMap<string, number>): number {
  const best = [0]
  const at = (index: number): number => best[index] ?? Infinity
  for (let end = 1; end <= text.length; end += 1) {
    let bits = at(end - 1) + (/\d/.test(text[end - 1] ?? '') ? Math.log2(10) : Math.log2(26))
    for (let start = Math.max(0, end - 20); start < end; start += 1) {
      const rank = ranks.get(text.slice(start, end))
      if (rank !== undefined) bits = Math.min(bits, at(start) + Math.log2(rank) + 1)
    }
    const run = runTo(text, end)
    if (run > 2) bits = Math.min(bits, at(end - run) + Math.log2(36) + Math.log2(run))
    if (/(19|20)\d\d$/.test(text.slice(Math.max(0, end - 4), end))) bits = Math.min(bits, at(end - 4) + 6)
    best.push(bits)
  }
  return at(text.length)
}

/** How many characters before `end` follow each other in the alphabet, up or down, or are the same. */
function runTo(text: string, end: number): number {
  const step = text.charCodeAt(end - 1) - text.charCodeAt(end - 2)
  if (!(Math.abs(step) <= 1)) return 1
  let start = end - 2
  while (start > 0 && text.charCodeAt(start) - text.charCodeAt(start - 1) === step) start -= 1
  return end - start
}
