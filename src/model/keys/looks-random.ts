import { unleet } from './leet.ts'

/** The commonest pairs of letters in English text: half of all pairs there, a twelfth in random letters. */
const commonPairs: ReadonlySet<string> = new Set(
  'th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur co me ro ic ne li io ma ta ce ho ec cr ey ke pa ss wo'.split(
    ' ',
  ),
)

/** What a finger finds without looking. */
const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p']

/**
 * Whether a text is random by the look of its pairs of characters: they do not repeat, do not follow each other in the
 * alphabet or on the keyboard, and are not those of words. Cheap, and on the safe side: what is in doubt is not cleared.
 */
export function looksRandom(text: string): boolean {
  const plain = text.toLowerCase()
  const pairs = Array.from({ length: plain.length - 1 }, (_, at) => plain.slice(at, at + 2))
  if (pairs.length < 19) return false
  const share = (matches: (pair: string) => boolean): number => pairs.filter(matches).length / pairs.length
  const isHex = /^[0-9a-f-]+$/.test(plain)
  // Of 256 pairs of hex digits a long random text uses every one several times.
  const possible = Math.min(pairs.length, isHex ? 120 : 400)
  const isVaried = new Set(pairs).size >= possible * 0.75
  // Six letters spell few words, and with digits for the others nearly any pair is a common one.
  const isWords = !isHex && share((pair) => commonPairs.has(unleet(pair))) > 0.25
  return isVaried && !isWords && share(isStep) <= 0.45
}

function isStep(pair: string): boolean {
  const distance = Math.abs(pair.charCodeAt(0) - pair.charCodeAt(1))
  const reversed = `${pair[1]}${pair[0]}`
  return distance <= 1 || keyboardRows.some((row) => row.includes(pair) || row.includes(reversed))
}
