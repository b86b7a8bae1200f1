import type { LiveState, ProbeVerdict } from '../../model/live/live.ts'
import { answerOf, listPositives, type Sent } from '../ask/sent.ts'
import type { GoodOpinion } from './judge-good.ts'
import { standing } from './observation.ts'
import type { Controls } from './read-controls.ts'

interface State {
  readonly state: LiveState
  readonly reason: string
}

/**
 * So many refusals, so many passes and so many turns from one to the other, among good tokens that were sent in peace: a limit or a lock
 * refuses what comes after bad tokens, or too soon.
 */
const PROOF_OF_DIFFERENCE = 2

/** So many good tokens that are turned away in a row, after others passed, are no chance. */
const PROOF_OF_LOCK = 3

/** Reads the state of an endpoint from what became of the tokens that should pass. */
export function readState(sent: readonly Sent[], opinions: readonly (GoodOpinion | null)[], controls: Controls): State {
  const places = listPositives(sent)
  const good = places.flatMap((place) => opinions[place] ?? [])
  const [first] = good
  if (first === undefined) return readWithoutGood(controls)
  const at = (verdict: ProbeVerdict) => places.filter((place) => opinions[place]?.verdict === verdict)
  const [accepted, refused] = [at('accepted'), at('refused')]
  // What is as good without a token is no pass, and no refusal either.
  const same = good.find((opinion) => opinion.same !== null)
  if (same !== undefined && same.same !== null && refused.length === 0) return { state: same.same, reason: same.reason }
  if (accepted.length > 0) return readPassing(sent, places, { accepted, refused, opinions })
  const telling = good.find(({ verdict }) => verdict !== 'inconclusive')
  if (telling === undefined) return { state: 'unreachable', reason: first.reason }
  if (refused.length === 1 && good.length > 2) return { state: 'unstable', reason: `${telling.reason}, once` }
  return { state: 'refuses-good', reason: telling.reason }
}

function readWithoutGood({ none, garbage }: Controls): State {
  if (none.length === 0) return { state: 'unreachable', reason: 'no answer, with a token or without' }
  const isOpen = [none, garbage].every((answers) => answers.some((one) => standing(one) === 'success'))
  return isOpen
    ? { state: 'open', reason: 'no token and garbage pass' }
    : { state: 'no-control', reason: 'no key is available to mint a good token with' }
}

function readPassing(
  sent: readonly Sent[],
  places: readonly number[],
  {
    accepted,
    refused,
    opinions,
  }: {
    readonly accepted: readonly number[]
    readonly refused: readonly number[]
    readonly opinions: readonly (GoodOpinion | null)[]
  },
): State {
  const count = `${accepted.length} of ${places.length} good tokens are accepted`
  const last = accepted.at(-1) ?? 0
  const after = places.filter((place) => place > last && isTurnedAway(sent[place]))
  const before = refused.filter((place) => place < last)
  if (after.length >= PROOF_OF_LOCK && before.length === 0) {
    return {
      state: 'locked-out',
      reason: 'good tokens were accepted until bad ones had been sent, and none after that',
    }
  }
  if (isProvenDifference(sent, { accepted, refused })) return { state: 'answers-differ', reason: count }
  const sinceRefused = accepted.filter((place) => place > (refused.at(-1) ?? -1))
  if (refused.length > 0 && sinceRefused.length < PROOF_OF_LOCK) return { state: 'unstable', reason: count }
  const opinion = opinions[accepted[0] ?? 0]
  const isOptional = accepted.some((place) => opinions[place]?.same === 'optional')
  return { state: isOptional ? 'optional' : 'guarded', reason: opinion?.reason ?? count }
}

/** Whether the good tokens that were sent in peace passed and were refused in turn. */
function isProvenDifference(
  sent: readonly Sent[],
  { accepted, refused }: { readonly accepted: readonly number[]; readonly refused: readonly number[] },
): boolean {
  const inPeace = (all: readonly number[]) => all.filter((place) => sent[place]?.isProof === true)
  const [passed, turned] = [inPeace(accepted), inPeace(refused)]
  const places = [...passed, ...turned].toSorted((one, other) => one - other)
  const turns = places.filter((place, index) => {
    const before = places[index - 1]
    return before !== undefined && turned.includes(place) && passed.includes(before)
  })
  return [passed, turned, turns].every(({ length }) => length >= PROOF_OF_DIFFERENCE)
}

/** Answered, and neither broken nor asked to wait. */
function isTurnedAway(one: Sent | undefined): boolean {
  const answer = one === undefined ? null : answerOf(one)
  return answer !== null && standing(answer) !== 'success' && standing(answer) !== 'trouble'
}
