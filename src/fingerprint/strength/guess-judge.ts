import { createHmac, randomBytes } from 'node:crypto'
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { KeyStrength } from '../../model/keys/binding.ts'
import { looksRandom } from '../../model/keys/looks-random.ts'
import { type EstimateBits, loadEstimator } from './estimate-guesses.ts'
import { createGuessModel, type ModelVerdict } from './guess-model.ts'

/** Tells whether a key can be guessed. */
export interface GuessJudge {
  /** @param context words that an attacker would try first: the names of the service and its project. */
  readonly isGuessable: (key: Uint8Array, context: readonly string[]) => Promise<boolean>
  /** The strength of a value that was judged before in the same use, else what `judgeAnew` finds. */
  readonly recallStrength: (described: string, judgeAnew: () => Promise<KeyStrength>) => Promise<KeyStrength>
}

/** What judges of several audits know together. It holds no key, only marks under a key of its own. */
export interface GuessMemory {
  readonly recall: (text: string) => boolean | undefined
  readonly keep: (text: string, isGuessable: boolean) => void
  /** By the value and all that its strength depends on. */
  readonly recallStrength: (described: string) => KeyStrength | undefined
  readonly keepStrength: (described: string, strength: KeyStrength) => void
  readonly getModel: () => (text: string, context: readonly string[]) => ModelVerdict
  readonly loadEstimator: () => Promise<EstimateBits>
}

/** Beyond this many it begins again. */
const MAX_REMEMBERED = 10_000

/** An empty memory, which loads the word lists when they are first needed. */
export function createGuessMemory(): GuessMemory {
  let model: ReturnType<typeof createGuessModel> | null = null
  let estimator: Promise<EstimateBits> | null = null
  const markKey = randomBytes(32)
  const verdicts = new Map<string, boolean>()
  const strengths = new Map<string, KeyStrength>()
  const mark = (text: string) => createHmac('sha256', markKey).update(text).digest('base64')
  return {
    recall: (text) => verdicts.get(mark(text)),
    keep(text, isGuessable) {
      if (verdicts.size >= MAX_REMEMBERED) verdicts.clear()
      verdicts.set(mark(text), isGuessable)
    },
    recallStrength: (described) => strengths.get(mark(described)),
    keepStrength(described, strength) {
      if (strengths.size >= MAX_REMEMBERED) strengths.clear()
      strengths.set(mark(described), strength)
    },
    getModel() {
      model ??= createGuessModel()
      return model
    },
    loadEstimator() {
      estimator ??= loadEstimator()
      return estimator
    },
  }
}

/** Only so much of a key is looked at, which is enough for any that was made at random. */
const MAX_LENGTH = 128

/**
 * The most keys that zxcvbn estimates in one audit: each takes a tenth of a second, and a file may hold thousands that do not
 * look random. The model judges all of them.
 */
const MAX_ESTIMATES = 25

/**
 * Below this many bits a key can be found in hours, once an attacker has one token to try keys on (a MAC is a fast hash:
 * 10^10 guesses a second on one card).
 */
const GUESSABLE_BITS = 56

/** A judge for one audit, that loads the word lists when it meets the first key that does not look random. */
export function createGuessJudge(memory: GuessMemory = createGuessMemory()): GuessJudge {
  let estimates = 0
  const remember = (text: string, isGuessable: boolean): boolean => {
    memory.keep(text, isGuessable)
    return isGuessable
  }
  return {
    async isGuessable(key, context) {
      const text = Buffer.from(key.subarray(0, MAX_LENGTH)).toString('utf8')
      if (/[^\P{C}\t\n\r]|\ufffd/u.test(text)) return isMonotonous(key.subarray(0, MAX_LENGTH))
      if (looksRandom(text) && looksRandom(text.slice(0, 40))) return false
      const known = memory.recall(text)
      if (known !== undefined) return known
      const verdict = memory.getModel()(text, context)
      if (verdict !== 'in doubt') return remember(text, verdict === 'guessable')
      if (estimates >= MAX_ESTIMATES) return false
      estimates += 1
      // It takes a tenth of a second: a server beside it has others to answer.
      await yieldToEventLoop()
      return remember(text, (await memory.loadEstimator())(text, context, GUESSABLE_BITS) < GUESSABLE_BITS)
    },
    async recallStrength(described, judgeAnew) {
      const known = memory.recallStrength(described)
      if (known !== undefined) return known
      const strength = await judgeAnew()
      // Past the maximum of estimates nothing more is reported as guessable: the next audit checks it again.
      if (estimates < MAX_ESTIMATES) memory.keepStrength(described, strength)
      return strength
    },
  }
}

/** Bytes that are no text: guessable when few are used, or each follows the one before. */
function isMonotonous(bytes: Uint8Array): boolean {
  const steps = bytes.subarray(1).filter((byte, at) => Math.abs(byte - (bytes[at] ?? 0)) <= 1).length
  return new Set(bytes).size < Math.min(bytes.length, 64) / 3 || steps > bytes.length * 0.4
}
