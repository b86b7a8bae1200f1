import { relative, resolve } from 'node:path'
import type { ComposeRequest } from '../../model/stack/compose.ts'

/** The advice with the options by which Compose finds the project that was looked at, in every `docker compose` of it. */
export function completeCommands(advice: string, request: ComposeRequest | null): string {
  const options = request === null ? '' : writeOptions(request)
  return options === '' ? advice : advice.replaceAll('`docker compose ', `\`docker compose ${options} `)
}

/** The stack of a Swarm that a finding is about. */
export interface FoundStack {
  readonly name: string
  /** The whole names of its services, by their short ones. */
  readonly services: ReadonlyMap<string, string>
}

/**
 * The advice for a stack of a Swarm, where no container is recreated: its services are deployed from the files that were looked
 * at, or have their tasks made again where there were none.
 */
export function adviseStack(advice: string, { name, services }: FoundStack, request: ComposeRequest | null): string {
  return advice.replaceAll(/`docker compose up -d --force-recreate ([^`]{0,10000})`/g, (_, words: string) => {
    const files = request?.files ?? []
    if (request !== null && files.length > 0) {
      const shown = files.map(
        (file) => `-c ${quote(relative(request.displayDirectory, resolve(request.directory, file)))}`,
      )
      return `\`docker stack deploy ${shown.join(' ')} ${quote(name)}\``
    }
    const updates = words
      .split(' ')
      .map((service) => `docker service update --force ${quote(services.get(service) ?? service)}`)
    return `\`${updates.join('; ')}\``
  })
}

function writeOptions(request: ComposeRequest): string {
  const { files, envFiles, profiles, projectName, projectDirectory, directory, displayDirectory } = request
  const shown = (path: string): string => quote(relative(displayDirectory, resolve(directory, path)) || '.')
  return [
    ...files.map((file) => `-f ${shown(file)}`),
    ...envFiles.map((file) => `--env-file ${shown(file)}`),
    ...profiles.map((profile) => `--profile ${quote(profile)}`),
    ...(projectName === undefined ? [] : [`-p ${quote(projectName)}`]),
    ...(projectDirectory === undefined ? [] : [`--project-directory ${shown(projectDirectory)}`]),
  ].join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
