import { relative, resolve } from 'node:path'
import type { ComposeRequest } from '../../model/compose.ts'

/** The advice with the options by which Compose finds the project that was looked at, in every `docker compose` of it. */
export function completeCommands(advice: string, request: ComposeRequest | null): string {
  const options = request === null ? '' : writeOptions(request)
  return options === '' ? advice : advice.replaceAll('`docker compose ', `\`docker compose ${options} `)
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
