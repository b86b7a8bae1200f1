import type { ContainerFact, EngineFacts } from '../../model/container.ts'
import type { Gap, GapCode } from '../../model/gap.ts'
import { type Endpoint, resolveEndpoint } from './endpoint.ts'
import { BodyTooLarge, type EngineAnswer, type EngineClient, openEngineClient } from './engine-client.ts'
import { type ListedContainer, readContainer, readContainerList } from './read-container.ts'

/** Which engine to ask, and how patiently. */
export interface EngineOptions {
  /** The variables of the user's shell. */
  readonly shell: Readonly<Record<string, string>>
  readonly homeDirectory: string
  /** The value of `--context`. */
  readonly context?: string
  /** The value of `--host`. */
  readonly host?: string
  /** For everything together. One call gets half of it, so that one container that hangs does not cost the others. */
  readonly timeoutMs: number
  /** How many calls may be under way at once; 16 unless given. */
  readonly concurrency?: number
}

/** What the engine holds, as far as it could be read, and what could not. */
export interface ContainerCollection {
  /** `null` where not even the list of containers could be read. */
  readonly engine: EngineFacts | null
  readonly gaps: readonly Gap[]
}

/** The newest Engine API that `readContainer` was written for. */
const NEWEST_API_MINOR = 56
/** Asked where the engine does not say which version it speaks: Engine 20.10, which is also what Podman offers. */
const FALLBACK_API_VERSION = '1.41'
const MAXIMUM_PING_BYTES = 64 * 1024
const MAXIMUM_LIST_BYTES = 64 * 1024 * 1024
const MAXIMUM_INSPECT_BYTES = 8 * 1024 * 1024

/** A call that yielded nothing. */
interface Refusal {
  readonly code: GapCode
  readonly reason: string
}

type Outcome<T> =
  | { readonly value: T; readonly refusal?: never }
  | { readonly value?: never; readonly refusal: Refusal }

interface Conversation {
  readonly client: EngineClient
  readonly endpoint: Endpoint
  readonly apiVersion: string
  /** Ends when the user gives up or the time for everything is over. */
  readonly deadline: AbortSignal
  /** Ends when the user gives up. */
  readonly interrupted: AbortSignal
  readonly callTimeoutMs: number
}

/**
 * The containers of the engine that the user's settings name, running or not. Reads only: `HEAD` or `GET /_ping`,
 * `GET /containers/json`, `GET /containers/{id}/json`. What cannot be read becomes a gap and never costs what can; no gap
 * quotes an answer. Containers that Compose makes for its hooks and for `compose run` are left out. Throws an `AuditError`
 * of code `usage` when a context is named that does not exist, and the reason of `signal` once that is aborted.
 */
export async function collectContainers(options: EngineOptions, signal: AbortSignal): Promise<ContainerCollection> {
  signal.throwIfAborted()
  const { endpoint, gap } = await resolveEndpoint(options)
  if (endpoint === undefined) return { engine: null, gaps: [gap] }
  const concurrency = Math.max(1, options.concurrency ?? 16)
  const client = await openEngineClient(endpoint, options.shell, concurrency)
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
    const silent = { client, endpoint, deadline, interrupted: signal, callTimeoutMs: options.timeoutMs / 2 }
    const version = await negotiateVersion({ ...silent, apiVersion: FALLBACK_API_VERSION })
    if (version.refusal !== undefined) return { engine: null, gaps: [{ source: endpoint.address, ...version.refusal }] }
    return await readEngine({ ...silent, apiVersion: version.value }, concurrency)
  } finally {
    client.close()
  }
}

async function readEngine(conversation: Conversation, concurrency: number): Promise<ContainerCollection> {
  const { address } = conversation.endpoint
  const list = await listContainers(conversation)
  if (list.refusal !== undefined) return { engine: null, gaps: [{ source: address, ...list.refusal }] }
  const outcomes = await mapBounded(list.value.filter(isLasting), concurrency, async (listed) => ({
    listed,
    outcome: await inspectContainer(conversation, listed),
  }))
  const containers: ContainerFact[] = []
  const gaps: Gap[] = []
  for (const { listed, outcome } of outcomes) {
    if (outcome.refusal === undefined) containers.push(outcome.value)
    else gaps.push({ source: `container ${listed.name}`, ...outcome.refusal })
  }
  return { engine: { address, containers }, gaps: [...foldRefusals(gaps, address), ...hiddenGaps(containers, address)] }
}

/** The version that both sides know, from the `Api-Version` of `/_ping`; the engine may be too old to answer `HEAD`. */
async function negotiateVersion(conversation: Conversation): Promise<Outcome<string>> {
  for (const method of ['HEAD', 'GET'] as const) {
    const { value, refusal } = await call(conversation, method, '/_ping', MAXIMUM_PING_BYTES)
    if (refusal !== undefined) return { refusal }
    const minor = /^1\.(\d{1,3})$/.exec(value.apiVersion ?? '')?.[1]
    if (value.status === 200 && minor !== undefined) return { value: `1.${Math.min(Number(minor), NEWEST_API_MINOR)}` }
  }
  // A socket proxy may forbid the ping and still allow what matters.
  return { value: FALLBACK_API_VERSION }
}

async function listContainers(conversation: Conversation): Promise<Outcome<readonly ListedContainer[]>> {
  const path = `/v${conversation.apiVersion}/containers/json?all=true`
  const { value: answer, refusal } = await call(conversation, 'GET', path, MAXIMUM_LIST_BYTES)
  if (refusal !== undefined) return { refusal }
  if (answer.status !== 200) return { refusal: explainStatus(answer.status, path) }
  const containers = readContainerList(parseJson(answer.body))
  return containers === null ? { refusal: malformed(path) } : { value: containers }
}

async function inspectContainer(conversation: Conversation, listed: ListedContainer): Promise<Outcome<ContainerFact>> {
  const rule = `/v${conversation.apiVersion}/containers/{id}/json`
  const path = `/v${conversation.apiVersion}/containers/${listed.id}/json`
  const { value: answer, refusal } = await call(conversation, 'GET', path, MAXIMUM_INSPECT_BYTES)
  if (refusal !== undefined) return { refusal }
  if (answer.status === 404) {
    return {
      refusal: { code: 'vanished', reason: 'it was removed while countersign was looking; run the audit again' },
    }
  }
  if (answer.status !== 200) return { refusal: explainStatus(answer.status, rule) }
  const container = readContainer(parseJson(answer.body), listed)
  return container === null ? { refusal: malformed(rule) } : { value: container }
}

/** One request. A connection that fails, a bound that is passed and time that runs out are refusals; an interrupt is thrown. */
async function call(
  { client, endpoint, deadline, interrupted, callTimeoutMs }: Conversation,
  method: 'GET' | 'HEAD',
  path: string,
  maximumBytes: number,
): Promise<Outcome<EngineAnswer>> {
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(callTimeoutMs)])
  try {
    return { value: await client.ask(method, path, { signal, maximumBytes }) }
  } catch (error) {
    interrupted.throwIfAborted()
    if (signal.aborted) {
      return {
        refusal: {
          code: 'timeout',
          reason: `${endpoint.address} did not answer in time; see whether the engine is well (docker ps), or allow more with --timeout`,
        },
      }
    }
    if (error instanceof BodyTooLarge) {
      return { refusal: { code: 'too-large', reason: `${endpoint.address} answered with ${error.message}` } }
    }
    return { refusal: explainFailure(error, endpoint) }
  }
}

/** Why nobody answered. Only codes of the system are quoted: the text of the others may hold what an engine sent. */
function explainFailure(error: unknown, endpoint: Endpoint): Refusal {
  const code = (error as NodeJS.ErrnoException).code
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9_]*$/.test(code)) throw error
  const remedy =
    (endpoint.kind === 'ssh' ? SSH_REMEDY : undefined) ??
    FAILURE_REMEDIES[code] ??
    (isTlsFailure(code) ? TLS_REMEDY : 'see whether the engine runs and the address is right')
  if (code.startsWith('HPE_')) {
    return {
      code: 'malformed',
      reason: `${endpoint.address} does not speak HTTP (${code}); name the engine with --host or DOCKER_HOST`,
    }
  }
  return { code: 'unreachable', reason: `${endpoint.address} cannot be reached (${code}); ${remedy}` }
}

const SSH_REMEDY = 'see whether ssh to that host works without a password and docker system dial-stdio runs there'

const TLS_REMEDY =
  'see whether ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or in the docker context belong to this engine'

const FAILURE_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'give this user access to the socket (on Linux: the group docker), or name another engine with --host',
  EPERM: 'give this user access to the socket (on Linux: the group docker), or name another engine with --host',
  ENOENT: 'start the engine, or name it with --host, --context or DOCKER_HOST',
  ECONNREFUSED: 'start the engine, or name it with --host, --context or DOCKER_HOST',
  ENOTSOCK: 'this is not the socket of an engine; name it with --host, --context or DOCKER_HOST',
  ENOTFOUND: 'the host name does not resolve; correct --host, DOCKER_HOST or the docker context',
  EAI_AGAIN: 'the host name does not resolve now; try again',
  ECONNRESET: 'the connection was cut; see whether the engine is well and whether it wants TLS (DOCKER_TLS_VERIFY)',
}

function isTlsFailure(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code)
}

function explainStatus(status: number, path: string): Refusal {
  if (status === 401 || status === 403) {
    return {
      code: 'forbidden',
      reason: `the engine or the socket proxy before it refused GET ${path} (${status}); countersign needs GET on /_ping, /containers/json and /containers/{id}/json: allow this one in the proxy (tecnativa: CONTAINERS=1; wollomatic: -allowGET='${allowedPattern(path)}')`,
    }
  }
  if (status >= 500) {
    return {
      code: 'unreachable',
      reason: `GET ${path} answered ${status}; see the log of the engine or of the proxy before it`,
    }
  }
  return {
    code: 'unsupported',
    reason: `GET ${path} answered ${status}; this is not the API of a container engine that countersign knows`,
  }
}

function allowedPattern(path: string): string {
  return path
    .replace(/\?.*$/, '')
    .replace(/^\/v1\.\d+/, '/v1\\.[0-9]+')
    .replace('{id}', '[a-zA-Z0-9_.-]+')
}

function malformed(path: string): Refusal {
  return {
    code: 'malformed',
    reason: `the answer to GET ${path} is not what a container engine answers; see what listens at this address`,
  }
}

/** Where all containers were refused for one reason the engine is the matter, and saying it once is enough. */
function foldRefusals(gaps: readonly Gap[], address: string): readonly Gap[] {
  const [first] = gaps
  const isOne = gaps.length > 1 && gaps.every((gap) => gap.code === first?.code && gap.reason === first.reason)
  if (first === undefined || !isOne || first.code === 'vanished') return gaps
  return [{ source: address, code: first.code, reason: `${gaps.length} containers: ${first.reason}` }]
}

/** A socket proxy that strips the environment does so for all; one container without it is named by itself. */
function hiddenGaps(containers: readonly ContainerFact[], address: string): readonly Gap[] {
  const hidden = containers.filter((container) => container.environment === null)
  if (hidden.length > 0 && hidden.length === containers.length) {
    const reason = 'the engine answered without the environment of any container; let the socket proxy pass Config.Env'
    return [{ source: address, code: 'hidden', reason }]
  }
  return hidden.map(({ name }) => ({
    source: `container ${name}`,
    code: 'hidden',
    reason: 'the engine answered without its environment; let the socket proxy pass Config.Env',
  }))
}

/** Compose leaves the containers of its hooks behind, and `compose run` makes some that are no part of the stack. */
function isLasting({ labels }: ListedContainer): boolean {
  if (labels.has('com.docker.compose.hook')) return false
  return labels.get('com.docker.compose.oneoff')?.toLowerCase() !== 'true'
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch (error) {
    // The message of a SyntaxError quotes what it read.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function mapBounded<T, R>(
  inputs: readonly T[],
  concurrency: number,
  convert: (input: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(inputs.length)
  const queue = inputs.entries()
  const lanes = Array.from({ length: Math.min(concurrency, inputs.length) }, async () => {
    // All lanes draw from the one queue.
    for (const [index, input] of queue) results[index] = await convert(input)
  })
  await Promise.all(lanes)
  return results
}
