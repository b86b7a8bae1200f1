import { relative } from 'node:path'
import { rules } from './check/rules/index.ts'
import { AuditError } from './model/limits/audit-error.ts'
import type { ComposeProject, ComposeRequest } from './model/stack/compose.ts'
import { type Declarations, noDeclarations } from './model/stack/declarations.ts'
import type { FileDialogue } from './model/stack/file-request.ts'
import { askForConfiguration } from './resolve/ask-for-configuration.ts'

/** Where to look for what the user declares. */
interface DeclarationSources {
  readonly compose: ComposeRequest | null
  readonly configFile?: string
}

/**
 * What the user declares: in the named file, or else in `countersign.yaml` of the project folder, or else under
 * `x-countersign`.
 *
 * @throws AuditError when the named file is not there, or what is declared is wrong.
 */
export async function findDeclarations(
  { compose, configFile }: DeclarationSources,
  project: ComposeProject | null,
  supply: <T>(dialogue: FileDialogue<T>) => T,
): Promise<Declarations> {
  const folder = project?.directory.filled() ?? compose?.directory
  const path = configFile ?? (folder === undefined ? undefined : `${folder}/countersign.yaml`)
  const shownAs = path === undefined ? '' : relative(compose?.displayDirectory ?? '', path) || path
  const bytes = path === undefined ? null : supply(askForConfiguration(path, shownAs, configFile !== undefined))
  const configuration = bytes === null ? configurationInCompose(project) : await readWritten(bytes, shownAs)
  if (configuration === null) return noDeclarations
  if (bytes === null) demandNoHosts(configuration)
  const { readDeclarations } = await import('./recognise/declare/read-declarations.ts') // zod is loaded only when it is needed
  return readDeclarations(
    { ...configuration, ...(folder === undefined ? {} : { directory: folder }) },
    rules.map(({ id }) => id),
  )
}

/** A compose file may be a stranger's, who would have their own key believed, or have it declared that nothing must differ. */
function demandNoHosts({
  value,
  source,
}: Pick<NonNullable<ReturnType<typeof configurationInCompose>>, 'value' | 'source'>): void {
  const found = ['hosts', 'across'].find((key) => typeof value === 'object' && value !== null && key in value)
  if (found === undefined) return
  throw new AuditError('configuration', `${source}: ${found} may stand in countersign.yaml only`, {
    hint: 'A compose file must not decide which snapshots are trusted and what is compared with them.',
  })
}

async function readWritten(bytes: Uint8Array, shownAs: string) {
  const { readConfiguration } = await import('./resolve/read-configuration.ts') // as is yaml
  return readConfiguration(bytes, shownAs)
}

function configurationInCompose(project: ComposeProject | null) {
  const declared = project?.declarations
  if (declared === undefined) return null
  const { value, texts, location, locations } = declared
  return { value, texts, source: `${location.file} (x-countersign)`, locations }
}
