import type { EngineSession } from './collect/engine/engine-session.ts'
import type { ResolvedBinding } from './model/keys/binding.ts'
import type { ContainerLog, LoggedRefusals } from './model/live/log-facts.ts'
import type { Gap } from './model/report/gap.ts'
import type { ContainerFact } from './model/stack/container.ts'
import { identityOf } from './model/text/identity.ts'
import { readLog } from './read-logs/read-log.ts'

/** What earlier looks found in the logs, by the container's id. */
export type LogMemory = Map<string, { readonly startedAt: string; readonly since: string; readonly log: ContainerLog }>

/** The logs of the containers that hold a key. */
export interface ObservedLogs {
  readonly logs: readonly ContainerLog[]
  readonly gaps: readonly Gap[]
}

/** Whose logs to read. */
export interface LogQuestion {
  readonly containers: readonly ContainerFact[]
  readonly bindings: readonly ResolvedBinding[]
  readonly session: EngineSession | null
  readonly memory?: LogMemory
}

const AT_ONCE = 8

/**
 * Reads the log of every running container that holds a key or is given one, since its last start: what stands there from before is of
 * another key. With a memory, only what is new since the last look is read and added.
 */
export async function observeLogs({ containers, bindings, session, memory }: LogQuestion): Promise<ObservedLogs> {
  if (session === null) return { logs: [], gaps: [] }
  const holders = new Map(
    bindings.flatMap((one) => (one.container === undefined ? [] : [[one.container, one] as const])),
  )
  const asked = containers.filter(({ name, state }) => state === 'running' && holders.has(name))
  const logs: ContainerLog[] = []
  const gaps: Gap[] = []
  const waiting = [...asked]
  const work = async (): Promise<void> => {
    for (let container = waiting.shift(); container !== undefined; container = waiting.shift()) {
      const holder = holders.get(container.name)
      if (holder === undefined) continue
      const known = recall(container, memory)
      const since = known?.since ?? startOf(container)
      const { value, refusal } = await session.readLog(container.id, since)
      if (refusal !== undefined) {
        const { name } = container
        gaps.push({ source: `log of container ${name}`, subject: { kind: 'container', name }, ...refusal })
        continue
      }
      const { until, ...reading } = readLog(value.bytes)
      const { project, service } = holder
      const log = add({ project, service, container: container.name, isCut: value.isCut, ...reading }, known?.log)
      memory?.set(container.id, { startedAt: container.startedAt, since: until ?? since, log })
      logs.push(log)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (memory !== undefined) forget(memory, asked)
  return { logs: logs.toSorted((one, other) => (one.container < other.container ? -1 : 1)), gaps }
}

function recall({ id, startedAt }: ContainerFact, memory: LogMemory | undefined): ReturnType<LogMemory['get']> {
  const known = memory?.get(id)
  return known?.startedAt === startedAt ? known : undefined
}

/** A program may write before its engine has noted that it started. */
const EARLY_MS = 100

/** The moment of the last start, in seconds since the epoch: in whole ones it would take in what stood there before a quick restart. */
function startOf({ startedAt }: ContainerFact): string {
  const ms = Date.parse(startedAt) - EARLY_MS
  if (Number.isNaN(ms) || ms < 0) return '0'
  return `${Math.floor(ms / 1000)}.${`${ms % 1000}`.padStart(3, '0')}000000`
}

/** What is new, with what was found before. */
function add(fresh: ContainerLog, known: ContainerLog | undefined): ContainerLog {
  if (known === undefined) return fresh
  const all = new Map<string, LoggedRefusals>()
  for (const one of [...known.refusals, ...fresh.refusals]) {
    const id = identityOf(one.library, one.meaning, one.isSocket === true)
    const earlier = all.get(id)
    all.set(id, earlier === undefined ? one : { ...one, count: earlier.count + one.count, first: earlier.first })
  }
  return { ...fresh, lines: known.lines + fresh.lines, isCut: known.isCut || fresh.isCut, refusals: [...all.values()] }
}

/** Containers that are gone are not remembered. */
function forget(memory: LogMemory, asked: readonly ContainerFact[]): void {
  const ids = new Set(asked.map(({ id }) => id))
  for (const id of memory.keys()) if (!ids.has(id)) memory.delete(id)
}
