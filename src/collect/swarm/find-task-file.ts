import type { ContainerFact, ContainerMount } from '../../model/stack/container.ts'
import { isRunning } from '../select-containers.ts'

/** A secret or config of a Swarm in a container. */
export interface TaskFile {
  readonly mount: ContainerMount
  /** Where the same content can be read: in the container itself, else in another that has it and runs on this machine. */
  readonly where: { readonly id: string; readonly target: string }
}

/** What a Swarm puts at a path of a container; `null` where it puts nothing there. */
export function findTaskFile(
  containers: ReadonlyMap<string, ContainerFact>,
  containerId: string,
  path: string,
): TaskFile | null {
  const container = containers.get(containerId)
  const mount = container?.mounts.find(({ type, destination }) => isOfSwarm(type) && destination === path)
  if (container === undefined || mount === undefined) return null
  const own = { id: containerId, target: path }
  if (container.task?.isHere !== false || mount.source === '') return { mount, where: own }
  for (const other of containers.values()) {
    if (other.task?.isHere !== true || !isRunning(other)) continue
    const same = other.mounts.find(({ type, source }) => type === mount.type && source === mount.source)
    if (same !== undefined) return { mount, where: { id: other.id, target: same.destination } }
  }
  return { mount, where: own }
}

function isOfSwarm(type: ContainerMount['type']): boolean {
  return type === 'secret' || type === 'config'
}

/** Why nothing can be looked into there. */
export function describeElsewhere(container: ContainerFact | undefined): string {
  const node = container?.task?.node ?? ''
  return node === ''
    ? 'no task of its service runs on this machine'
    : `it runs on the node ${node}, and only the engine there can read it: ask that one (--host, --context)`
}
