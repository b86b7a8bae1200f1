import type { DialectSensitiveKey } from './model/report/audit-view.ts'
import type { Gap } from './model/report/gap.ts'
import type { ComposeProject, ComposeRequest } from './model/stack/compose.ts'
import type { Declarations } from './model/stack/declarations.ts'
import type { FileDialogue } from './model/stack/file-request.ts'
import type { Recognition } from './recognise/recognise.ts'
import { findSharedKeys } from './resolve/find-shared-keys.ts'

/** The keys of env files that somebody beside Compose reads, and reads differently. */
export async function compareReaders(
  project: ComposeProject | null,
  request: ComposeRequest | null,
  declarations: Declarations,
  { bindings }: Recognition,
  supply: <T>(dialogue: FileDialogue<T>) => T,
): Promise<{ readonly dialectSensitive: readonly DialectSensitiveKey[]; readonly gaps: readonly Gap[] }> {
  if (project === null || request === null) return { dialectSensitive: [], gaps: [] }
  const { keys, gaps } = findSharedKeys(project, request, declarations, bindings)
  if (keys.length === 0) return { dialectSensitive: [], gaps }
  const { readEnvFiles } = await import('./resolve/read-env-files.ts') // the dialects are loaded only when they are needed
  return { dialectSensitive: supply(readEnvFiles(keys)), gaps }
}
