import type { ComposeProject, ComposeService } from '../../model/stack/compose.ts'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { resolveFrom } from '../../model/text/file-names.ts'
import { isMapping } from '../../model/text/model-value.ts'
import { Template } from '../../model/text/template.ts'
import { type GuardedPath, listGuardedPaths } from './openapi.ts'

/** A path that a document of a service says asks for a token, and the document's name. */
export interface DocumentedPath extends GuardedPath {
  readonly document: string
}

/** Reads YAML or JSON; `null` where it is neither. */
export type ReadPlain = (bytes: Uint8Array) => unknown

/** Where people keep these documents, from the folder of the service. */
const folders = ['', 'docs', 'doc', 'api', 'openapi', 'spec', 'static', 'public']
const documentName = /^(?:openapi|swagger)\.(?:ya?ml|json)$/

/**
 * The paths that OpenAPI documents in the build contexts say ask for a token, by service. `alone`: the one service that may be asked, to
 * which documents in the project folder belong, too.
 */
export function* findOpenApi(
  project: ComposeProject,
  services: readonly ComposeService[],
  read: ReadPlain,
): FileDialogue<ReadonlyMap<string, readonly DocumentedPath[]>> {
  const found = new Map<string, readonly DocumentedPath[]>()
  for (const service of services) {
    const context = contextOf(service)
    const own = context === null ? [] : [resolveFrom(project.directory, context).filled()]
    const roots = new Set([...own, ...(services.length === 1 ? [project.directory.filled()] : [])])
    for (const root of roots) {
      if (!found.has(service.name)) found.set(service.name, yield* readFolder(root, read))
      if (found.get(service.name)?.length === 0) found.delete(service.name)
    }
  }
  return found
}

function* readFolder(root: string, read: ReadPlain): FileDialogue<readonly DocumentedPath[]> {
  for (const folder of folders) {
    const place = folder === '' ? root : `${root}/${folder}`
    const listed = yield { path: place, want: 'entries' }
    const entries = listed.kind === 'directory' ? (listed.entries ?? []) : []
    for (const { name, kind } of entries) {
      if (kind !== 'file' || !documentName.test(name)) continue
      const file = yield { path: `${place}/${name}`, want: 'source' }
      const paths = file.kind === 'file' ? listGuardedPaths(read(file.bytes)) : []
      if (paths.length > 0)
        return paths.map((path) => ({ ...path, document: folder === '' ? name : `${folder}/${name}` }))
    }
  }
  return []
}

/** The folder that the service is built from; `null` where it is not built, or from elsewhere. */
function contextOf({ model }: ComposeService): Template | null {
  const { build } = model
  const context = isMapping(build) ? (build['context'] ?? Template.written('.')) : build
  if (!(context instanceof Template)) return null
  return /:\/\/|^git@|\.git(?:#|$)/.test(context.filled()) ? null : context
}
