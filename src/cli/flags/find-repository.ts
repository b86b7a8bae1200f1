import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * The nearest folder from `directory` upward that holds a `.git` (a folder, or the file of a worktree); `directory` itself
 * where there is none. Absolute.
 */
export async function findRepository(directory: string): Promise<string> {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return directory
  }
}

/** A folder that may not be looked into counts as one without a repository. */
async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
