import { resolve, sep } from 'node:path'
import type { ComposeProject, ComposeRequest, ComposeService } from '../model/stack/compose.ts'
import type { EditScene } from './edit-session.ts'
import { listOther } from './measure-safety.ts'

/** Where the files of the project are, for its edits. */
export function makeScene(
  project: ComposeProject,
  request: ComposeRequest,
  configFile: string | undefined,
  makeKey: () => string,
): EditScene {
  const folder = project.directory.filled()
  return {
    project,
    composeFiles: project.files.map((file) => project.names.locate(file)).toReversed(),
    envFile: locateEnvFile(request, folder),
    configFile: configFile ?? resolve(folder, 'countersign.yaml'),
    makeKey,
  }
}

/** The folder that the edited files have to be in. */
export function folderOf(project: ComposeProject): string {
  return project.directory.filled()
}

/** The last of the env files that feed `${NAME}`, which wins; `null` where Compose is configured to read none. */
function locateEnvFile({ envFiles, shell, directory }: ComposeRequest, folder: string): string | null {
  const named =
    envFiles.length > 0 ? envFiles : (shell['COMPOSE_ENV_FILES'] ?? '').split(',').filter((path) => path !== '')
  const last = named.at(-1)
  if (last !== undefined) return resolve(directory, last)
  return /^(?:1|t|true)$/i.test(shell['COMPOSE_DISABLE_ENV_FILE'] ?? '') ? null : resolve(folder, '.env')
}

/** Whose containers do not get a change before they are recreated, and by which command that is done. */
export interface Recreation {
  readonly services: readonly string[]
  /** With `docker compose` in it, in backticks; `null` where there is nothing to do. */
  readonly command: string | null
}

/** What was changed beside what the services are given: the files at the paths, and who can read a file now. */
export interface ChangedFiles {
  readonly paths: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

/** Compares what the services are given; of mounted files a container sees the new content only when it is replaced. */
export function listRecreated(before: ComposeProject, after: ComposeProject, files: ChangedFiles): Recreation {
  const now = new Map(after.services.map((service) => [service.name, service]))
  const mounting = before.services
    .filter((service) => files.services.has(service.name) || mounts(service, files.paths))
    .map(({ name }) => name)
  const changed = before.services.filter((one) => isOther(one, now.get(one.name))).map(({ name }) => name)
  const services = before.services
    .map(({ name }) => name)
    .filter((name) => mounting.includes(name) || changed.includes(name))
  const force = mounting.some((name) => !changed.includes(name)) ? '--force-recreate ' : ''
  return { services, command: services.length === 0 ? null : `\`docker compose up -d ${force}${services.join(' ')}\`` }
}

function mounts({ mounts: files, volumes }: ComposeService, paths: ReadonlySet<string>): boolean {
  const sources = [
    ...files.flatMap(({ from, reference }) => (from === 'file' && reference !== undefined ? [reference.filled()] : [])),
    ...volumes.flatMap(({ type, source }) => (type === 'bind' ? [source.filled()] : [])),
  ]
  return sources.some((source) => [...paths].some((path) => path === source || path.startsWith(`${source}${sep}`)))
}

function isOther(before: ComposeService, after: ComposeService | undefined): boolean {
  if (after === undefined) return false
  const words = after.command.map(({ text }) => text)
  const isOtherCommand =
    before.command.length !== words.length ||
    before.command.some(({ text }, at) => {
      const word = words[at]
      return word === undefined || !text.equals(word)
    })
  const isOtherMount = before.mounts.some(({ value }, at) => {
    const other = after.mounts[at]?.value
    return value != null && other != null && !value.equals(other)
  })
  return listOther(before, after).length > 0 || isOtherCommand || isOtherMount
}
