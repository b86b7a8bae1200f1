import type { LiveState } from '../model/live/live.ts'
import type { ProbeId } from '../token/probe-id.ts'
import type { ProbeToken } from '../token/probe-token.ts'
import type { ProbeTokens } from '../token/probe-tokens.ts'
import { orderProbes } from './ask/order-probes.ts'
import { type Placement, parsePlacement } from './ask/placement.ts'
import { placementsToTry } from './ask/placements-to-try.ts'
import { readTargetUrl } from './ask/request-line.ts'
import type { RequestQueue } from './ask/request-queue.ts'
import { sendCatalogue, stretch } from './ask/send-catalogue.ts'
import type { SendContext } from './ask/send-one.ts'
import { type Asking, answerOf, isGoodToken, type Sent } from './ask/sent.ts'
import { supplyTokens } from './ask/supply-tokens.ts'
import { startTalk, type Talk } from './ask/talk.ts'
import { type Answer, isSameOutcome } from './judge/compare-answers.ts'
import { describeResult } from './judge/describe-result.ts'
import { nameProbe } from './judge/judge.ts'
import { standing } from './judge/observation.ts'
import { isEndTelling } from './judge/read-controls.ts'
import { type ProbeFailureCode, probeFailure } from './probe-failure.ts'
import type { ProbeResult } from './probe-result.ts'
import type { ProbeTarget } from './probe-target.ts'

/** What asking one endpoint needs beside the endpoint. */
export interface ProbeContext extends SendContext {
  readonly tokens: ProbeTokens
  readonly queue: RequestQueue
}

/** Good tokens that are sent one after the other at the beginning: they meet every replica behind a balancer that takes turns. */
const BURST = 4

/** How often a control that gets no answer is sent again. */
const INSISTENCE = 4

/** Where the controls do not differ, no probe can tell anything. */
const uninformativeStates: readonly LiveState[] = ['open', 'unclear', 'wrong-endpoint', 'unreachable']

/** Failures that another try does not change. */
const hopeless: readonly ProbeFailureCode[] = [
  'wrong-url',
  'unknown-host',
  'refused-connection',
  'unreachable',
  'tls',
  'http2-only',
  'deadline',
  'aborted',
]

/**
 * Asks one endpoint: the controls first, then the catalogue in stretches, the most telling of each kind before the others, with a good
 * token after each stretch. What contradicts itself or accuses is sent again before anything is said. Where the controls show that nothing can
 * be learned, nothing more is sent.
 */
export async function probeEndpoint(target: ProbeTarget, context: ProbeContext): Promise<ProbeResult> {
  const url = readTargetUrl(target)
  const placement = parsePlacement(target.token ?? 'header:Authorization', target.kind)
  if (url === null || placement === null) return describeUnasked(target)
  const { tokens } = context
  const asking = { isSpoken: isSpoken(placement), isBodiless: target.kind === 'http' && target.method === 'HEAD' }
  const used = Math.min(BURST, Math.max(0, tokens.good.length - 1))
  const supply = supplyTokens({ ...tokens, good: tokens.good.slice(0, -1) }, used)
  const talk = startTalk(target, { url, placement }, asking, { ...context, supply })
  const telling = target.telling ?? []
  const end = () => describeResult(target, talk.sent, asking, listUnasked(talk, tokens))

  if (!(await open(talk, tokens, used))) return end()
  await askForEnd(talk, tokens)
  const { state } = talk.judge()
  if (uninformativeStates.includes(state)) {
    await talk.repeatUntilClear()
    if (uninformativeStates.includes(talk.judge().state)) return end()
  }
  if (talk.judge().controls.passing.length === 0) {
    await diagnose(talk, tokens, { used, telling })
    if (context.options.triesPlacements) await tryPlacements(talk, target, tokens)
  } else await sendCatalogue(talk, tokens, telling)
  return end()
}

/** The token is in a message, and not in the request. */
function isSpoken({ kind }: Placement): boolean {
  return kind === 'message' || kind === 'connection-init' || kind === 'socket.io'
}

/** Sends the controls, and what got no answer again. `false`: there is nobody to ask further. */
async function open(talk: Talk, tokens: ProbeTokens, used: number): Promise<boolean> {
  const [first, ...others] = tokens.good.slice(0, used)
  const [none, ...bad] = tokens.negative
  const wrongKey = bad.filter(({ probe }) => probe === 'wrong-key')
  await talk.sendAll([first ?? none].filter((token) => token !== undefined))
  if (first !== undefined && none !== undefined) await talk.sendAll([none])
  if (isHopeless(talk.sent)) return false
  // Where neither gets an answer there is nobody to wait for a dozen times more.
  const isDeaf = () => talk.sent.every(({ observation }) => observation.kind === 'failure')
  if (isDeaf()) {
    if (!(await talk.backOff())) return false
    await talk.sendAll([first ?? none].filter((token) => token !== undefined))
    if (isDeaf()) return false
  }
  // Without a key to tell by, garbage is what shows an open door.
  const garbage = bad.filter(({ probe }) => probe === 'garbage')
  const isBlind = tokens.good.length === 0
  await talk.sendAll([...wrongKey, ...others, ...tokens.issued, ...(isBlind ? garbage : [])])
  if (mustKnowGarbage(talk)) await talk.sendAll(garbage)
  for (let tries = 0; tries < INSISTENCE; tries++) {
    const missing = [
      ...(isHeard(talk, isGoodToken) ? [] : [first]),
      ...(isHeard(talk, ({ probe }) => probe === 'none') ? [] : [none]),
      ...(isHeard(talk, ({ probe }) => probe === 'wrong-key') ? [] : wrongKey),
    ].filter((token) => token !== undefined)
    if (missing.length === 0) return true
    if (talk.sent.some((one) => answerOf(one) === null) && !(await talk.backOff())) return true
    await talk.sendAll(missing)
  }
  return true
}

/** How often a token that has ended is sent where its answer decides what passing is. */
const ENDED = 2

/** Where a token of a random key gets what a good one gets, neither yes nor no, one that has ended tells whether tokens are looked at. */
async function askForEnd(talk: Talk, tokens: ProbeTokens): Promise<void> {
  const good = talk.sent.filter(isGoodToken).flatMap((one) => answerOf(one) ?? [])
  if (!isEndTelling(talk.judge().controls, good)) return
  const expired = tokens.hostile.filter(({ probe }) => probe === 'expired')
  for (let tries = 0; tries < ENDED; tries++) await talk.sendAll(expired)
}

/**
 * No token may fare as well as a good one: garbage shows whether anything does. So is what it means that a good token and one of a
 * random key get the same, neither yes nor no.
 */
function mustKnowGarbage(talk: Talk): boolean {
  const answersTo = (matches: (one: Sent) => boolean) => talk.sent.filter(matches).flatMap((one) => answerOf(one) ?? [])
  if (answersTo(({ probe }) => probe === 'none').some((one) => ['success', 'other'].includes(standing(one))))
    return true
  const good = answersTo(isGoodToken)
  const isAsGood = (one: Answer) => good.some((other) => isSameOutcome(one, other))
  return (
    good.every((one) => standing(one) === 'other') && answersTo(({ probe }) => probe === 'wrong-key').some(isAsGood)
  )
}

/** How often an answer must come that is neither yes nor no, before it is taken for the endpoint's own. */
const OFTEN = 3

/** Whether a control was answered: with yes or no once, or with what is neither again and again. */
function isHeard(talk: Talk, matches: (one: Sent) => boolean): boolean {
  const answers = talk.sent.filter(matches).flatMap((one) => answerOf(one) ?? [])
  if (talk.sent.filter(matches).length === 0) return true
  return answers.length >= OFTEN || answers.some((one) => standing(one) === 'success' || standing(one) === 'refusal')
}

function isHopeless(sent: readonly Sent[]): boolean {
  return sent.every(({ observation }) => observation.kind === 'failure' && hopeless.includes(observation.failure.code))
}

/** What of the catalogue was not sent, because the endpoint stopped taking good tokens on the way. */
function listUnasked(talk: Talk, tokens: ProbeTokens): readonly ProbeId[] {
  const asked = new Set(talk.sent.map(nameProbe))
  // A published key that passes ends the search for others.
  const isSearched = takesPlaceholder(talk)
  const remaining = orderProbes(tokens).filter((token) => !asked.has(nameProbe(token)))
  return [...new Set(remaining.map(({ probe }) => probe))].filter((probe) => probe !== 'placeholder' || !isSearched)
}

function takesPlaceholder(talk: Talk): boolean {
  return talk.judge().answers.some(({ probe, verdict }) => probe === 'placeholder' && verdict === 'accepted')
}

/** Where no good token passes: once more in peace, then whatever may pass in its place, to name the cause. */
async function diagnose(
  talk: Talk,
  tokens: ProbeTokens,
  { used, telling }: { readonly used: number; readonly telling: readonly string[] },
): Promise<void> {
  if (talk.isCareful() && !(await talk.backOff())) return
  await talk.sendAll(tokens.good.slice(used, -1).map((token) => ({ ...token, probe: 'good-repeated' })))
  if (talk.judge().controls.passing.length > 0) return sendCatalogue(talk, tokens, telling)
  await talk.sendAll([...tokens.diagnosis, ...orderProbes(tokens)])
  if (!talk.judge().answers.some(isExplanation)) await tryPublished(talk, await tokens.morePlaceholders())
  await talk.repeatUntilClear()
  const last = tokens.good.at(-1)
  if (last !== undefined) await talk.sendAll([last])
}

/** The same good token in other places: the one that passes is where the endpoint looks for it. */
async function tryPlacements(talk: Talk, target: ProbeTarget, tokens: ProbeTokens): Promise<void> {
  const [good] = tokens.good
  if (good === undefined || talk.judge().state !== 'refuses-good') return
  const current = target.token ?? 'header:Authorization'
  for (const written of placementsToTry[target.kind].filter((one) => one !== current)) {
    const placement = parsePlacement(written, target.kind)
    if (placement === null) continue
    await talk.sendAll([{ ...good, probe: 'elsewhere', variant: written }], placement)
  }
}

async function tryPublished(talk: Talk, published: readonly ProbeToken[]): Promise<void> {
  if (talk.judge().state !== 'refuses-good') return
  for (let from = 0; from < published.length; from += stretch.calm) {
    await talk.sendAll(published.slice(from, from + stretch.calm))
    if (takesPlaceholder(talk)) return
  }
}

function isExplanation({ probe, verdict }: { readonly probe: string; readonly verdict: string }): boolean {
  return verdict === 'accepted' && ['re-encoded', 'foreign-key', 'placeholder', 'wrong-key'].includes(probe)
}

function describeUnasked(target: ProbeTarget): ProbeResult {
  const failure = probeFailure('wrong-url')
  const asking: Asking = { isSpoken: false, isBodiless: false }
  const described = describeResult(target, [], asking)
  return { ...described, state: 'unreachable', reason: failure.reason, failures: [failure] }
}
