import { posix } from 'node:path'

/** Where shown file names start from, and the repository that this lies in; both absolute. */
export interface RepositoryFolders {
  /** The folder that relative names of the report start from. */
  readonly working: string
  /** Its repository; the working folder itself where there is none. */
  readonly repository: string
}

/** The file from the root of the repository, as forges name it; an absolute path when it lies outside. */
export function repositoryPath(file: string, { working, repository }: RepositoryFolders): string {
  const path = posix.resolve(working, file)
  const fromRoot = posix.relative(repository, path)
  return fromRoot === '..' || fromRoot.startsWith('../') || fromRoot === '' ? path : fromRoot
}
