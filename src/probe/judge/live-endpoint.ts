import type { CorsObjection, LiveAnswer, LiveEndpoint } from '../../model/live/live.ts'
import type { Gap, GapCode } from '../../model/report/gap.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { PreflightResult } from '../ask/preflight.ts'
import type { ProbeFailure, ProbeFailureCode } from '../probe-failure.ts'
import type { ProbeResult } from '../probe-result.ts'

/** What is known of an endpoint beside its answers. */
export type EndpointContext = Pick<
  LiveEndpoint,
  'project' | 'service' | 'container' | 'group' | 'signer' | 'offline' | 'isKeyPublished' | 'origin' | 'location'
> & {
  /** The holders of foreign keys, by the name under which their keys were sent. */
  readonly foreign: ReadonlyMap<string, LiveEndpoint['foreignKeys'][number]>
}

/** The facts of one endpoint, for rules and reports. */
export function describeEndpoint(
  { foreign, ...context }: EndpointContext,
  result: ProbeResult,
  cors: PreflightResult | null,
): LiveEndpoint {
  const { kind, where, state, reason, good, clockSkewSeconds, subprotocol, isMeantToBeOpen } = result
  const passing = result.answers.flatMap(({ probe, variant, verdict }) =>
    probe === 'foreign-key' && verdict === 'accepted' && variant !== null ? [foreign.get(variant)] : [],
  )
  return {
    ...context,
    kind,
    where,
    state,
    reason,
    answers: foldAnswers(result),
    good,
    ...(result.isTokenUnseen ? { isTokenUnseen: true } : {}),
    ...(result.isSignatureAccepted ? { isSignatureAccepted: true } : {}),
    ...(result.isPassingSilent ? { isPassingSilent: true } : {}),
    ...(result.isPassingOther ? { isPassingOther: true } : {}),
    requests: result.requests,
    isMeantOpen: isMeantToBeOpen,
    foreignKeys: passing.filter((name) => name !== undefined),
    clockSkewSeconds,
    subprotocol,
    corsObjections: objectionsOf(result, cors),
  }
}

function foldAnswers({ answers }: ProbeResult): readonly LiveAnswer[] {
  const folded = new Map<string, LiveAnswer>()
  for (const { probe, variant, verdict, came, times } of answers) {
    const name = identityOf(probe, variant, verdict, came)
    const before = folded.get(name)?.times ?? 0
    folded.set(name, { probe, variant, verdict, came, times: before + times })
  }
  return [...folded.values()]
}

/** What keeps a page of the configured origin out. An endpoint that answers nobody as asked tells nothing of that. */
function objectionsOf(
  { state, isReadableByOrigin }: ProbeResult,
  cors: PreflightResult | null,
): readonly CorsObjection[] {
  if (cors === null || cors.failure !== null || isUnseen(state)) return []
  const refused = cors.isNeeded ? cors.objections : []
  return refused.length === 0 && isReadableByOrigin === false ? ['answer'] : refused
}

function isUnseen(state: LiveEndpoint['state']): boolean {
  return state === 'unreachable' || state === 'wrong-endpoint'
}

/** The probes whose refusal makes an endpoint sound. The others only tell more about it. */
const informative: ReadonlySet<string> = new Set([
  ...['wrong-key', 'tampered', 'stripped', 'none-alg', 'expired', 'not-yet-valid', 'empty-key', 'placeholder'],
  ...['public-key-confusion', 'mock', 'injected-jwk', 'injected-kid', 'injected-jku'],
])

/**
 * What could not be determined about an endpoint, so that it is not called sound. `isUnresolved`: its host is a service that no engine told
 * the address of. `alsoTelling`: probes that the settings of the service say something about.
 */
export function describeGaps(
  endpoint: LiveEndpoint,
  result: ProbeResult,
  cors: PreflightResult | null,
  isUnresolved: boolean,
  alsoInformative: readonly string[] = [],
): readonly Gap[] {
  const source = `${endpoint.service} (${endpoint.where})`
  const gap = (code: GapCode, reason: string): Gap => ({ source, code, reason })
  const isInformative = (probe: string) => informative.has(probe) || alsoInformative.includes(probe)
  const inconclusive = result.answers.flatMap(({ probe, verdict }) => (verdict === 'inconclusive' ? [probe] : []))
  const unjudged =
    endpoint.state === 'open'
      ? []
      : [...new Set([...inconclusive, ...result.unasked])].filter((probe) => isInformative(probe))
  // Where everybody passes there is nothing to refuse.
  const isJudged = endpoint.state === 'guarded' || endpoint.state === 'optional' || endpoint.state === 'open'
  // A large answer is compared by its beginning: that only matters where the beginnings did not tell.
  const failures = result.failures.filter(({ code }) => code !== 'too-large' || !isJudged || unjudged.length > 0)
  const failed = [...failures, ...(cors?.failure ? [cors.failure] : [])].filter(
    (failure, index, all) => all.findIndex(({ code }) => code === failure.code) === index,
  )
  return [
    ...failed.map((failure) => gap(codeOf(failure), explainFailure(failure, isUnresolved))),
    ...(isJudged
      ? failed.length === 0 && unjudged.length > 0
        ? [gap('unresolved', `it is not known whether it accepts ${unjudged.join(', ')}: ${explainUnjudged(result)}`)]
        : result.state !== 'open' && result.good.accepted === 1 && result.good.inconclusive > 1
          ? [gap('unresolved', `only ${result.good.accepted} of its answers to good tokens were conclusive`)]
          : []
      : explainState(endpoint, failed.length > 0, unjudged).map((reason) => gap('unresolved', reason))),
    ...(isJudged && isVaguelyForged(endpoint) ? [gap('unresolved', vaguelyForged)] : []),
    ...(result.isExpectationMet === false && result.good.accepted > 0
      ? [gap('unresolved', 'a good token is accepted, but the answer is not the expected one')]
      : []),
  ]
}

/** A token of a random key fares as a good one does, and that is neither yes nor no. */
function isVaguelyForged({ isPassingOther, answers }: LiveEndpoint): boolean {
  return (
    isPassingOther === true && answers.some(({ probe, verdict }) => probe === 'wrong-key' && verdict === 'accepted')
  )
}

const vaguelyForged =
  'a good token gets neither yes nor no, as one of a random key does: it does not verify signatures, or refuses both. Check the URL, and declare the claims that it requires'

function explainUnjudged({ pauses, unasked }: ProbeResult): string {
  if (pauses === 0 && unasked.length > 0) return 'it stopped accepting good tokens before everything was sent'
  return pauses > 0
    ? `it answered 429 or 503 ${pauses} times: raise its rate limit during the probe`
    : 'unlike both a good token and no token'
}

const gapCodes: Readonly<Record<ProbeFailureCode, GapCode>> = {
  'wrong-url': 'unsupported',
  'unknown-host': 'unreachable',
  'refused-connection': 'unreachable',
  unreachable: 'unreachable',
  tls: 'unreachable',
  'connection-lost': 'unreachable',
  timeout: 'timeout',
  deadline: 'timeout',
  aborted: 'timeout',
  'too-large': 'too-large',
  malformed: 'malformed',
  'http2-only': 'unsupported',
}

function codeOf({ code }: ProbeFailure): GapCode {
  return gapCodes[code]
}

function explainFailure({ code, reason }: ProbeFailure, isUnresolved: boolean): string {
  return code === 'unknown-host' && isUnresolved
    ? `${reason}: it is a service of the stack; get its address from the engine with --running, or use its published port (http://localhost:PORT)`
    : reason
}

/** What the state leaves open. */
function explainState(
  { state, reason, answers }: LiveEndpoint,
  hasFailed: boolean,
  unjudged: readonly string[],
): readonly string[] {
  const isIssuedTaken = answers.some(({ probe, verdict }) => probe === 'issued' && verdict === 'accepted')
  switch (state) {
    case 'unreachable':
      return hasFailed ? [] : [reason]
    case 'wrong-endpoint':
      return [`${reason}: check the URL, or declare the claims that it requires`]
    case 'no-control':
      return [`${reason}: declare which trust group it belongs to`]
    case 'locked-out':
      return [
        `${reason}: it could not be determined whether it accepts ${unjudged.length === 0 ? 'other bad ones' : unjudged.join(', ')}. It blocks clients that send bad tokens: ask it where no such limit applies, or raise the limit while it is asked`,
      ]
    case 'refuses-good':
      return isIssuedTaken
        ? ['it accepts the token of the login, but none that is minted here: declare the claims that it requires']
        : ['as long as no good token is accepted, refusing bad ones proves nothing']
    case 'unstable':
      return [`${reason}, for an unknown reason: refusing bad tokens proves nothing`]
    case 'answers-differ':
      return ['as long as not every good token is accepted, refusing bad ones proves nothing']
    default:
      return [reason]
  }
}
