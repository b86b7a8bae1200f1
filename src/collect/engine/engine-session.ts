import type { Secret } from '../../model/keys/secret.ts'
import { type Deadline, startDeadline } from '../../model/limits/start-deadline.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import type { FileFact, FileRequest } from '../../model/stack/file-request.ts'
import { addSwarm } from '../swarm/add-swarm.ts'
import { describeElsewhere, findTaskFile } from '../swarm/find-task-file.ts'
import { gapOfEngine, type Outcome } from './attempt.ts'
import type { ContainerRoom } from './container-room.ts'
import { notServed, VANISHED } from './container-room.ts'
import type { Conversation } from './conversation.ts'
import { type Endpoint, resolveEndpoint } from './endpoint.ts'
import { type EngineClient, openEngineClient } from './engine-client.ts'
import type { ExecClient } from './exec-client.ts'
import type { InspectCache } from './inspect-cache.ts'
import { type ContainerCollection, listContainers, type PingAnswer, ping } from './list-containers.ts'
import { readByExec } from './read-by-exec.ts'
import { readContainerFile } from './read-container-file.ts'
import { readImageEnvironment } from './read-image.ts'
import { type LogText, readLog } from './read-log.ts'

/** One engine of several: what to call it, and where it is. */
export interface NamedEngine {
  readonly name: string
  readonly context?: string
  readonly host?: string
}

/** Which engine to ask, and how patiently. */
export interface EngineOptions {
  /** The variables of the user's shell. */
  readonly shell: Readonly<Record<string, string>>
  readonly homeDirectory: string
  /** The value of `--context`. */
  readonly context?: string
  /** The value of `--host`. */
  readonly host?: string
  /** Several engines to ask side by side, in place of `context` and `host`: for `openEngines`. */
  readonly engines?: readonly NamedEngine[]
  /**
   * For the list with everything in it; and for files, counted from the last one that came swiftly, for there may be many. One
   * call gets half of it, so that one container that hangs does not cost the others.
   */
  readonly timeoutMs: number
  /** How many calls may be under way at once; 8 unless given. */
  readonly concurrency?: number
  /** Whether a file that the engine does not hand out may be read by running `cat` in its container. Not unless given. */
  readonly allowExec?: boolean
  /** False for a command that has no such option: then nobody is advised to use it. */
  readonly offersExec?: false
  /** What earlier sessions learned; containers in it are not inspected again. Without it all of them are. */
  readonly cache?: InspectCache
}

/**
 * One engine, from the list of its containers to the files in them. It only reads, with `HEAD` or `GET /_ping`,
 * `GET /containers/json`, `GET /containers/{id}/json`, `GET /containers/{id}/archive`, `GET /containers/{id}/logs` and `GET /images/{id}/json`, unless `allowExec` adds
 * `POST /containers/{id}/exec`, `POST /exec/{id}/start` and `GET /exec/{id}/json`. An engine that may manage a Swarm is asked
 * `GET /services`, and a manager `GET /nodes`, `/tasks`, `/secrets` and `/configs`. Every method throws the reason of the
 * signal once that is aborted.
 */
export interface EngineSession {
  /**
   * The containers, running or not, without those that Compose makes for its hooks and those of `compose run` that ended. What cannot be
   * read becomes a gap and never costs what can; no gap quotes an answer.
   */
  collect(): Promise<ContainerCollection>
  /** What stands at an absolute path in a container, through symbolic links; at most 1 MiB. Asks nothing until then. */
  readFile(containerId: string, path: string, want: FileRequest['want']): Promise<FileFact>
  /**
   * The variables that a container has from its image and nobody else: the value is the image's. `null` where that cannot be
   * told. Asks for the image, each once.
   */
  listInherited(containerId: string): Promise<ReadonlySet<string> | null>
  /** The last lines that a container wrote since a moment, in seconds since the epoch. They hold secrets of all kinds. */
  readLog(containerId: string, since: string): Promise<Outcome<LogText>>
  /** The environment of a container's first process, as the bytes of `/proc/1/environ`; refused without `allowExec`. */
  readProcess(containerId: string): Promise<FileFact>
  /** Ends every connection. */
  close(): void
}

/**
 * Opens the engine that the user's settings name; nothing is asked yet. Throws an `AuditError` of code `usage` when a
 * context is named that does not exist. An engine that cannot even be addressed is a gap of `collect`.
 */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<EngineSession> {
  signal.throwIfAborted()
  const { endpoint, gap } = await resolveEndpoint(options)
  if (endpoint === undefined) return closedSession(gap)
  const concurrency = Math.max(1, options.concurrency ?? 8)
  const client = openEngineClient(endpoint, options.shell, concurrency)
  return new OpenSession(client, endpoint, options, concurrency, signal)
}

function closedSession(gap: Gap): EngineSession {
  return {
    collect: async () => ({ engine: null, gaps: [{ ...gap, subject: { kind: 'engine' } }] }),
    readFile: async () => ({ kind: 'refused', why: 'not-served', detail: gap.reason }),
    listInherited: async () => null,
    readLog: async () => ({ refusal: gap }),
    readProcess: async () => ({ kind: 'refused', why: 'not-served', detail: gap.reason }),
    close() {},
  }
}

class OpenSession implements EngineSession {
  readonly #client: EngineClient
  readonly #endpoint: Endpoint
  readonly #options: EngineOptions
  readonly #concurrency: number
  readonly #interrupted: AbortSignal
  readonly #containers = new Map<string, ContainerFact>()
  readonly #images = new Map<string, ReturnType<typeof readImageEnvironment>>()
  readonly #deadlines: Deadline[] = []
  #greeting: Promise<Outcome<PingAnswer>> | null = null
  #configs: ReadonlyMap<string, Uint8Array> = new Map()
  #filePatience: Conversation | null = null
  #exec: Promise<ExecClient> | null = null

  constructor(
    client: EngineClient,
    endpoint: Endpoint,
    options: EngineOptions,
    concurrency: number,
    interrupted: AbortSignal,
  ) {
    this.#client = client
    this.#endpoint = endpoint
    this.#options = options
    this.#concurrency = concurrency
    this.#interrupted = interrupted
  }

  async collect(): Promise<ContainerCollection> {
    const conversation = this.#startConversation()
    this.#greeting ??= ping(conversation)
    const { value: greeting, refusal } = await this.#greeting
    if (refusal !== undefined) return { engine: null, gaps: [gapOfEngine(this.#endpoint.address, refusal)] }
    const { cache = null } = this.#options
    const versioned = { ...conversation, apiVersion: greeting.apiVersion }
    const { engine, gaps } = await listContainers(versioned, this.#concurrency, cache)
    if (engine === null) return { engine, gaps }
    const swarm = await addSwarm(versioned, greeting.swarm, engine.containers)
    for (const container of swarm.containers) this.#containers.set(container.id, container)
    this.#configs = swarm.configs
    return {
      engine: { ...engine, containers: swarm.containers },
      gaps: [...gaps, ...swarm.gaps],
      ...(swarm.workerGap === undefined ? {} : { workerGap: swarm.workerGap }),
    }
  }

  async readFile(containerId: string, path: string, want: FileRequest['want']): Promise<FileFact> {
    this.#interrupted.throwIfAborted()
    const file = findTaskFile(this.#containers, containerId, path)
    const content = file?.mount.type === 'config' ? this.#configs.get(file.mount.source) : undefined
    if (content !== undefined) return want === 'kind' ? { kind: 'present' } : { kind: 'file', bytes: content }
    const { id, target } = file?.where ?? { id: containerId, target: path }
    if (this.#containers.get(id)?.task?.isHere === false) return notServed(describeElsewhere(this.#containers.get(id)))
    return this.#look(id, (room) => readContainerFile(room, target, want))
  }

  async listInherited(containerId: string): Promise<ReadonlySet<string> | null> {
    this.#interrupted.throwIfAborted()
    const { environment = null, imageId } = this.#containers.get(containerId) ?? {}
    if (environment === null || imageId === undefined) return null
    const image = await this.#converse(async (conversation) => {
      const { value: apiVersion } = await this.#negotiate(conversation)
      if (apiVersion === undefined) return null
      const asked = this.#images.get(imageId) ?? readImageEnvironment({ ...conversation, apiVersion }, imageId)
      this.#images.set(imageId, asked)
      return asked
    })
    if (image === null) return null
    const isSame = (name: string, value: Secret | null): boolean => {
      const given = image.get(name)
      return given !== undefined && (given === null || value === null ? given === value : given.equals(value))
    }
    return new Set([...environment].filter(([name, value]) => isSame(name, value)).map(([name]) => name))
  }

  async readLog(containerId: string, since: string): Promise<Outcome<LogText>> {
    this.#interrupted.throwIfAborted()
    const container = this.#containers.get(containerId)
    if (container?.task?.isHere === false) return { refusal: { code: 'hidden', reason: describeElsewhere(container) } }
    return this.#converse(async (conversation) => {
      const { value: apiVersion, refusal } = await this.#negotiate(conversation)
      if (refusal !== undefined) return { refusal }
      return readLog({ ...conversation, apiVersion }, containerId, since)
    })
  }

  async readProcess(containerId: string): Promise<FileFact> {
    this.#interrupted.throwIfAborted()
    const openExec = this.#execOpener()
    if (openExec === null) return notServed('only --exec looks at processes')
    const container = this.#containers.get(containerId)
    if (container === undefined) return notServed(VANISHED)
    if (container.task?.isHere === false) return notServed(describeElsewhere(container))
    return this.#look(containerId, (room) => readByExec(room, '/proc/1/environ', openExec))
  }

  async #look(containerId: string, read: (room: ContainerRoom) => Promise<FileFact>): Promise<FileFact> {
    this.#filePatience ??= this.#startConversation()
    const conversation = this.#filePatience
    const startedAt = performance.now()
    const { value: apiVersion, refusal } = await this.#negotiate(conversation)
    if (refusal !== undefined) return notServed(refusal.reason)
    const container = this.#containers.get(containerId) ?? null
    const fact = await read({
      ...conversation,
      apiVersion,
      containerId,
      container,
      openExec: this.#execOpener(),
      offersExec: this.#options.offersExec !== false,
    })
    const isSwift = performance.now() - startedAt < conversation.callTimeoutMs
    // What is refused because the time is over comes swiftly too.
    if (isSwift && !conversation.deadline.aborted) this.#filePatience = null
    return fact
  }

  close(): void {
    for (const { clear } of this.#deadlines) clear()
    this.#client.close()
    void this.#exec?.then((client) => client.close())
  }

  /** A conversation of its own, of which nothing is left when it is over. */
  async #converse<T>(talk: (conversation: Conversation) => Promise<T>): Promise<T> {
    const deadline = startDeadline(this.#options.timeoutMs, this.#interrupted)
    try {
      return await talk(this.#conversationUntil(deadline))
    } finally {
      deadline.clear()
    }
  }

  /** The time runs from now on. */
  #startConversation(): Conversation {
    const deadline = startDeadline(this.#options.timeoutMs, this.#interrupted)
    this.#deadlines.push(deadline)
    return this.#conversationUntil(deadline)
  }

  #conversationUntil(deadline: Deadline): Conversation {
    return {
      client: this.#client,
      endpoint: this.#endpoint,
      deadline: deadline.signal,
      interrupted: this.#interrupted,
      callTimeoutMs: this.#options.timeoutMs / 2,
    }
  }

  async #negotiate(conversation: Conversation): Promise<Outcome<string>> {
    this.#greeting ??= ping(conversation)
    const { value, refusal } = await this.#greeting
    return refusal === undefined ? { value: value.apiVersion } : { refusal }
  }

  /** Without `allowExec` there is nothing that could send a `POST`: its module is not even loaded. */
  #execOpener(): (() => Promise<ExecClient>) | null {
    if (this.#options.allowExec !== true) return null
    return () => {
      this.#exec ??= import('./exec-client.ts').then(({ openExecClient }) =>
        openExecClient(this.#endpoint, this.#options.shell),
      )
      return this.#exec
    }
  }
}
