/**
 * The bits that guessing a text takes, at most; `context` are words that an attacker would try first. The search for a cheaper
 * way ends once one takes fewer than `enough` bits.
 */
export type EstimateBits = (text: string, context: readonly string[], enough: number) => number

/** What every attacker on a token's key tries first, likeliest first. */
const trade =
  'jwt secret key token auth authentication service api app application backend frontend server client web prod production dev development local stage staging test testing demo default sign signing signature private access refresh session internal admin user login password super my your our the strong secure safe long very random hs256 hmac sha256 website company team project platform gateway shared change this'.split(
    ' ',
  )

/** Words that sentences have and diceware has not. */
const sentenceWords: ReadonlySet<string> = new Set(
  'the of and to in is my our your for a i it be or not on at with that this we you are do have was by from as an his her all but so if no'.split(
    ' ',
  ),
)

/** The entropy of English text by the character, as Shannon measured it (“Prediction and Entropy of Printed English”, 1951). */
const bitsOfSentenceCharacter = 1.3

/**
 * Loads one list of words, a tenth of what `loadEstimator` takes: enough to see through most of what people write. Of a text
 * that may be diceware it knows nothing.
 */
export async function loadQuickEstimator(): Promise<(text: string) => number> {
  const { default: commonWords } = await import('@zxcvbn-ts/language-en/dist/commonWords.json.cjs')
  const ranks = rankWords([trade, commonWords])
  return (text) => {
    const { repeats, words } = cutText(text)
    if (words.length >= fewestOfDiceware && words.every(mayBeDiceware)) return Number.POSITIVE_INFINITY
    return words.reduce((bits, word) => bits + inWords(word, ranks), repeats)
  }
}

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
  const ranks = rankWords([trade, commonWords, wikipedia])
  const diceware = new Set(common.dictionary['diceware-common'])
  return (text, context, enough) => {
    const hints = [...trade, ...context]
    const sum = (part: string): number =>
      zxcvbn.check(part, hints).sequence.reduce((bits, { guesses }) => bits + Math.log2(Math.max(guesses, 1)), 0)
    const { parts, words, repeats } = cutText(text)
    const isDiceware = words.every((word) => diceware.has(word) && mayBeDiceware(word))
    if (isDiceware && words.length >= fewestOfDiceware) return words.length * Math.log2(diceware.size)
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
    return isSentence ? Math.min(best, text.length * bitsOfSentenceCharacter) : best
  }
}

/** So many words drawn by dice are a good key. */
const fewestOfDiceware = 6

/** Dice draw no word of the trade, none that only sentences need, and no digit. */
function mayBeDiceware(word: string): boolean {
  return /^\p{L}+$/u.test(word) && !sentenceWords.has(word) && !trade.includes(word)
}

/** A text in its parts, the different words of it in lower case, and a bit for each that comes again. */
function cutText(text: string) {
  const parts = text.split(/[^\p{L}\p{N}@$!]+|(?<=\p{Ll})(?=\p{Lu})/u).filter((part) => part !== '')
  const words = [...new Set(parts.map((part) => part.toLowerCase()))]
  return { parts, words, repeats: parts.length - words.length }
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
