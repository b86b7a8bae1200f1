import { relative } from 'node:path'
import type { ComposeProject, ComposeRequest } from './model/compose.ts'
import type { EngineFacts } from './model/container.ts'
import { type Looking, noReaders } from './recognise/carry/gather-keys.ts'

/** How keys are looked for in files. The readers of documents are loaded only when something is mounted that may be one. */
export async function chooseReaders(
  request: ComposeRequest | null,
  project: ComposeProject | null,
  containers: EngineFacts['containers'],
): Promise<Looking> {
  const isMounted = project?.services.some(({ volumes, mounts }) => volumes.length + mounts.length > 0) ?? false
  const readers =
    isMounted || containers.length > 0 ? (await import('./resolve/read-document.ts')).documentReaders : noReaders
  const base = request?.displayDirectory
  return { readers, showPath: (path) => showPath(base, path), isWiring: request?.isWiring === true }
}

function showPath(base: string | undefined, path: string): string {
  const name = base === undefined ? path : relative(base, path)
  return name === '' || name.startsWith('..') ? path : name
}
