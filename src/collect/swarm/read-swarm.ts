import { posix } from 'node:path'
import { Secret } from '../../model/keys/secret.ts'
import type { UpdateState } from '../../model/stack/container.ts'
import { isRecord, type Json } from '../../model/text/json-shape.ts'
import { expandPlaceholders } from './expand-placeholders.ts'

/** A secret or config in the specification of a service or a task. */
export interface SwarmFile {
  readonly kind: 'secret' | 'config'
  readonly id: string
  readonly name: string
  /** Absolute, in the container. */
  readonly target: string
}

/** What a container of a service is made by: the `ContainerSpec` of a service or, as it was then, of a task. */
export interface ContainerSpec {
  readonly image: string
  readonly labels: ReadonlyMap<string, string>
  readonly environment: ReadonlyMap<string, Secret | null>
  /** Program and arguments; `null` where the image's own program runs. */
  readonly command: readonly Secret[] | null
  readonly healthcheck: readonly Secret[]
  readonly files: readonly SwarmFile[]
  readonly mounts: readonly { readonly type: string; readonly source: string; readonly target: string }[]
}

/** One of `GET /services`. */
export interface SwarmService {
  readonly id: string
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly spec: ContainerSpec
  readonly update: UpdateState | null
  /** How many tasks it is to have; `null` for one on each node, or where the engine does not say. */
  readonly replicas: number | null
}

/** One of `GET /tasks`. */
export interface SwarmTaskState {
  readonly id: string
  readonly serviceId: string
  readonly nodeId: string
  /** `null` for a service that has one task on each node. */
  readonly slot: number | null
  readonly state: string
  readonly desired: string
  readonly startedAt: string
  readonly containerId: string | null
  readonly spec: ContainerSpec
  /** Its variables with the placeholders that its node fills in, as far as they are known. */
  readonly environment: ContainerSpec['environment']
  readonly networks: readonly {
    readonly name: string
    readonly aliases: readonly string[]
    readonly address?: string
  }[]
}

/** One of `GET /nodes`. */
export interface SwarmNode {
  readonly id: string
  readonly hostname: string
  readonly isReady: boolean
}

/** One of `GET /secrets` or `GET /configs`. */
export interface SwarmObject {
  readonly id: string
  readonly name: string
  /** Whether a driver or a template makes the content again for each task. */
  readonly isMadePerTask: boolean
  /** Of a config: it may hold anything, and is not to be shown. */
  readonly content: Uint8Array | null
}

/** What is in an answer of which nothing is known. */
/** Every entry of a list answer that `read` makes something of; `null` where it is no such list, or an entry is none. */
export function readList<T>(answer: unknown, read: (entry: Json) => T | null): readonly T[] | null {
  if (!Array.isArray(answer)) return null
  const entries: T[] = []
  for (const one of answer) {
    const entry = isRecord(one) ? read(one) : null
    if (entry === null) return null
    entries.push(entry)
  }
  return entries
}

/** moby api/types/swarm `Service`. */
export function readService(entry: Json): SwarmService | null {
  const spec = recordOf(entry['Spec'])
  const template = recordOf(spec['TaskTemplate'])
  const [id, name] = [identifierOf(entry['ID']), spec['Name']]
  if (id === null || typeof name !== 'string') return null
  const replicas = recordOf(recordOf(spec['Mode'])['Replicated'])['Replicas']
  return {
    id,
    name,
    labels: textsOf(spec['Labels']),
    spec: readSpec(template['ContainerSpec']),
    update: readUpdate(recordOf(entry['UpdateStatus'])['State']),
    replicas: typeof replicas === 'number' ? replicas : null,
  }
}

const updateStates: readonly UpdateState[] = [
  ...(['updating', 'paused', 'completed', 'rollback_started', 'rollback_paused', 'rollback_completed'] as const),
]

function readUpdate(state: unknown): UpdateState | null {
  return updateStates.find((known) => known === state) ?? null
}

/** Reads moby api/types/swarm `Task`s of these services on these nodes. */
export function taskReader(
  services: readonly SwarmService[],
  nodes: readonly SwarmNode[],
): (entry: Json) => SwarmTaskState | null {
  const serviceOf = new Map(services.map((service) => [service.id, service]))
  const nodeOf = new Map(nodes.map((node) => [node.id, node]))
  return (entry) => {
    const task = readTask(entry)
    const service = task === null ? undefined : serviceOf.get(task.serviceId)
    const node = task === null ? undefined : nodeOf.get(task.nodeId)
    if (task === null || service === undefined || node === undefined) return task
    const slot = String(task.slot ?? '')
    const name = `${service.name}.${slot || node.id}.${task.id}`
    const names = { service, node, task: { id: task.id, name, slot } }
    const words = wordsOf(recordOf(recordOf(entry['Spec'])['ContainerSpec'])['Env'])
    return { ...task, environment: readVariables(words.map((word) => expandPlaceholders(word, names))) }
  }
}

function readTask(entry: Json): SwarmTaskState | null {
  const [id, serviceId] = [identifierOf(entry['ID']), identifierOf(entry['ServiceID'] ?? '')]
  const status = recordOf(entry['Status'])
  const template = recordOf(entry['Spec'])
  if (id === null || serviceId === null) return null
  const container = identifierOf(recordOf(status['ContainerStatus'])['ContainerID'] ?? '')
  const spec = readSpec(template['ContainerSpec'])
  const aliases = new Map(
    listOf(template['Networks']).map((one) => [textOf(one['Target']), wordsOf(one['Aliases'])] as const),
  )
  return {
    id,
    serviceId,
    nodeId: identifierOf(entry['NodeID'] ?? '') ?? '',
    slot: typeof entry['Slot'] === 'number' && entry['Slot'] > 0 ? entry['Slot'] : null,
    state: textOf(status['State']),
    desired: textOf(entry['DesiredState']),
    startedAt: textOf(status['Timestamp']),
    containerId: container === '' ? null : container,
    spec,
    environment: spec.environment,
    networks: listOf(entry['NetworksAttachments']).map((one) => {
      const network = recordOf(one['Network'])
      const [address] = wordsOf(one['Addresses'])
      return {
        name: textOf(recordOf(network['Spec'])['Name']),
        aliases: aliases.get(textOf(network['ID'])) ?? [],
        ...(address === undefined ? {} : { address: address.replace(/\/\d{1,3}$/, '') }),
      }
    }),
  }
}

/** moby api/types/swarm `Node`. */
export function readNode(entry: Json): SwarmNode | null {
  const id = identifierOf(entry['ID'])
  if (id === null) return null
  const hostname = textOf(recordOf(entry['Description'])['Hostname'])
  return { id, hostname: hostname === '' ? id : hostname, isReady: recordOf(entry['Status'])['State'] === 'ready' }
}

/** moby api/types/swarm `Secret` and `Config`. */
export function readObject(entry: Json): SwarmObject | null {
  const spec = recordOf(entry['Spec'])
  const id = identifierOf(entry['ID'])
  if (id === null) return null
  const content = spec['Data']
  const isMadePerTask =
    textOf(recordOf(spec['Driver'])['Name']) !== '' || textOf(recordOf(spec['Templating'])['Name']) !== ''
  return {
    id,
    name: textOf(spec['Name']),
    isMadePerTask,
    content: typeof content === 'string' && !isMadePerTask ? Buffer.from(content, 'base64') : null,
  }
}

function readSpec(value: unknown): ContainerSpec {
  const spec = recordOf(value)
  const [program, given] = [wordsOf(spec['Command']), wordsOf(spec['Args'])]
  return {
    image: textOf(spec['Image']).replace(/@sha256:[0-9a-f]{64}$/, ''),
    labels: textsOf(spec['Labels']),
    environment: readVariables(wordsOf(spec['Env'])),
    command: program.length + given.length === 0 ? null : [...program, ...given].map((word) => Secret.fromText(word)),
    healthcheck: wordsOf(recordOf(spec['Healthcheck'])['Test'])
      .slice(1)
      .map((word) => Secret.fromText(word)),
    files: [...filesOf('secret', spec['Secrets']), ...filesOf('config', spec['Configs'])],
    mounts: listOf(spec['Mounts']).map((one) => ({
      type: textOf(one['Type']),
      source: textOf(one['Source']),
      target: textOf(one['Target']),
    })),
  }
}

function readVariables(entries: readonly string[]): ContainerSpec['environment'] {
  const environment = new Map<string, Secret | null>()
  for (const entry of entries) {
    const equals = entry.indexOf('=', 1)
    if (equals === -1) environment.set(entry, null)
    else environment.set(entry.slice(0, equals), Secret.fromText(entry.slice(equals + 1)))
  }
  return environment
}

/** A relative target lies in `/run/secrets`, that of a config in `/`. */
function filesOf(kind: SwarmFile['kind'], value: unknown): readonly SwarmFile[] {
  const [folder, idName, nameName] =
    kind === 'secret'
      ? (['/run/secrets', 'SecretID', 'SecretName'] as const)
      : (['/', 'ConfigID', 'ConfigName'] as const)
  return listOf(value).flatMap((one) => {
    const target = textOf(recordOf(one['File'])['Name'])
    const id = identifierOf(one[idName])
    // Without a file it feeds something else: a credential specification, on Windows.
    return target === '' || id === null
      ? []
      : [{ kind, id, name: textOf(one[nameName]), target: posix.resolve(folder, target) }]
  })
}

function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {}
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []
}

function textsOf(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(recordOf(value)).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Ids go into paths and identities: letters and digits only. */
function identifierOf(value: unknown): string | null {
  return typeof value === 'string' && /^[a-zA-Z0-9]{0,128}$/.test(value) ? value : null
}
