import { readFileSync } from 'node:fs'
import { Secret } from '../model/keys/secret.ts'
import type { Gap } from '../model/report/gap.ts'
import type { ContainerFact } from '../model/stack/container.ts'
import type { FileFact } from '../model/stack/file-request.ts'
import { gapOfContainer } from './engine/attempt.ts'

/** The variables that a process was started with. */
export type ProcessEnvironment = ReadonlyMap<string, Secret>

/** How many programs one after the other may be there only to start the next: `tini`, a shell. */
const MAXIMUM_STARTERS = 4

/** What the programs in containers were started with, by the container's name. */
export interface ProcessCollection {
  readonly processes: ReadonlyMap<string, ProcessEnvironment>
  readonly gaps: readonly Gap[]
}

/** What programs were started with, for as long as their containers are known by the same inspection. */
export type ProcessMemory = WeakMap<ContainerFact, ProcessEnvironment>

/**
 * Looks at the program of each container that `known` does not hold: in `/proc` of this machine, else with `readInside` where
 * the user allows that to run a command in it (`null`: not allowed). Only what was asked for and cannot be had is a gap.
 */
export async function collectProcesses(
  containers: readonly ContainerFact[],
  readInside: ((containerId: string) => Promise<FileFact>) | null,
  known: ProcessMemory = new WeakMap(),
): Promise<ProcessCollection> {
  const processes = new Map<string, ProcessEnvironment>()
  const gaps: Gap[] = []
  for (const container of containers) {
    const { id, name, processId, state } = container
    let seen = known.get(container) ?? (processId === undefined ? null : readHostProcess(id, processId))
    if (seen === null && readInside !== null && state === 'running') {
      const fact = await readInside(id)
      if (fact.kind === 'file') seen = parseEnvironment(fact.bytes)
      else gaps.push(unseenProcess(name, fact))
    }
    if (seen === null) continue
    known.set(container, seen)
    processes.set(name, seen)
  }
  return { processes, gaps }
}

function unseenProcess(container: string, fact: FileFact): Gap {
  const why = fact.kind === 'refused' ? fact.detail : 'its container shows no /proc'
  return gapOfContainer(container, {
    code: fact.kind === 'refused' && fact.why === 'not-served' ? 'hidden' : 'unreadable',
    reason: `the environment of its first process was not seen: ${why}`,
  })
}

/**
 * What the program in a container was started with, out of `/proc/<pid>/environ` of this machine: the environment that its
 * entrypoint left it (proc(5)). A first process that does nothing but wait for its only child is passed over. `null` where
 * that process is not to be seen from here or is another container's: another machine, another pid namespace, another user.
 */
export function readHostProcess(containerId: string, processId: number): ProcessEnvironment | null {
  if (!isOfContainer(containerId, processId)) return null
  let environment = readEnvironment(processId)
  let child = readOnlyChild(processId)
  for (let starters = 0; starters < MAXIMUM_STARTERS && child !== null && environment !== null; starters += 1) {
    const inner = readEnvironment(child)
    if (inner === null) break
    // What a starter has and its child does not, the program may have taken from its own environment: it stays.
    environment = new Map([...environment, ...inner])
    child = readOnlyChild(child)
  }
  return environment
}

/** The variables in the bytes of an `environ` file; of two with one name the first counts, as for getenv(3). */
export function parseEnvironment(bytes: Uint8Array): ProcessEnvironment {
  const environment = new Map<string, Secret>()
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(0, start)
    const end = next === -1 ? bytes.length : next
    const equals = bytes.indexOf(0x3d, start + 1)
    if (equals !== -1 && equals < end) {
      const name = new TextDecoder().decode(bytes.subarray(start, equals))
      if (!environment.has(name)) environment.set(name, new Secret(bytes.slice(equals + 1, end)))
    }
    start = end + 1
  }
  return environment
}

/** The engine counts processes in its own namespace: only the container's id proves that this one is meant. */
function isOfContainer(containerId: string, processId: number): boolean {
  // An engine that makes up short ids would have us look at any process.
  if (!/^[0-9a-f]{64}$/.test(containerId)) return false
  return ['cgroup', 'mountinfo'].some((file) => read(processId, file)?.includes(containerId) === true)
}

function readEnvironment(processId: number): ProcessEnvironment | null {
  const bytes = read(processId, 'environ')
  return bytes === null ? null : parseEnvironment(bytes)
}

function readOnlyChild(processId: number): number | null {
  const children = read(processId, `task/${processId}/children`)?.toString('latin1').trim().split(' ') ?? []
  const [child = ''] = children
  return children.length === 1 && /^\d+$/.test(child) ? Number(child) : null
}

/** `null` where there is nothing to be read: no such process, no such file system, not permitted. */
function read(processId: number, file: string): Buffer | null {
  try {
    return readFileSync(`/proc/${processId}/${file}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
