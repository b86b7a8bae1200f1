/** What every attacker on a token's key tries first, likeliest first. */
export const commonSecretWords: readonly string[] =
  'jwt secret key token auth authentication service api app application backend frontend server client web prod production dev development local stage staging test testing demo default sign signing signature private access refresh session internal admin user login password super my your our the strong secure safe long very random hs256 hmac sha256 website company team project platform gateway shared change this'.split(
    ' ',
  )

/** Words that sentences have and diceware has not. */
export const sentenceWords: ReadonlySet<string> = new Set(
  'the of and to in is my our your for a i it be or not on at with that this we you are do have was by from as an his her all but so if no'.split(
    ' ',
  ),
)

/** A text as an attacker takes it apart. */
export interface CutText {
  readonly parts: readonly string[]
  /** The different parts, in lower case. */
  readonly words: readonly string[]
  /** How many parts are there already. Each costs an attacker one bit. */
  readonly repeats: number
}

/** Cuts a text at whatever is neither letter nor digit, and before the capitals of camel case. */
export function cutText(text: string): CutText {
  const parts = text.split(/[^\p{L}\p{N}@$!]+|(?<=\p{Ll})(?=\p{Lu})/u).filter((part) => part !== '')
  const words = [...new Set(parts.map((part) => part.toLowerCase()))]
  return { parts, words, repeats: parts.length - words.length }
}

/** This many words drawn by dice are a good key. */
const FEWEST_OF_DICEWARE = 6

/**
 * Whether the words may have been drawn by dice: there are enough of them, and none is a word of the trade, one that only
 * sentences need, or has a digit.
 */
export function mayBeDiceware(words: readonly string[]): boolean {
  return (
    words.length >= FEWEST_OF_DICEWARE &&
    words.every((word) => /^\p{L}+$/u.test(word) && !sentenceWords.has(word) && !commonSecretWords.includes(word))
  )
}
