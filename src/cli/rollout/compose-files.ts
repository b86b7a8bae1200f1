import { stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { ComposeRequest } from '../../model/stack/compose.ts'
import type { Surroundings } from '../surroundings.ts'

/** The flags for files that nobody vouches for. */
export interface TrustFlags {
  readonly untrusted?: boolean
  /** The same, where CI says that the change comes from a fork. */
  readonly untrustedForks?: boolean
  /** The folder that nothing outside of is read. */
  readonly inside?: string
  /** Variables of the shell that the files are given. */
  readonly allowEnv?: readonly string[]
}

/** What of a request depends on whether the files are trusted. */
export type Trust = Pick<ComposeRequest, 'shell' | 'untrusted'>

/** The flags that every command takes which reads compose files; a Compose user's habits hold. */
export interface ComposeFlags extends TrustFlags {
  readonly file: readonly string[]
  readonly envFile: readonly string[]
  readonly profile: readonly string[]
  readonly projectName?: string
  readonly projectDirectory?: string
  readonly wiring?: boolean
  /** `false` for `--no-code`. */
  readonly code?: boolean
}

/** Named files are found from where the user stands, as the shell completes them, also when a folder is given. */
export function makeComposeRequest(
  directory: string,
  flags: ComposeFlags,
  surroundings: Surroundings,
  trust: Trust = { shell: surroundings.shell },
): ComposeRequest {
  const locate = (file: string) => resolve(surroundings.directory, file)
  return {
    directory,
    displayDirectory: surroundings.directory,
    files: flags.file.map(locate),
    envFiles: flags.envFile.map(locate),
    profiles: flags.profile,
    ...(flags.projectName === undefined ? {} : { projectName: flags.projectName }),
    ...(flags.projectDirectory === undefined ? {} : { projectDirectory: locate(flags.projectDirectory) }),
    ...trust,
    compose: 'v5',
    ...(flags.wiring === undefined ? {} : { isWiring: flags.wiring }),
  }
}

/** Whether any of the flags for files that nobody vouches for is given: what obeys them is loaded only then. */
export function mayBeUntrusted({ untrusted, untrustedForks, inside, allowEnv }: TrustFlags): boolean {
  return untrusted === true || untrustedForks === true || inside !== undefined || allowEnv !== undefined
}

/** @throws AuditError `not-found` when it is no folder. `shown` is the name that the user typed. */
export async function demandFolder(path: string, shown: string): Promise<void> {
  const found = await look(path)
  if (found === 'folder') return
  throw found === 'nothing'
    ? new AuditError('not-found', `${shown}: no such folder`, { hint: 'Name the folder that holds the compose file.' })
    : new AuditError('not-found', `${shown} is a file, not a folder`, {
        hint: `Name a compose file with -f: countersign audit -f ${shown}`,
      })
}

/** @throws AuditError `not-found` when a file that was named by `-f` or `--env-file` is not there. */
export async function demandFiles(flags: ComposeFlags, directory: string, surroundings: Surroundings): Promise<void> {
  const named = [
    ...flags.file.map((file) => ({ flag: '-f', file })),
    ...flags.envFile.map((file) => ({ flag: '--env-file', file })),
  ]
  for (const { flag, file } of named) {
    const path = resolve(surroundings.directory, file)
    if ((await look(path)) !== 'nothing') continue
    const inFolder = resolve(directory, file)
    const hint =
      (await look(inFolder)) === 'file'
        ? `It is read from the current folder. Did you mean ${relative(surroundings.directory, inFolder)}?`
        : 'The path starts from the current folder.'
    throw new AuditError('not-found', `${flag} ${file}: no such file`, { hint })
  }
}

/** @throws AuditError `not-found` when the file that `flag` names is not there. */
export async function demandFile(flag: string, shown: string, path: string): Promise<void> {
  const found = await look(path)
  if (found === 'nothing') throw new AuditError('not-found', `${flag} ${shown}: no such file`)
  if (found === 'folder') throw new AuditError('not-found', `${flag} ${shown} is a folder, not a file`)
}

/** What stands there. What cannot be looked at counts as a file: reading it will tell more. */
async function look(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : 'file'
  }
}
