import { startDeadline } from '../../model/limits/start-deadline.ts'
import type { Gap } from '../../model/report/gap.ts'
import { attempt, gapOfEngine, type Refusal } from './attempt.ts'
import type { Conversation } from './conversation.ts'
import { type Endpoint, resolveEndpoint } from './endpoint.ts'
import { type EngineClient, openEngineClient, type Question } from './engine-client.ts'
import type { EngineStream } from './engine-connection.ts'
import type { EngineOptions } from './engine-session.ts'
import { allowedPattern, isRefusal, malformed, parseJson } from './explain-status.ts'
import { negotiateVersion } from './list-containers.ts'
import type { StallWatch } from './stall-watch.ts'

/** Something that happened to a container. */
export interface EngineEvent {
  /** `start`, `die`, `destroy`, `rename`, `connect`, `health_status: healthy`, … */
  readonly action: string
  /** `null` where the engine did not say, or said something that is no id. */
  readonly containerId: string | null
}

/** Who wants to know. */
export interface EventListener {
  /** From now on nothing is missed. */
  readonly opened: () => void
  readonly heard: (event: EngineEvent) => void
}

/** Why events are not heard any more. */
export interface EventsEnd {
  readonly gap: Gap
  /** The stream was open, and did not tell what happened. */
  readonly hasStalled: boolean
}

/** What can change the result of an audit. Podman calls some of them otherwise (`died`, `remove`); the networks decide who belongs to a project. */
const EVENTS = [
  ...['start', 'die', 'died', 'destroy', 'remove', 'rename', 'update', 'health_status', 'connect', 'disconnect'],
]

/** An event carries the labels of its container; past this it is not read, only counted. */
const MAXIMUM_LINE_BYTES = 1024 * 1024

/**
 * Listens to `GET /events` until the engine ends it or `stalls` finds that it tells nothing, and answers why. Nothing of what it
 * says is believed but that something changed. Throws the reason of the signal once that is aborted, and an `AuditError` as `openEngine` does.
 */
export async function watchEvents(
  options: EngineOptions,
  { opened, heard }: EventListener,
  stalls: StallWatch,
  signal: AbortSignal,
): Promise<EventsEnd> {
  signal.throwIfAborted()
  const { endpoint, gap } = await resolveEndpoint(options)
  if (endpoint === undefined) return { gap: { ...gap, subject: { kind: 'engine' } }, hasStalled: false }
  const end = (refusal: Refusal, hasStalled = false) => ({ gap: gapOfEngine(endpoint.address, refusal), hasStalled })
  const client = openEngineClient(endpoint, options.shell, 2)
  // Ends the stream however this ends.
  const over = new AbortController()
  let unreported = 0
  try {
    const { stream, refusal } = await openStream(client, endpoint, options.timeoutMs, signal, over.signal)
    if (stream === undefined) return end(refusal)
    stalls.begin((count) => {
      unreported = count
      over.abort()
    })
    opened()
    await readLines(stream.chunks, (line) => {
      const event = readEvent(line)
      stalls.noteEvent(event.containerId)
      heard(event)
    })
    return unreported > 0 ? end(describeStall(unreported), true) : end(ENDED)
  } catch (error) {
    signal.throwIfAborted()
    if (unreported > 0) return end(describeStall(unreported), true)
    if (!isConnectionFailure(error)) throw error
    return end(ENDED)
  } finally {
    stalls.end()
    over.abort()
    client.close()
  }
}

const ENDED: Refusal = {
  code: 'unreachable',
  reason:
    'the engine ended the stream of its events; countersign reconnects, and audits at regular intervals meanwhile',
}

function describeStall(unreported: number): Refusal {
  const whom =
    unreported === 1
      ? 'a container that came, went or restarted'
      : `${unreported} containers that came, went or restarted`
  return {
    code: 'timeout',
    reason: `the stream of its events is open but did not report ${whom}: check whether a proxy in front of the engine closes idle connections or buffers answers; countersign reconnects, and audits at regular intervals meanwhile`,
  }
}

type Opening =
  | { readonly stream: EngineStream; readonly refusal?: never }
  | { readonly stream?: never; readonly refusal: Refusal }

async function openStream(
  client: EngineClient,
  endpoint: Endpoint,
  timeoutMs: number,
  interrupted: AbortSignal,
  over: AbortSignal,
): Promise<Opening> {
  const deadline = startDeadline(timeoutMs, interrupted)
  try {
    const conversation: Conversation = {
      ...{ client, endpoint, deadline: deadline.signal, interrupted, callTimeoutMs: timeoutMs },
    }
    return await askForEvents(conversation, client, interrupted, over)
  } finally {
    deadline.clear()
  }
}

async function askForEvents(
  conversation: Conversation,
  client: EngineClient,
  interrupted: AbortSignal,
  over: AbortSignal,
): Promise<Opening> {
  const version = await negotiateVersion(conversation)
  if (version.refusal !== undefined) return version
  // Of a Swarm only what becomes of its services and nodes: tasks have no events.
  const question: Question = (engine) =>
    engine.getEvents({ filters: { type: ['container', 'network', 'service', 'node'], event: EVENTS } })
  const lasting = AbortSignal.any([interrupted, over])
  // The patience is for the head of the answer; its body comes for as long as we live.
  const outcome = await attempt(conversation, (patience) =>
    raceAbort(client.listen(version.value, question, lasting), patience),
  )
  if (outcome.refusal !== undefined) return outcome
  const { status } = outcome.value
  return status === 200
    ? { stream: outcome.value }
    : { refusal: explainEventsStatus(status, `/v${version.value}/events`) }
}

function raceAbort<T>(asked: Promise<T>, patience: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(patience.reason)
    patience.addEventListener('abort', giveUp, { once: true })
    asked.then(resolve, reject).finally(() => patience.removeEventListener('abort', giveUp))
  })
}

function explainEventsStatus(status: number, path: string): Refusal {
  if (isRefusal(status)) {
    return {
      code: 'forbidden',
      reason: `the engine or the socket proxy in front of it refused GET ${path} (${status}); countersign serve needs it to notice changes at once: allow it in the proxy (tecnativa: EVENTS=1; wollomatic: -allowGET='${allowedPattern(path)}'). Until then it audits at regular intervals only`,
    }
  }
  if (status >= 500) {
    return {
      code: 'unreachable',
      reason: `GET ${path} answered ${status}; see the log of the engine or of the proxy in front of it`,
    }
  }
  return malformed(path)
}

/** Newline-delimited JSON, as every engine sends it where nothing else is asked for. */
async function readLines(chunks: AsyncIterable<Uint8Array>, found: (line: Uint8Array) => void): Promise<void> {
  let rest: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      const isTooLong = size > MAXIMUM_LINE_BYTES
      const line = Buffer.concat([...rest, chunk.subarray(from, end)])
      rest = []
      size = 0
      from = end + 1
      if (isTooLong || line.length > 1) found(isTooLong ? new Uint8Array() : line)
    }
    size += chunk.length - from
    if (size > MAXIMUM_LINE_BYTES) rest = []
    else if (from < chunk.length) rest.push(chunk.subarray(from))
  }
}

interface EventJson {
  readonly Type?: unknown
  readonly Action?: unknown
  readonly Actor?: { readonly ID?: unknown; readonly Attributes?: { readonly container?: unknown } | null } | null
}

/** API 1.52 left out `status` and `id`: `Type`, `Action` and `Actor` have been there since 1.22. */
function readEvent(line: Uint8Array): EngineEvent {
  const { Type: type, Action: action, Actor: actor } = (parseJson(line) ?? {}) as EventJson
  const id = type === 'network' ? actor?.Attributes?.container : actor?.ID
  return {
    action: typeof action === 'string' ? action : 'unknown',
    containerId: typeof id === 'string' && /^[a-zA-Z0-9]{1,128}$/.test(id) ? id : null,
  }
}

/** The connection was cut, which is what becomes of an engine that is stopped. */
function isConnectionFailure(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' && /^(E[A-Z]+|HPE_[A-Z_]+|ERR_[A-Z_]+)$/.test(code)
}
