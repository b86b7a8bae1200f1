import type { ComposeProject, ComposeRequest } from './model/stack/compose.ts'
import type { EngineFacts } from './model/stack/container.ts'
import { FileNames } from './model/text/file-names.ts'
import { type GatherOptions, noReaders } from './recognise/carry/gather-keys.ts'

/** How keys are looked for in files. The readers of documents are loaded only when something is mounted that may be one. */
export async function chooseReaders(
  request: ComposeRequest | null,
  project: ComposeProject | null,
  containers: EngineFacts['containers'],
): Promise<GatherOptions> {
  const isMounted = project?.services.some(({ volumes, mounts }) => volumes.length + mounts.length > 0) ?? false
  const readers =
    isMounted || containers.length > 0 ? (await import('./resolve/read-document.ts')).documentReaders : noReaders
  const names = project?.names ?? (request === null ? null : new FileNames(request.displayDirectory))
  return { readers, showPath: (path) => names?.show(path) ?? path.toString(), isWiring: request?.isWiring === true }
}
