import { nameBug } from '../../model/limits/describe-failure.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact, EngineFacts } from '../../model/stack/container.ts'
import { attempt, gapOfContainer, gapOfEngine, type Outcome, type Refusal } from './attempt.ts'
import type { Conversation, VersionedConversation } from './conversation.ts'
import type { Question } from './engine-client.ts'
import type { EngineAnswer } from './engine-connection.ts'
import { explainStatus, FALLBACK_API_VERSION, malformed, parseJson } from './explain-status.ts'
import type { InspectCache } from './inspect-cache.ts'
import { type ListedContainer, readContainer, readContainerList } from './read-container.ts'
import { readImageEnvironment } from './read-image.ts'

/** The newest Engine API that `readContainer` was written for. */
const NEWEST_API_MINOR = 56
const MAXIMUM_PING_BYTES = 64 * 1024
const MAXIMUM_LIST_BYTES = 64 * 1024 * 1024
const MAXIMUM_INSPECT_BYTES = 8 * 1024 * 1024

/** What the engine holds, as far as it could be read, and what could not. */
export interface ContainerCollection {
  /** `null` where not even the list of containers could be read. */
  readonly engine: EngineFacts | null
  readonly gaps: readonly Gap[]
  /** The one of the gaps that is none where a manager of the same Swarm is asked as well. */
  readonly workerGap?: Gap
}

/** The containers that last, each inspected unless the cache knows it, so many at once. Never quotes an answer. */
export async function listContainers(
  conversation: VersionedConversation,
  concurrency: number,
  cache: InspectCache | null = null,
): Promise<ContainerCollection> {
  const { address } = conversation.endpoint
  const list = await askForList(conversation)
  if (list.refusal !== undefined) return { engine: null, gaps: [gapOfEngine(address, list.refusal)] }
  cache?.retain(new Set(list.value.map(({ id }) => id)))
  const outcomes = await mapBounded(list.value.filter(isLasting), concurrency, async (listed) => ({
    listed,
    outcome: await guard(conversation, () => recallOrInspect(conversation, listed, cache)),
  }))
  const answered: ContainerFact[] = []
  const gaps: Gap[] = []
  for (const { listed, outcome } of outcomes) {
    if (outcome.refusal === undefined) answered.push(outcome.value)
    else gaps.push(gapOfContainer(listed.name, outcome.refusal))
  }
  const areEmptied = await findEmptied(conversation, answered)
  const containers = areEmptied ? answered.map((container) => ({ ...container, environment: null })) : answered
  return { engine: { address, containers }, gaps: [...foldRefusals(gaps, address), ...hiddenGaps(containers, address)] }
}

/** What an engine says of itself before anything is asked. */
export interface PingAnswer {
  /** The version that both sides know. */
  readonly apiVersion: string
  /** What it is in a Swarm, in its own words; `null` where it does not say. */
  readonly swarm: string | null
}

/** The version that both sides know, from the `Api-Version` of `/_ping`; the engine may be too old to answer `HEAD`. */
export async function ping(conversation: Conversation): Promise<Outcome<PingAnswer>> {
  for (const method of ['HEAD', 'GET'] as const) {
    const { value, refusal } = await attempt(conversation, (signal) =>
      conversation.client.ping(method, { signal, maximumBytes: MAXIMUM_PING_BYTES }),
    )
    if (refusal !== undefined) return { refusal }
    const minor = /^1\.(\d{1,3})$/.exec(value.apiVersion ?? '')?.[1]
    if (value.status === 200 && minor !== undefined) {
      return { value: { apiVersion: `1.${Math.min(Number(minor), NEWEST_API_MINOR)}`, swarm: value.swarm } }
    }
  }
  // A socket proxy may forbid the ping and still allow what matters.
  return { value: { apiVersion: FALLBACK_API_VERSION, swarm: null } }
}

/** The version that both sides know. */
export async function negotiateVersion(conversation: Conversation): Promise<Outcome<string>> {
  const { value, refusal } = await ping(conversation)
  return refusal === undefined ? { value: value.apiVersion } : { refusal }
}

async function askForList(conversation: VersionedConversation): Promise<Outcome<readonly ListedContainer[]>> {
  const path = `/v${conversation.apiVersion}/containers/json?all=true`
  const question: Question = (engine) => engine.listContainers({ all: true })
  const { value: answer, refusal } = await call(conversation, question, MAXIMUM_LIST_BYTES)
  if (refusal !== undefined) return { refusal }
  if (wantsTls(answer)) return { refusal: TLS_WANTED }
  if (answer.status !== 200) return { refusal: explainStatus(answer.status, path) }
  const containers = readContainerList(parseJson(answer.body))
  return containers === null ? { refusal: malformed(path) } : { value: containers }
}

/** What an engine says of one container may be anything: a bug that it meets costs that container. */
async function guard<T>({ interrupted }: Conversation, inspect: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await inspect()
  } catch (error) {
    interrupted.throwIfAborted()
    return { refusal: { code: 'bug', reason: `${nameBug(error)}: it is not checked. Please report the bug` } }
  }
}

async function recallOrInspect(
  conversation: VersionedConversation,
  listed: ListedContainer,
  cache: InspectCache | null,
): Promise<Outcome<ContainerFact>> {
  const known = cache?.recall(listed.id, listed.state) ?? null
  if (known !== null) return { value: known }
  const ticket = cache?.begin(listed.id)
  const outcome = await inspectContainer(conversation, listed)
  if (ticket !== undefined && outcome.value !== undefined) cache?.keep(ticket, outcome.value)
  return outcome
}

async function inspectContainer(
  conversation: VersionedConversation,
  listed: ListedContainer,
): Promise<Outcome<ContainerFact>> {
  const rule = `/v${conversation.apiVersion}/containers/{id}/json`
  const question: Question = (engine) => engine.getContainer(listed.id).inspect()
  const { value: answer, refusal } = await call(conversation, question, MAXIMUM_INSPECT_BYTES)
  if (refusal !== undefined) return { refusal }
  if (answer.status === 404) {
    return {
      refusal: { code: 'vanished', reason: 'it was removed during the audit; run the audit again' },
    }
  }
  if (answer.status !== 200) return { refusal: explainStatus(answer.status, rule) }
  const container = readContainer(parseJson(answer.body), listed)
  return container === null ? { refusal: malformed(rule) } : { value: container }
}

/** One call to an engine, as `attempt` makes it. */
export function call(
  conversation: VersionedConversation,
  question: Question,
  maximumBytes: number,
): Promise<Outcome<EngineAnswer>> {
  const { client, apiVersion } = conversation
  return attempt(conversation, (signal) => client.ask(apiVersion, question, { signal, maximumBytes }))
}

/**
 * Whether somebody on the way empties every environment in place of leaving it out, as docker-proxy-filter does: no container
 * has a variable, and yet their images set some, or may not be asked. An engine hands on what an image sets.
 */
async function findEmptied(
  conversation: VersionedConversation,
  containers: readonly ContainerFact[],
): Promise<boolean> {
  if (!containers.every(({ environment }) => environment?.size === 0)) return false
  const images = new Set(containers.map(({ imageId }) => imageId).filter((id) => id !== undefined))
  for (const image of images) {
    const environment = await readImageEnvironment(conversation, image)
    if (environment === null || environment.size > 0) return true
  }
  return false
}

/** Where all containers were refused for one reason the engine is the matter, and saying it once is enough. */
function foldRefusals(gaps: readonly Gap[], address: string): readonly Gap[] {
  const [first] = gaps
  const isOne = gaps.length > 1 && gaps.every((gap) => gap.code === first?.code && gap.reason === first.reason)
  if (first === undefined || !isOne || first.code === 'vanished') return gaps
  return [gapOfEngine(address, { code: first.code, reason: `${gaps.length} containers: ${first.reason}` })]
}

/** A socket proxy that strips the environment does so for all; one container without it is named by itself. */
function hiddenGaps(containers: readonly ContainerFact[], address: string): readonly Gap[] {
  const hidden = containers.filter((container) => container.environment === null)
  if (hidden.length > 0 && hidden.length === containers.length) {
    const reason =
      'the engine returned no environment for any container; have the socket proxy pass Config.Env (docker-proxy-filter: SCRUB_ENVS=false)'
    return [gapOfEngine(address, { code: 'hidden', reason })]
  }
  const reason = 'the engine returned no environment for it; have the socket proxy pass Config.Env'
  return hidden.map(({ name }) => gapOfContainer(name, { code: 'hidden', reason }))
}

/** What servers written in Go say to a request without TLS. */
function wantsTls({ status, body }: EngineAnswer): boolean {
  return status === 400 && new TextDecoder().decode(body.subarray(0, 200)).includes('HTTP request to an HTTPS server')
}

const TLS_WANTED: Refusal = {
  code: 'unreachable',
  reason:
    'the engine requires TLS, but was asked without it: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a docker context with certificates',
}

/** Compose leaves the containers of its hooks behind, and those of `compose run`, which nothing starts again. */
function isLasting({ labels, state }: ListedContainer): boolean {
  if (labels.has('com.docker.compose.hook')) return false
  return labels.get('com.docker.compose.oneoff')?.toLowerCase() !== 'true' || state === 'running' || state === 'paused'
}

async function mapBounded<T, R>(
  inputs: readonly T[],
  concurrency: number,
  convert: (input: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(inputs.length)
  const queue = inputs.entries()
  const workers = Array.from({ length: Math.min(concurrency, inputs.length) }, async () => {
    // All workers draw from the one queue.
    for (const [index, input] of queue) results[index] = await convert(input)
  })
  await Promise.all(workers)
  return results
}
