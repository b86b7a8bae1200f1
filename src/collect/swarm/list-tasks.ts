import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact, ContainerMount, UpdateState } from '../../model/stack/container.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { gapOfContainer } from '../engine/attempt.ts'
import { isRunning } from '../select-containers.ts'
import type { SwarmState } from './ask-manager.ts'
import type { ContainerSpec, SwarmFile, SwarmNode, SwarmService, SwarmTaskState } from './read-swarm.ts'

/** The containers of an engine with what a manager adds to them. */
export interface ListedTasks {
  readonly containers: readonly ContainerFact[]
  /** What is in the configs, by their identity. It may hold anything, and is not to be shown. */
  readonly configs: ReadonlyMap<string, Uint8Array>
  readonly gaps: readonly Gap[]
  /** The one of the gaps that says that a worker knows only its own tasks. */
  readonly workerGap?: Gap
}

/**
 * The containers of a manager's own machine, with what it knows of those that are tasks, and beside them the tasks on all other
 * nodes, each as the container that its node makes of it. A task holds what stood in its service when the task was made. A service
 * of which no task runs is one that does not run. While an update has replaced nothing yet, what it will bring is beside.
 */
export function listTasks(containers: readonly ContainerFact[], state: SwarmState): ListedTasks {
  const scene = readScene(containers, state)
  const lively = new Map(
    Array.from(groupBy((state.tasks ?? []).filter(scene.isLive).toSorted(bySlot), ({ serviceId }) => serviceId)),
  )
  const tasks = [...lively.values()].flat()
  const taken = new Set(tasks.flatMap(({ containerId }) => containerId ?? []))
  const names = nameTasks(tasks, scene.services)
  const gaps: Gap[] = []
  const found: ContainerFact[] = []
  for (const service of state.services) {
    const own = lively.get(service.id) ?? []
    const [known, lost] = [own.filter(scene.isOnReadyNode), own.filter((task) => !scene.isOnReadyNode(task))]
    for (const task of known) found.push(factOfTask(task, service, names.get(task.id) ?? task.id, scene))
    for (const task of lost) {
      if (isMadeAlike(task.spec, service.spec)) continue
      gaps.push(gapOfLost(names.get(task.id) ?? task.id, scene.nodeOf(task)))
    }
    const isRunning = state.tasks === null ? service.replicas !== 0 : known.length + lost.length > 0
    // Of one whose nodes are all down its specification is what there is to judge by.
    if (state.tasks === null || known.length === 0)
      found.push(factOfService(service, isRunning ? 'running' : 'created', scene))
    else if (isAboutToChange(service, known)) {
      found.push({ ...factOfService(service, 'running', scene), name: `${service.name}.next` })
    }
  }
  const others = containers.filter(({ id }) => !taken.has(id))
  // Somebody may have given a container the name of a task.
  const named = new Set(others.map(({ name }) => name))
  const distinct = found.map((one) => (named.has(one.name) ? { ...one, name: `${one.name}.${one.id}` } : one))
  return { containers: [...others, ...distinct], configs: scene.configs, gaps }
}

interface Scene {
  readonly services: ReadonlyMap<string, SwarmService>
  readonly local: ReadonlyMap<string, ContainerFact>
  readonly isLive: (task: SwarmTaskState) => boolean
  readonly isOnReadyNode: (task: SwarmTaskState) => boolean
  readonly nodeOf: (task: SwarmTaskState) => SwarmNode
  readonly showNode: (node: SwarmNode) => string
  readonly mountOf: (file: SwarmFile) => ContainerMount
  readonly configs: ReadonlyMap<string, Uint8Array>
}

function readScene(containers: readonly ContainerFact[], { services, tasks, nodes, objects }: SwarmState): Scene {
  const local = new Map(containers.map((container) => [container.id, container]))
  const known = new Map(nodes.map((node) => [node.id, node]))
  const nodeOf = ({ nodeId }: SwarmTaskState): SwarmNode =>
    known.get(nodeId) ?? { id: nodeId, hostname: nodeId, isReady: true }
  const hosts = groupBy(nodes, ({ hostname }) => hostname)
  const byId = new Map((objects ?? []).map((one) => [one.id, one]))
  const files = [...services, ...(tasks ?? [])].flatMap(({ spec }) => spec.files)
  // A name is given again when its secret was removed: tasks that run on may have the old one.
  const ids = groupBy([...files, ...(objects ?? [])], ({ name }) => name)
  const isOne = (name: string): boolean => new Set(ids.get(name)?.map(({ id }) => id)).size === 1
  const identify = (name: string, id: string): string => (isOne(name) ? name : `${name}@${id}`)
  const configs = (objects ?? []).flatMap(({ id, name, content }) =>
    content === null ? [] : [[identify(name, id), content] as const],
  )
  return {
    configs: new Map(configs),
    services: new Map(services.map((service) => [service.id, service])),
    local,
    nodeOf,
    isLive: (task) => isLive(task, local.get(task.containerId ?? '')),
    isOnReadyNode: (task) => nodeOf(task).isReady,
    showNode: ({ id, hostname }) => ((hosts.get(hostname)?.length ?? 0) > 1 ? `${hostname} (${id})` : hostname),
    mountOf: ({ kind, id, name, target }) => {
      const isMadePerTask = byId.get(id)?.isMadePerTask === true
      return { type: kind, source: isMadePerTask ? '' : identify(name, id), destination: target }
    },
  }
}

function bySlot(one: SwarmTaskState, other: SwarmTaskState): number {
  return (one.slot ?? 0) - (other.slot ?? 0) || (one.id < other.id ? -1 : 1)
}

/** Whether its program runs, whatever is to become of it: one that is to end still serves until it has ended. */
function isLive({ state, spec }: SwarmTaskState, container: ContainerFact | undefined): boolean {
  if (state === 'running') return true
  return state === 'starting' && (spec.healthcheck.length > 0 || (container !== undefined && isRunning(container)))
}

/** As `docker service ps` calls them; with the id where an old and a new task of one slot run side by side. */
function nameTasks(
  tasks: readonly SwarmTaskState[],
  services: ReadonlyMap<string, SwarmService>,
): ReadonlyMap<string, string> {
  const nameOf = ({ serviceId, slot, nodeId }: SwarmTaskState): string =>
    `${services.get(serviceId)?.name ?? serviceId}.${slot ?? nodeId}`
  const named = groupBy(tasks, nameOf)
  return new Map(
    tasks.map((task) => {
      const name = nameOf(task)
      return [task.id, (named.get(name)?.length ?? 0) > 1 ? `${name}.${task.id}` : name]
    }),
  )
}

/** Whether two specifications give their containers the same variables, secrets and configs. */
function isMadeAlike(one: ContainerSpec, other: ContainerSpec): boolean {
  const fileIds = ({ files }: ContainerSpec): string =>
    JSON.stringify(files.map(({ kind, id, target }) => [target, kind, id]).toSorted())
  if (fileIds(one) !== fileIds(other) || one.environment.size !== other.environment.size) return false
  return [...one.environment].every(([name, value]) => {
    const given = other.environment.get(name)
    return given !== undefined && (given === null || value === null ? given === value : given.equals(value))
  })
}

const unfinished: readonly (UpdateState | null)[] = ['updating', 'paused', 'rollback_started', 'rollback_paused']

/** Whether an update is under way, or has stopped, of which no task that runs has anything yet. */
function isAboutToChange({ spec, update, replicas }: SwarmService, live: readonly SwarmTaskState[]): boolean {
  if (replicas === 0 || live.length === 0 || !unfinished.includes(update)) return false
  return !live.some((task) => isMadeAlike(task.spec, spec))
}

function gapOfLost(name: string, node: SwarmNode): Gap {
  return gapOfContainer(name, {
    code: 'unreachable',
    reason: `the node ${node.hostname} is down, so it is not known whether it still runs there with the previous settings: bring the node back, or remove it (docker node rm)`,
  })
}

function factOfTask(task: SwarmTaskState, service: SwarmService, name: string, scene: Scene): ContainerFact {
  const { spec } = task
  const node = scene.nodeOf(task)
  const container = scene.local.get(task.containerId ?? '')
  const files = spec.files.map(scene.mountOf)
  const about = {
    task: {
      service: service.name,
      node: scene.showNode(node),
      isHere: container !== undefined,
      update: service.update,
    },
  }
  if (container !== undefined) {
    return {
      ...container,
      name,
      labels: labelsOf(service, spec, container.labels),
      mounts: [...container.mounts, ...files],
      ...about,
    }
  }
  return {
    ...factOfSpec(service, spec, files, task.environment),
    id: task.containerId ?? task.id,
    name,
    startedAt: task.startedAt,
    networks: task.networks
      .filter((network) => network.name !== '')
      .map((network) => ({
        ...network,
        aliases: [service.name, ...network.aliases],
      })),
    mounts: [...spec.mounts.map((mount) => mountElsewhere(mount, node.id)), ...files],
    labels: labelsOf(
      service,
      spec,
      new Map([
        ['com.docker.swarm.task.id', task.id],
        ['com.docker.swarm.node.id', node.id],
      ]),
    ),
    state: 'running',
    ...about,
  }
}

/** What the tasks of a service will be made by, or would be. */
function factOfService(service: SwarmService, state: string, scene: Scene): ContainerFact {
  const { spec, id, name, update } = service
  return {
    ...factOfSpec(service, spec, spec.files.map(scene.mountOf), spec.environment),
    id,
    name,
    state,
    labels: labelsOf(service, spec, new Map([['com.docker.swarm.task.id', '']])),
    task: { service: name, node: '', isHere: false, update },
  }
}

function factOfSpec(
  service: SwarmService,
  spec: ContainerSpec,
  mounts: readonly ContainerMount[],
  environment: ContainerSpec['environment'],
): ContainerFact {
  return {
    id: service.id,
    name: service.name,
    image: spec.image,
    labels: spec.labels,
    networks: [],
    startedAt: '',
    state: 'running',
    environment,
    command: spec.command,
    healthcheck: spec.healthcheck,
    mounts,
  }
}

function labelsOf(
  service: SwarmService,
  spec: ContainerSpec,
  others: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const stack = service.labels.get('com.docker.stack.namespace')
  return new Map([
    ...spec.labels,
    ['com.docker.swarm.service.id', service.id],
    ['com.docker.swarm.service.name', service.name],
    ...others,
    ...(stack === undefined ? [] : [['com.docker.stack.namespace', stack] as const]),
  ])
}

/** A volume of one name is another one on each node. What is bound there cannot be looked into. */
function mountElsewhere({ type, source, target }: ContainerSpec['mounts'][number], nodeId: string): ContainerMount {
  if (type === 'volume' && source !== '') return { type, source: `${nodeId}/${source}`, destination: target }
  return { type: type === 'tmpfs' ? 'tmpfs' : 'other', source: '', destination: target }
}
