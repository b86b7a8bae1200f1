import type { LiveState, ProbeVerdict } from '../../model/live/live.ts'
import type { ProbeId } from '../../token/probe-id.ts'
import { answerOf, type Sent } from '../ask/sent.ts'
import { type Answer, isAlike, isSameOutcome } from './compare-answers.ts'
import { describeObservation, isSilent, mayRefuse, standing } from './observation.ts'
import type { Controls } from './read-controls.ts'

/** What one answer says of what was sent. */
export interface SampleOpinion {
  readonly verdict: ProbeVerdict
  readonly reason: string
  /**
   * Why it may be otherwise the next time: `silent` it was no answer; `unproven` a refusal that good tokens got at the time as well, or
   * that no good token passed after; `neither` it is like nothing that good and bad tokens get; `fresh` a refusal of a kind that the
   * controls did not get; `amid` a refusal between accepted good tokens, in words that others of them were refused with.
   */
  readonly doubt: 'silent' | 'unproven' | 'neither' | 'fresh' | 'amid' | null
}

/** What a sample is compared with. */
export interface References {
  readonly state: LiveState
  /** What good tokens got that passed. */
  readonly accepted: readonly Answer[]
  readonly controls: Controls
  /** The places of the tokens that should pass, in what was sent. */
  readonly positives: readonly number[]
  readonly isPassing: (place: number) => boolean
}

/** Judges one answer to a token that should not pass, or to none. */
export function judgeSample(one: Sent, place: number, references: References): SampleOpinion {
  const words = describeObservation(one.observation)
  const answer = answerOf(one)
  if (answer === null) return { verdict: 'inconclusive', reason: words, doubt: 'silent' }
  const { state, accepted, controls } = references
  if (one.probe === 'none') return judgeNone(answer, words, references)
  const refused = refusedControls(one.probe, references)
  if (accepted.length === 0) {
    const isAlone = state !== 'open' && refused.length > 0 && refused.every((other) => standing(other) !== 'success')
    // A socket that stays open where all others were closed has taken what it was sent, though it says nothing.
    const isYes = standing(answer) === 'success' && (isSilent(answer) || !mayRefuse(answer))
    return isYes && isAlone
      ? { verdict: 'accepted', reason: `${words}, although no good token is accepted`, doubt: null }
      : {
          verdict: 'inconclusive',
          reason: `${words}; no good token shows what an accepted answer looks like`,
          doubt: null,
        }
  }
  if (state === 'unstable') {
    return { verdict: 'inconclusive', reason: `${words}; good tokens are accepted only sometimes`, doubt: null }
  }
  const opinion = compare(answer, { accepted, refused, closeness: controls.closeness })
  if (opinion.verdict !== 'refused') {
    const doubt = opinion.verdict === 'accepted' ? null : standing(answer) === 'trouble' ? 'silent' : 'neither'
    return { ...opinion, reason: `${words}${opinion.reason}`, doubt }
  }
  if (state === 'answers-differ') {
    return { verdict: 'inconclusive', reason: `${words}, as good tokens are at times`, doubt: null }
  }
  return isProven(answer, place, references)
    ? { ...opinion, reason: `${words}${opinion.reason}`, doubt: doubtRefusal(answer, controls) }
    : { verdict: 'inconclusive', reason: `${words}, and a good token was not accepted then either`, doubt: 'unproven' }
}

/** How far apart the good tokens may be between which a refusal is proven although good tokens get it, too. */
const CLOSE = 5

/**
 * A refusal means something only beside an accepted good token: one that comes later, and where good tokens were turned away in the
 * same words at times, the nearest ones before and after.
 */
function isProven(answer: Answer, place: number, { controls, positives, isPassing }: References): boolean {
  const after = positives.find((other) => other > place)
  if (!positives.some((other) => other > place && isPassing(other))) return false
  if (!isStumble(answer, controls)) return true
  // Bad tokens are refused in other words: these are of a limit or a lock, and none about the token.
  const { none, garbage, wrongKey } = controls
  if (![...none, ...garbage, ...wrongKey].some((one) => isAlike(one, answer, 'words'))) return false
  const before = positives.findLast((other) => other < place)
  if (before === undefined || after === undefined || after - before > CLOSE) return false
  return isPassing(before) && isPassing(after)
}

function isStumble(answer: Answer, { stumbles }: Controls): boolean {
  return stumbles.some((stumble) => isAlike(stumble, answer, 'words'))
}

function doubtRefusal(answer: Answer, controls: Controls): SampleOpinion['doubt'] {
  if (isFresh(answer, controls)) return 'fresh'
  return isStumble(answer, controls) ? 'amid' : null
}

function isFresh(answer: Answer, { none, garbage, wrongKey }: Controls): boolean {
  return ![...none, ...garbage, ...wrongKey].some((one) => isSameOutcome(one, answer))
}

/**
 * The answers that mean "refused" for a probe: those to no token, and to garbage where that fares no better. Where none
 * passes, a token is compared with one of a random key, and a word with other words, since some servers take a word for no token.
 */
function refusedControls(
  probe: ProbeId,
  { state, accepted, controls: { none, garbage, wrongKey, closeness } }: References,
): readonly Answer[] {
  const isOpenToNone = state !== 'guarded' && none.some((one) => standing(one) === 'success')
  if (isOpenToNone) return probe === 'mock' || probe === 'wrong-key' || probe === 'garbage' ? garbage : wrongKey
  if (probe === 'garbage') return none
  // No token may get what a good one gets where the token is handed over later: nothing was said, and nothing refused.
  const isAsGood = (one: Answer) => accepted.some((good) => isAlike(good, one, closeness))
  const others = none.some(isAsGood) ? wrongKey : []
  return [...none, ...garbage, ...others].filter((one) => !isAsGood(one))
}

interface Compared {
  readonly accepted: readonly Answer[]
  readonly refused: readonly Answer[]
  readonly closeness: Controls['closeness']
}

function compare(
  answer: Answer,
  { accepted, refused, closeness }: Compared,
): { readonly verdict: ProbeVerdict; readonly reason: string } {
  const isAmong = (answers: readonly Answer[]) => answers.some((one) => isAlike(one, answer, closeness))
  const isOutcomeOf = (answers: readonly Answer[]) => answers.some((one) => isSameOutcome(one, answer))
  const [isAsGood, isAsRefused] = [isAmong(accepted), isAmong(refused)]
  if (isAsGood !== isAsRefused) {
    return isAsGood ? { verdict: 'accepted', reason: ', as with the good token' } : { verdict: 'refused', reason: '' }
  }
  const isRefusal = standing(answer) === 'refusal' && accepted.every((one) => standing(one) !== 'refusal')
  // The server says that it could not read what it was sent, and it can read a good token.
  const isUnread =
    (answer.status === 400 || answer.status === 422) && accepted.every((one) => standing(one) === 'success')
  if (isRefusal || isUnread) return { verdict: 'refused', reason: '' }
  const isRefusedInWords = mayRefuse(answer) && accepted.every((one) => !mayRefuse(one))
  if (isRefusedInWords && standing(answer) === 'success') {
    return { verdict: 'refused', reason: ', with a refusal text that the good token does not get' }
  }
  if (standing(answer) !== 'trouble' && isOutcomeOf(accepted) !== isOutcomeOf(refused)) {
    if (!isOutcomeOf(accepted)) return { verdict: 'refused', reason: ', with a different text than no token gets' }
    if (accepted.some((one) => isOfOneKind(one, answer))) {
      return { verdict: 'accepted', reason: ', with a different text than the good token gets' }
    }
  }
  return { verdict: 'inconclusive', reason: ', unlike both the good token and no token' }
}

/** A page in the place of a document is not what the good token gets, whatever its status. */
function isOfOneKind(left: Answer, right: Answer): boolean {
  if (left.kind === 'socket' || right.kind === 'socket') return left.kind === right.kind
  return left.marks.kind === right.marks.kind
}

function judgeNone(answer: Answer, words: string, { state, controls, accepted }: References): SampleOpinion {
  const isSuccess = standing(answer) === 'success'
  const isAsGood = accepted.some((one) => isAlike(one, answer, controls.closeness))
  if (state === 'guarded' && !isAsGood) return { verdict: 'refused', reason: words, doubt: null }
  const isOpen = state === 'open' || state === 'optional' || state === 'refuses-good'
  if (isSuccess && isOpen) return { verdict: 'accepted', reason: words, doubt: null }
  return {
    verdict: 'inconclusive',
    reason: `${words}; no good token shows what an accepted answer looks like`,
    doubt: null,
  }
}
