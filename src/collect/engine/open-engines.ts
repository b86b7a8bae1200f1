import { setMaxListeners } from 'node:events'
import { isTask } from '../../model/keys/belonging.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact, ContainerMount, EngineHost } from '../../model/stack/container.ts'
import type { FileFact, FileRequest } from '../../model/stack/file-request.ts'
import { isRunning } from '../select-containers.ts'
import { notServed, VANISHED } from './container-room.ts'
import { type EngineOptions, type EngineSession, type NamedEngine, openEngine } from './engine-session.ts'
import type { ContainerCollection } from './list-containers.ts'

/** The options for each of several engines; of one, its own. */
export function listEngines({ engines, ...shared }: EngineOptions): readonly EngineOptions[] {
  if (engines === undefined) return [shared]
  // What was learned of the containers of one engine says nothing of another's.
  const { cache: _, ...each } = shared
  return engines.map(({ context, host }) => ({
    ...each,
    ...(context === undefined ? {} : { context }),
    ...(host === undefined ? {} : { host }),
  }))
}

/**
 * Several engines as one session. All are asked side by side, each with the patience of one alone; what one of them does not
 * answer is a gap, and costs nothing of the others. The names of containers have that of their engine in front. A container that
 * two of them tell of counts once, with what each knows of it: a manager of a Swarm which secrets it has, its node's engine what
 * is in it.
 */
export async function openEngines(options: EngineOptions, signal: AbortSignal): Promise<EngineSession> {
  const engines = options.engines ?? []
  const each = listEngines(options)
  // Each of them heeds it, and Node warns of more than ten.
  setMaxListeners(0, signal)
  const opened = await Promise.all(each.map((one) => openEngine(one, signal)))
  return new SeveralSessions(engines.flatMap((engine, at) => (opened[at] ? [{ engine, session: opened[at] }] : [])))
}

interface Member {
  readonly engine: NamedEngine
  readonly session: EngineSession
}

/** Who knows a container: its own machine's engine, and a manager of its Swarm. */
interface Owners {
  readonly here: EngineSession | null
  readonly manager: EngineSession | null
}

class SeveralSessions implements EngineSession {
  readonly #members: readonly Member[]
  readonly #owners = new Map<string, Owners>()

  constructor(members: readonly Member[]) {
    this.#members = members
  }

  async collect(): Promise<ContainerCollection> {
    const collections = await Promise.all(this.#members.map(({ session }) => session.collect()))
    const known = new Map<string, ContainerFact>()
    const hosts: EngineHost[] = []
    for (const [at, { engine: facts }] of collections.entries()) {
      const member = this.#members[at]
      if (facts === null || member === undefined) continue
      hosts.push({ name: member.engine.name, address: facts.address })
      for (const container of facts.containers) this.#add(known, onHost(container, member.engine.name), member.session)
    }
    const gaps = collections.flatMap((collection, at) => {
      const name = this.#members[at]?.engine.name ?? ''
      const isWhole = (collection.engine?.containers ?? [])
        .filter(runsAsTask)
        .every(({ id }) => this.#owners.get(id)?.manager)
      return collection.gaps.filter((gap) => gap !== collection.workerGap || !isWhole).map((gap) => nameHost(gap, name))
    })
    if (hosts.length === 0) return { engine: null, gaps }
    const address = hosts.map((host) => host.address).join(', ')
    return { engine: { address, hosts, containers: [...known.values()] }, gaps }
  }

  #add(known: Map<string, ContainerFact>, container: ContainerFact, session: EngineSession): void {
    const isHere = container.task?.isHere !== false
    const before = known.get(container.id)
    const owners = this.#owners.get(container.id) ?? { here: null, manager: null }
    this.#owners.set(container.id, {
      here: owners.here ?? (isHere ? session : null),
      manager: owners.manager ?? (container.task === undefined ? null : session),
    })
    if (before === undefined) known.set(container.id, container)
    else if (before.task?.isHere === false && isHere) known.set(container.id, join(before, container))
    else if (before.task === undefined && container.task !== undefined) known.set(container.id, join(container, before))
  }

  async readFile(containerId: string, path: string, want: FileRequest['want']): Promise<FileFact> {
    const { here, manager } = this.#owners.get(containerId) ?? {}
    const answer = await manager?.readFile(containerId, path, want)
    const isServed = answer !== undefined && !(answer.kind === 'refused' && answer.why === 'not-served')
    if (isServed || here === null || here === undefined || here === manager) return answer ?? notServed(VANISHED)
    return here.readFile(containerId, path, want)
  }

  async listInherited(containerId: string): Promise<ReadonlySet<string> | null> {
    return (await this.#nearest(containerId)?.listInherited(containerId)) ?? null
  }

  async readLog(containerId: string, since: string): ReturnType<EngineSession['readLog']> {
    const nearest = this.#nearest(containerId)
    return nearest === null ? { refusal: { code: 'vanished', reason: VANISHED } } : nearest.readLog(containerId, since)
  }

  async readProcess(containerId: string): Promise<FileFact> {
    return this.#nearest(containerId)?.readProcess(containerId) ?? notServed(VANISHED)
  }

  close(): void {
    for (const { session } of this.#members) session.close()
  }

  #nearest(containerId: string): EngineSession | null {
    const { here, manager } = this.#owners.get(containerId) ?? { here: null, manager: null }
    return here ?? manager
  }
}

function runsAsTask(container: ContainerFact): boolean {
  return isTask(container.labels) && isRunning(container)
}

/** A volume of one name, or a secret of one Swarm, is another one on another engine. */
function onHost(container: ContainerFact, host: string): ContainerFact {
  const isOwn = ({ type, source }: ContainerMount): boolean =>
    source !== '' && (type === 'volume' || type === 'secret' || type === 'config')
  return {
    ...container,
    host,
    name: `${host}/${container.name}`,
    mounts: container.mounts.map((mount) => (isOwn(mount) ? { ...mount, source: `${host}/${mount.source}` } : mount)),
  }
}

/** What a manager knows of a task, with what the engine of its node does. */
function join(task: ContainerFact, seen: ContainerFact): ContainerFact {
  const files = task.mounts.filter(({ type }) => type === 'secret' || type === 'config')
  const own = seen.mounts.filter(({ type }) => type !== 'secret' && type !== 'config')
  const host = seen.host ?? ''
  const shown = task.host === undefined ? task.name : task.name.slice(task.host.length + 1)
  return {
    ...seen,
    name: `${host}/${shown}`,
    labels: new Map([...task.labels, ...seen.labels]),
    mounts: [...own, ...files],
    ...(task.task === undefined ? {} : { task: { ...task.task, isHere: true } }),
  }
}

/** The gap with the names of containers as they are shown, and of an engine with its name. */
function nameHost(gap: Gap, host: string): Gap {
  if (gap.subject?.kind !== 'container') {
    const subject = gap.subject?.kind === 'engine' ? { subject: { ...gap.subject, host } } : {}
    return { ...gap, ...subject, source: `${host}: ${gap.source}` }
  }
  const name = `${host}/${gap.subject.name}`
  return { ...gap, source: gap.source.replace(gap.subject.name, () => name), subject: { kind: 'container', name } }
}
