import type { ProbeToken } from '../token/probe-token.ts'
import type { ProbeTokens } from '../token/probe-tokens.ts'
import { observeHttp } from './ask-http.ts'
import { observeSocket } from './ask-websocket.ts'
import { isAlike } from './compare-answers.ts'
import { socketIoUrl } from './dialogue.ts'
import { type EndpointState, judge, type Sent } from './judge.ts'
import type { Observation } from './observation.ts'
import type { Lane } from './open-lane.ts'
import { type Placement, parsePlacement } from './placement.ts'
import { type ProbeFailure, probeFailure } from './probe-failure.ts'
import { nameEndpoint, type ProbeResult } from './probe-result.ts'
import type { ProbeTarget, SettledOptions } from './probe-target.ts'
import { readTargetUrl, writeRequest } from './request-line.ts'

/** What asking one endpoint needs beside the endpoint. */
export interface Means {
  readonly tokens: ProbeTokens
  readonly lane: Lane
  readonly options: SettledOptions
  readonly signal: AbortSignal
  /** Told after each request. */
  readonly onAnswer: () => void
}

/**
 * Sends the catalogue to one endpoint: the controls first, then what only makes sense when they differ, a good token last.
 * Where the controls show that nothing can be learned, nothing more is sent.
 */
export async function probeEndpoint(target: ProbeTarget, means: Means): Promise<ProbeResult> {
  const url = readTargetUrl(target)
  const placement = parsePlacement(target.token ?? 'header:Authorization', target.kind)
  if (url === null || placement === null) return describeUnasked(target)
  const send = (token: ProbeToken) => sendOne(target, { url, placement }, token, means)
  const sendAll = (tokens: readonly ProbeToken[]) => Promise.all(tokens.map(send))
  const { good, issued, negative, hostile, placeholders, diagnosis } = means.tokens

  const [none, ...bad] = negative
  const [first, ...rest] = good
  const last = rest.pop()
  const opening = await sendAll([first, none].filter((token) => token !== undefined))
  // Where neither gets an answer there is nobody to wait for a dozen times more.
  if (opening.every(({ observation }) => observation.kind === 'failure')) return describe(target, opening)
  const controls = [...opening, ...(await sendAll(bad)), ...(await sendAll([...rest, ...issued]))]
  const { state } = judge(controls)
  if (tellsNothing.includes(state)) return describe(target, controls)
  const isRefused = state === 'refuses-good' || state === 'answers-differ'
  const [others, published] = await Promise.all([
    sendAll(isRefused ? [...hostile, ...diagnosis] : hostile),
    sendUntilAccepted(placeholders, controls, send),
  ])
  const end = last === undefined ? [] : [await send(last)]
  return describe(target, [...controls, ...others, ...published, ...end])
}

/** Where the controls do not differ, no probe can tell anything. */
const tellsNothing: readonly EndpointState[] = ['open', 'unclear', 'wrong-endpoint', 'unreachable']

async function sendUntilAccepted(
  tokens: readonly ProbeToken[],
  controls: readonly Sent[],
  send: (token: ProbeToken) => Promise<Sent>,
): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  for (const token of tokens) {
    const one = await send(token)
    sent.push(one)
    if (!isAsNone(one, controls) && judge([...controls, one]).answers.at(-1)?.verdict === 'accepted') break
  }
  return sent
}

/** Whether the answer is word for word that to no token: nothing needs to be judged then. */
function isAsNone({ observation }: Sent, controls: readonly Sent[]): boolean {
  const none = controls.find(({ probe }) => probe === 'none')?.observation
  if (none === undefined || none.kind === 'failure' || observation.kind === 'failure') return false
  return isAlike(none, observation, 'words')
}

/** Sends one token to the endpoint, when it is its turn. */
export async function sendOne(
  target: ProbeTarget,
  { url, placement }: { readonly url: URL; readonly placement: Placement },
  token: ProbeToken,
  { lane, options, signal, onAnswer }: Omit<Means, 'tokens'>,
): Promise<Sent> {
  const text = token.value?.revealText() ?? null
  const asked = placement.kind === 'socket.io' ? socketIoUrl(url) : url
  const line = writeRequest(target, asked, placement, { place: token.place, text })
  const exchange = target.exchange ?? {}
  const timeoutMs = options.requestTimeoutMs
  const observation: Observation = await lane(async () => {
    if (target.kind === 'http') {
      const looked = {
        sent: text,
        isUpgrade: false,
        ...exchange,
        ...(target.origin === undefined ? {} : { origin: target.origin }),
      }
      return observeHttp({ line, method: target.method ?? 'GET', timeoutMs }, looked, signal)
    }
    const sent = token.place === 'cookie' ? null : text
    const { silenceMs } = options
    return observeSocket({ line, endpoint: url, placement, token: sent, exchange, timeoutMs, silenceMs }, signal)
  })
  onAnswer()
  return { probe: token.probe, variant: token.variant, observation }
}

function describeUnasked(target: ProbeTarget): ProbeResult {
  const failure = probeFailure('wrong-url')
  return { ...describe(target, []), state: 'unreachable', reason: failure.reason, failures: [failure] }
}

function describe(target: ProbeTarget, sent: readonly Sent[]): ProbeResult {
  const judgement = judge(sent)
  const good = sent.filter(({ probe }) => /^good-/.test(probe)).map(({ observation }) => observation)
  const answered = sent.flatMap(({ observation }) => (observation.kind === 'failure' ? [] : [observation]))
  const sockets = good.flatMap((one) => (one.kind === 'socket' ? [one] : []))
  const pages = good.flatMap((one) => (one.kind === 'http' ? [one] : []))
  const met = good.flatMap((one) => (one.kind === 'failure' ? [] : [one.isExpectationMet]))
  return {
    ...nameEndpoint(target),
    isMeantToBeOpen: target.accepts === 'anonymous',
    ...judgement,
    good: countGood(judgement.answers),
    clockSkewSeconds: median(answered.flatMap(({ clockSkewSeconds }) => clockSkewSeconds ?? [])),
    subprotocol: sockets.find(({ subprotocol }) => subprotocol !== null)?.subprotocol ?? null,
    isReadableByOrigin: pages.find((one) => one.isReadableByOrigin !== null)?.isReadableByOrigin ?? null,
    isExpectationMet: met.find((one) => one !== null) === undefined ? null : met.includes(true),
    failures: distinct(sent),
  }
}

function countGood(answers: ProbeResult['answers']): ProbeResult['good'] {
  const count = (verdict: string) => answers.filter((one) => /^good-/.test(one.probe) && one.verdict === verdict).length
  return { accepted: count('accepted'), refused: count('refused'), inconclusive: count('inconclusive') }
}

function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? null
}

function distinct(sent: readonly Sent[]): readonly ProbeFailure[] {
  const failures = sent.flatMap(({ observation }) => {
    if (observation.kind === 'failure') return [observation.failure]
    return observation.fault === null ? [] : [observation.fault]
  })
  return [...new Map(failures.map((failure) => [failure.code, failure])).values()]
}
