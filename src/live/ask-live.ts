import { isDeepStrictEqual } from 'node:util'
import { listKnown } from '../model/keys/known-binding.ts'
import { AuditError } from '../model/limits/audit-error.ts'
import { type KeyName, type LiveEndpoint, type LiveFacts, type LiveProgress, noLiveFacts } from '../model/live/live.ts'
import type { Gap } from '../model/report/gap.ts'
import type { MatrixCell } from '../model/report/matrix-cell.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'
import { type LoginResult, logIn } from '../probe/ask/log-in.ts'
import { preflight } from '../probe/ask/preflight.ts'
import { describeUrl } from '../probe/ask/request-line.ts'
import { demandTarget } from '../probe/demand-target.ts'
import { describeLiveCells } from '../probe/judge/live-cells.ts'
import { describeEndpoint, describeGaps } from '../probe/judge/live-endpoint.ts'
import type { ProbeOptions } from '../probe/probe-target.ts'
import { probeTargets } from '../probe/probe-targets.ts'
import { readAuthority } from '../probe/read-authority.ts'
import {
  findEndpoints,
  type LivePlan,
  type PlacedLogin,
  type PlacedProbe,
  type PlanSources,
} from '../recognise/carry/find-endpoints.ts'
import type { Recognition } from '../recognise/recognise.ts'
import { type GatheredKeys, gatherKeyMaterial } from '../token/gather-key-material.ts'
import type { ForeignKey, IssuedCredential } from '../token/key-material.ts'
import { readLogin, tryLogin } from './ask-logins.ts'
import { listOwnValues } from './list-own-values.ts'
import { locateAuthority, makeTarget, showUrl, unknownGroup } from './make-target.ts'

/** How to ask live endpoints. */
export interface LiveOptions {
  /** The process environment, for `{ env: NAME }` in a login. */
  readonly shell: Readonly<Record<string, string>>
  /** Whether endpoints and logins that compose files and labels declare are asked, beside those of the configuration. */
  readonly trustsCompose?: boolean
  /** Also try injections by `kid` and `jwk`. */
  readonly isIntrusive: boolean
  /** The address of this machine that the services reach: a key set is offered there, for the injection by `jku`. */
  readonly listenAddress?: string
  /** For one request; everything together may take 12 times as long, and 3 times more for each endpoint. */
  readonly requestTimeoutMs: number
  /** Where good tokens are refused, other places for the token are tried. */
  readonly triesPlacements?: boolean
  /** How fast to ask; as `ProbeOptions` says where it is left out. */
  readonly pace?: Pick<ProbeOptions, 'requestsPerSecond' | 'pauseMs'>
  /** Told after each request. */
  readonly onProgress?: (progress: LiveProgress) => void
}

/** What the stack is known to be, before it is asked. */
export interface LiveQuestion extends Omit<PlanSources, 'bindings' | 'trustsCompose'> {
  readonly recognition: Pick<Recognition, 'bindings' | 'unwired'>
  /** What minting and verifying offline gave. */
  readonly offline: readonly MatrixCell[]
  readonly options: LiveOptions
  /** The endpoints that may be worth asking, as lines of countersign.yaml, where none is declared. */
  readonly propose: () => Promise<readonly string[]>
}

/** What the endpoints answered: facts without a secret. */
export interface LiveOutcome {
  readonly facts: LiveFacts
  readonly cells: readonly MatrixCell[]
  readonly gaps: readonly Gap[]
  /** The endpoints and logins that were to be asked, by name; see `recallLive`. */
  readonly planned: readonly string[]
}

/** What is kept for audits that do not ask themselves; `null`: nobody has asked yet. */
export interface LiveMemory {
  latest: LiveOutcome | null
}

/** A socket that says nothing for so long has said all. */
const LONGEST_SILENCE_MS = 2_000

/** How long everything may take, in times of one request. */
const patience = { forAll: 12, forEach: 3 }

/**
 * Asks the endpoints that the user declared, and only those: logs in, tries what that gave against every key of the stack, then
 * sends each endpoint the catalogue of docs/live.md and, where a page uses it, a preflight.
 *
 * @throws AuditError when nothing is declared, or something is declared wrongly. What a server does is a fact or a gap.
 */
export async function askLive(question: LiveQuestion, signal: AbortSignal): Promise<LiveOutcome> {
  const { recognition, options } = question
  const trustsCompose = options.trustsCompose === true
  const plan = findEndpoints({ ...question, bindings: recognition.bindings, trustsCompose })
  if (plan.probes.length + plan.logins.length + plan.gaps.length === 0) {
    const proposals = await question.propose()
    throw new AuditError('usage', '--live: there is no declared endpoint to ask', {
      hint:
        proposals.length === 0
          ? 'Declare probes in countersign.yaml: see docs/configuration.md.'
          : 'Declare probes in countersign.yaml, with countersign init --live or by hand; nothing is sent before that. Found here:',
      example: proposals,
    })
  }
  const logging = plan.logins.map(({ token: _, ...login }) => ({ ...login, kind: 'login' as const }))
  // What a container's label says wrongly is a gap of its own, later.
  for (const asked of [...plan.probes, ...logging])
    if (asked.isFromContainer !== true) demandTarget({ ...asked, ...showUrl(asked.url) })
  const timeoutMs = options.requestTimeoutMs
  const logins = await Promise.all(
    plan.logins.map(async (login) => {
      return { login, request: readLogin(login, options.shell, await readAuthority(locateAuthority(login))) }
    }),
  )
  const loggedIn = await Promise.all(
    logins.map(async ({ login, request }) => ({ login, result: await logIn(request, { timeoutMs }, signal) })),
  )
  const tried = await Promise.all(loggedIn.map(({ login, result }) => tryLogin(login, result, recognition)))
  const keys = gatherKeys(question, plan.probes, loggedIn)
  const targets = await Promise.all(
    plan.probes.map(async (probe) => {
      const ownValues = listOwnValues(question.project, recognition.bindings, probe.service)
      return {
        ...makeTarget(probe, await readAuthority(locateAuthority(probe))),
        ...(ownValues.length === 0 ? {} : { ownValues }),
        telling: listSettings(probe, recognition),
      }
    }),
  )
  const [results, preflights] = await Promise.all([
    probeTargets(
      targets,
      new Map(Array.from(keys, ([group, { material }]) => [group, material])),
      {
        requestTimeoutMs: timeoutMs,
        totalTimeoutMs: timeoutMs * (patience.forAll + patience.forEach * targets.length),
        silenceMs: Math.min(LONGEST_SILENCE_MS, timeoutMs / 5),
        ...options.pace,
        ...(options.triesPlacements === true ? { triesPlacements: true } : {}),
        ...(options.isIntrusive
          ? { intrusive: options.listenAddress === undefined ? {} : { listenAddress: options.listenAddress } }
          : {}),
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      },
      signal,
    ),
    Promise.all(targets.map((target) => preflight(target, { timeoutMs }, signal))),
  ])
  const asked = plan.probes.flatMap((probe, index) => {
    const result = results[index]
    if (result === undefined) return []
    const cors = preflights[index] ?? null
    const endpoint = describeEndpoint(
      describeContext(probe, keys, question.offline, targets[index]?.ownValues ?? []),
      result,
      cors,
    )
    return [{ endpoint, gaps: describeGaps(endpoint, result, cors, probe.isUnresolved, targets[index]?.telling) }]
  })
  const endpoints = foldReplicas(asked.map(({ endpoint }) => endpoint))
  const gaps = [...plan.gaps, ...tried.flatMap(({ gap }) => gap ?? []), ...asked.flatMap((one) => one.gaps)]
  return {
    facts: { endpoints, logins: tried.flatMap(({ fact }) => fact ?? []) },
    cells: endpoints.flatMap(describeLiveCells),
    gaps: gaps.filter(isFirst),
    planned: namePlanned(plan),
  }
}

const unasked: Gap = {
  source: 'live endpoints',
  code: 'unresolved',
  reason: 'they have not been asked yet',
}

const changedSince: Gap = {
  source: 'live endpoints',
  code: 'unresolved',
  reason:
    'the endpoints to ask, or the keys that they belong to, have changed since they were last asked; they are asked again at the next interval',
}

/**
 * What the endpoints answered when they were last asked, without those that are not to be asked any more. A gap says when
 * there are others now. Asks nothing.
 *
 * @throws AuditError `configuration` for endpoints that are declared wrongly.
 */
export function recallLive(sources: PlanSources, latest: LiveOutcome | null): LiveOutcome {
  const planned = namePlanned(findEndpoints(sources))
  if (latest === null) return { facts: noLiveFacts, cells: [], gaps: [unasked], planned }
  if (isDeepStrictEqual(planned, latest.planned)) return latest
  const names = new Set(planned)
  const endpoints = latest.facts.endpoints.filter((endpoint) => names.has(nameAsked(endpoint)))
  const logins = latest.facts.logins.filter((login) => names.has(nameAsked({ ...login, kind: 'login' })))
  return {
    facts: { endpoints, logins },
    cells: endpoints.flatMap(describeLiveCells),
    gaps: [changedSince, ...latest.gaps],
    planned,
  }
}

/** A container's address is not part of the name: it becomes another one with every start. */
function namePlanned({ probes, logins }: LivePlan): readonly string[] {
  const logging = logins.map((login) => ({ ...login, kind: 'login' as const }))
  const names = [...probes, ...logging].map((asked) => nameAsked({ ...asked, where: describeUrl(showUrl(asked.url)) }))
  return [...new Set(names)].toSorted()
}

function nameAsked(
  asked: Pick<LiveEndpoint, 'project' | 'service' | 'where' | 'group'> & { readonly kind: string },
): string {
  const { project, service, kind, where, group } = asked
  return identityOf(project, service, kind, where, group)
}

/** The keys of every group that an endpoint belongs to. */
export function gatherKeys(
  { recognition, declarations }: Pick<LiveQuestion, 'recognition' | 'declarations'>,
  probes: readonly PlacedProbe[],
  loggedIn: readonly { readonly login: PlacedLogin; readonly result: LoginResult }[],
): ReadonlyMap<string, GatheredKeys> {
  const groups = new Set(probes.map(({ group }) => group ?? unknownGroup))
  const keys = { bindings: listKnown(recognition.bindings), unwired: recognition.unwired }
  return new Map(
    Array.from(groups, (group) => {
      const member = recognition.bindings.find(({ group: { id, basis } }) => id === group && basis === 'declared')
      const declared = declarations.groups.find(({ name }) => name === member?.purpose)
      const issued = loggedIn.flatMap(({ login, result }): readonly IssuedCredential[] =>
        result.outcome === 'issued' && (login.group === group || group === unknownGroup) ? [result.credential] : [],
      )
      const header = declared?.header === undefined ? {} : { header: declared.header }
      return [group, gatherKeyMaterial(group, keys, { claims: declared?.claims?.extra ?? {}, ...header, issued })]
    }),
  )
}

function describeContext(
  probe: PlacedProbe,
  keys: ReadonlyMap<string, GatheredKeys>,
  offline: readonly MatrixCell[],
  ownValues: readonly ForeignKey[],
) {
  const { project, service, container, group, location } = probe
  const { signer = null, foreign: others = new Map(), isKeyPublished = false } = keys.get(group ?? unknownGroup) ?? {}
  const foreign = new Map<string, KeyName>([
    ...ownValues.map(
      (own) => [own.service, { service, variable: own.service.replace(/ of .*/s, ''), group: null }] as const,
    ),
    ...others,
  ])
  const trials = offline.filter((cell) => {
    return cell.group === group && cell.issuer === signer?.service && cell.validator === service
  })
  const trial = trials.find(({ evidence }) => evidence === 'container') ?? trials[0]
  return {
    project,
    service,
    ...(container === undefined ? {} : { container }),
    group,
    signer,
    foreign,
    isKeyPublished,
    origin: probe.origin?.toString() ?? null,
    offline: trial === undefined ? null : describeTrial(trial),
    location,
  }
}

/** The probes of which the settings of the service say that they must be refused. */
function listSettings({ group, service }: PlacedProbe, { bindings }: LiveQuestion['recognition']): readonly string[] {
  const own = bindings.filter((binding) => binding.service === service && binding.group.id === group)
  return [
    ...(own.some(({ claims }) => claims.audience !== undefined) ? ['wrong-audience'] : []),
    ...(own.some(({ algorithms }) => algorithms.length > 0) ? ['algorithm-swap'] : []),
  ]
}

function describeTrial({ result, step, reason }: MatrixCell): LiveEndpoint['offline'] {
  return { result, reason, ...(step === undefined ? {} : { step }) }
}

/** Containers of one service that answered alike are one endpoint, and none of them need be named. */
function foldReplicas(endpoints: readonly LiveEndpoint[]): readonly LiveEndpoint[] {
  const alike = groupBy(endpoints, ({ container, service, kind, where, location }) =>
    container === undefined ? Symbol('alone') : identityOf(service, kind, where, location),
  )
  return [...alike.values()].flatMap((replicas) => {
    const [{ container: _, ...first }] = replicas
    return replicas.every(({ state }) => state === first.state) ? [first] : replicas
  })
}

function isFirst(gap: Gap, index: number, gaps: readonly Gap[]): boolean {
  const text = JSON.stringify(gap)
  return gaps.findIndex((other) => JSON.stringify(other) === text) === index
}
