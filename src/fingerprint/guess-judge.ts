import { type EstimateBits, loadEstimator } from './estimate-guesses.ts'
import { looksRandom } from './looks-random.ts'

/** Tells whether a key can be guessed. */
export interface GuessJudge {
  /** @param context words that an attacker would try first: the names of the service and its project. */
  readonly isGuessable: (key: Uint8Array, context: readonly string[]) => Promise<boolean>
}

/** Only so much of a key is looked at, which is enough for any that was made at random. */
const maxLength = 128

/** The most keys that are estimated in one audit, so that a file with thousands of weak ones does not take minutes. */
const maxEstimates = 100

/**
 * Below this many bits a key can be found in hours, once an attacker has one token to try keys on (a MAC is a fast hash:
 * 10^10 guesses a second on one card).
 */
const guessableBits = 56

/** A judge that loads the word lists when it meets the first key that does not look random. */
export function createGuessJudge(): GuessJudge {
  let estimator: Promise<EstimateBits> | null = null
  const verdicts = new Map<string, boolean>()
  return {
    async isGuessable(key, context) {
      const text = Buffer.from(key.subarray(0, maxLength)).toString('utf8')
      if (/[^\P{C}\t]|\ufffd/u.test(text)) return isMonotonous(key.subarray(0, maxLength))
      if (looksRandom(text) && looksRandom(text.slice(0, 40))) return false
      const known = verdicts.get(text)
      if (known !== undefined) return known
      if (verdicts.size >= maxEstimates) return false
      estimator ??= loadEstimator()
      const isGuessable = (await estimator)(text, context) < guessableBits
      verdicts.set(text, isGuessable)
      return isGuessable
    },
  }
}

/** Bytes that are no text: guessable when few are used, or each follows the one before. */
function isMonotonous(bytes: Uint8Array): boolean {
  const steps = bytes.subarray(1).filter((byte, at) => Math.abs(byte - (bytes[at] ?? 0)) <= 1).length
  return new Set(bytes).size < Math.min(bytes.length, 64) / 3 || steps > bytes.length * 0.4
}
