import type { ProbeToken } from '../../token/probe-token.ts'
import { type Judgement, judge } from '../judge/judge.ts'
import { standing } from '../judge/observation.ts'
import type { ProbeTarget } from '../probe-target.ts'
import type { Placement } from './placement.ts'
import { chooseManner, isHarmless, isPass, planRepeats } from './plan-repeats.ts'
import type { RequestQueue } from './request-queue.ts'
import { type SendContext, sendOne } from './send-one.ts'
import { type Asking, answerOf, isGoodToken, type Sent } from './sent.ts'
import type { TokenSupply } from './supply-tokens.ts'

/** What talking to one endpoint needs. */
export interface TalkContext extends SendContext {
  readonly queue: RequestQueue
  readonly supply: TokenSupply
}

/** Everything that is said to one endpoint, and the answers so far. */
export interface Talk {
  readonly sent: readonly Sent[]
  readonly judge: () => Judgement
  /** Sends as many at once as the queue lets through. */
  readonly sendAll: (tokens: readonly ProbeToken[], elsewhere?: Placement) => Promise<readonly Sent[]>
  /**
   * Sends a good token, to see that the endpoint still takes one. Where it does not, waits and sends others, ever more slowly, until one
   * passes again. `false`: none does, or there is no more time, or an endpoint of the same origin has been shut out for good; nothing that is sent now would tell anything.
   */
  readonly checkpoint: () => Promise<boolean>
  /** What passes and should not is sent again at once, as another token of its kind: later there may be nobody who answers. */
  readonly confirm: (answers: readonly Sent[]) => Promise<void>
  /** Sends again what must be heard again, until everything is settled or no more is to be had. */
  readonly repeatUntilClear: () => Promise<void>
  /** Whether the endpoint has shown that it must be asked slowly. */
  readonly isCareful: () => boolean
  /** Waits as long as the endpoint asks for, or longer each time. `false`: there is no more time to wait. */
  readonly backOff: () => Promise<boolean>
}

/** How many are sent between two good tokens: in peace, and where the endpoint has shown trouble. */
const stretch = { calm: 12, careful: 3 }

/** Rounds of sending again, and good tokens that are tried until one passes. */
const most = { rounds: 6, goods: 8, quick: 3, shut: 2, proofs: 16, untold: 6 }

/**
 * How long all waiting together may take, in times of the first pause, where nothing is known and where good tokens passed again after
 * some of it; and the longest single pause.
 */
const patience = { together: 40, whereItHelps: 120, once: 16 }

/** Good tokens that must pass in a row once one was refused as bad ones are. */
const PASSES_AFTER_REFUSAL = 3

/** Starts the talk. */
export function startTalk(
  target: ProbeTarget,
  { url, placement }: { readonly url: URL; readonly placement: Placement },
  asking: Asking,
  context: TalkContext,
): Talk {
  const { queue, options, signal, supply } = context
  const sent: Sent[] = []
  let isCareful = false
  let isProofSought = false
  let pauses = 0
  let waitedMs = 0
  let hasHelped = false

  let judged: { readonly length: number; readonly judgement: Judgement } | null = null

  const judgeAll = () => {
    if (judged?.length !== sent.length) judged = { length: sent.length, judgement: judge(sent, asking) }
    return judged.judgement
  }
  /** Servers that acknowledge everybody and put them out later are found by the controls; then all are waited upon. */
  const lingers = () =>
    sent.length < 8 || sent.some(({ observation }) => observation.kind === 'socket' && observation.isKicked)
  const sendAll = async (tokens: readonly ProbeToken[], elsewhere = placement) => {
    const place = { url, placement: elsewhere, lingers: lingers() }
    const answers = isCareful
      ? await inTurn(tokens, (token) => sendOne(target, place, token, context))
      : await Promise.all(tokens.map((token) => sendOne(target, place, token, context)))
    const noted = isCareful ? answers.map((one) => ({ ...one, isCareful })) : answers
    sent.push(...noted)
    return noted
  }
  const backOff = async () => {
    isCareful = true
    const wish = lastWish(sent)
    queue.slowDown()
    if (wish !== null) queue.slowDown() // whoever is so exact means it
    const asked = wish ?? options.pauseMs * Math.min(patience.once, 2 ** pauses)
    const ms = Math.min(asked, options.pauseMs * patience.once * 2)
    const most = options.pauseMs * (hasHelped ? patience.whereItHelps : patience.together)
    if (signal.aborted || waitedMs + ms > most) return false
    pauses++
    waitedMs += ms
    await queue.pause(ms)
    return !signal.aborted
  }
  const sendGood = async (): Promise<Sent | null> => {
    const token = signal.aborted ? null : await supply.nextGood()
    const [one = null] = token === null ? [] : await sendAll([token])
    return one
  }
  /** Good tokens in peace: replicas with different keys refuse some of them, a limit or a lock does not. */
  const seekDifference = async () => {
    isProofSought = true
    for (let tried = 0; tried < most.proofs && !signal.aborted; tried++) {
      await queue.pause(options.pauseMs)
      const place = sent.length
      const one = await sendGood()
      if (one === null) return
      sent[place] = { ...one, isProof: true }
      judged = null
      const judgement = judgeAll()
      if (judgement.state === 'answers-differ') return
      const isRefused = (index: number) => judgement.samples[index]?.verdict === 'refused' && sent[index]?.isProof
      if (tried >= most.untold && !sent.some((_one, index) => isRefused(index))) return
    }
  }
  const seekGood = async () => {
    let one = await sendGood()
    if (one === null) return !signal.aborted
    // What passed before is passing still: nothing needs to be judged again as long as good tokens get it.
    const known = judged?.judgement
    if (known !== undefined && isPass(one, known)) {
      pauses = 0
      return true
    }
    let judgement = judgeAll()
    if (judgement.controls.passing.length === 0) return true
    for (let quick = 1; quick < most.quick && isTrouble(one); quick++) {
      one = await sendGood()
      if (one === null) return false
      if (isPass(one, judgement)) return true
    }
    // Another endpoint of the origin was shut out for good: whether this one is, too, is known without waiting.
    for (let tried = 0; queue.isShut() && tried < most.shut; tried++) {
      one = await sendGood()
      if (one === null) return false
      if (isPass(one, judgement)) return true
    }
    for (let [tried, passed] = [0, 0]; !queue.isShut() && tried < most.goods; tried++) {
      judgement = judgeAll()
      const isRefused = judgement.answers.some((answer) => isGoodToken(answer) && answer.verdict === 'refused')
      if (isRefused && passed > 0 && !isProofSought) await seekDifference()
      if (judgeAll().state === 'answers-differ') return false
      const needed = isRefused ? PASSES_AFTER_REFUSAL : 1
      if (passed >= needed) return true
      if (passed === 0 && !(await backOff())) return false
      one = await sendGood()
      if (one === null) return false
      passed = isPass(one, judgement) ? passed + 1 : 0
      hasHelped ||= passed > 0
    }
    return isPass(sent.at(-1) ?? never, judgeAll())
  }
  const checkpoint = async () => {
    const isAlive = await seekGood()
    if (!isAlive && judgeAll().state === 'locked-out') queue.shut()
    return isAlive
  }
  const confirm = async (answers: readonly Sent[]) => {
    const known = judged?.judgement ?? judgeAll()
    const passing = answers.filter((one) => !isHarmless(one.probe) && isPass(one, known))
    const again = await Promise.all(passing.map((one) => supply.remake(one, 1)))
    await sendAll(again.filter((token) => token !== null))
  }
  const repeatUntilClear = async () => {
    for (let round = 1; round <= most.rounds && !signal.aborted; round++) {
      const judgement = judgeAll()
      const repeats = planRepeats(sent, judgement)
      if (repeats.length === 0) return
      const manner = chooseManner(sent, judgement)
      if (manner === 'gently') isCareful = true
      if (manner === 'again') await queue.pause(options.pauseMs)
      if (isCareful && round > 1 && !(await backOff())) return
      // The other way round each time, so that what fails in turn does not always meet the same.
      const ordered = round % 2 === 0 ? repeats.toReversed() : repeats
      const size = isCareful ? stretch.careful : stretch.calm
      for (let from = 0; from < ordered.length; from += size) {
        const made = await Promise.all(ordered.slice(from, from + size).map((one) => supply.remake(one, round)))
        await sendAll(made.filter((token) => token !== null))
        if (!(await checkpoint())) return
      }
    }
  }
  return { sent, judge: judgeAll, sendAll, checkpoint, confirm, repeatUntilClear, isCareful: () => isCareful, backOff }
}

const never: Sent = {
  probe: 'none',
  variant: null,
  observation: { kind: 'failure', failure: { code: 'aborted', reason: '' } },
}

async function inTurn<Outcome>(
  tokens: readonly ProbeToken[],
  send: (token: ProbeToken) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const token of tokens) outcomes.push(await send(token))
  return outcomes
}

/** It broke, or was lost: nothing says that the next one will be, and no pause was asked for. */
function isTrouble(one: Sent): boolean {
  const { observation } = one
  if (observation.kind === 'failure') return true
  if (standing(observation) === 'pause') return false
  const answer = answerOf(one)
  return answer !== null && (standing(answer) === 'trouble' || standing(answer) === 'other')
}

/** What the latest answer asks for, in milliseconds. */
function lastWish(sent: readonly Sent[]): number | null {
  const observation = sent.at(-1)?.observation
  if (observation?.kind !== 'http' || observation.pause === null) return null
  return observation.pause.afterSeconds === null ? null : observation.pause.afterSeconds * 1000
}
