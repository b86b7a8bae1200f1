import { dirname } from 'node:path'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { folderOf, joinPaths, resolveFrom } from '../../model/text/file-names.ts'
import { Template } from '../../model/text/template.ts'
import type { Supplied } from '../interpolate.ts'
import { exists, type LoadContext } from './load-context.ts'
import {
  addMissing,
  chooseEnvFiles,
  type EnvFileValue,
  readEnvFiles,
  shellEnvironment,
  workingDirectoryOf,
} from './project-environment.ts'

const MAIN_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/** Which files make the project, where its folder is, and what interpolation sees. */
export interface Discovery {
  /** Absolute paths of the compose files in the order they merge; `-` stands for standard input. */
  readonly configPaths: readonly Template[]
  /** The project folder, absolute. */
  readonly directory: Template
  readonly environment: Map<string, Supplied>
  /** The env file assignments that count: the winning one of each name. */
  readonly envFileValues: ReadonlyMap<string, EnvFileValue>
  /** Whether there is an env file that feeds interpolation. */
  readonly hasEnvFile: boolean
}

/**
 * Follows docker compose from the command line to the list of files: COMPOSE_* names of the env files are exported first,
 * then the environment is built, the compose files found, and the env files of the project folder read as well.
 */
export function* discover(context: LoadContext): FileDialogue<Discovery> {
  const { request } = context
  const environment = shellEnvironment(request.shell, request.directory)
  const envFileValues = new Map<string, EnvFileValue>()
  let hasEnvFile = false

  const exported = yield* readFolderEnvFiles(
    context,
    environment,
    workingDirectoryOf(context, request.files.map(Template.written)),
  )
  for (const [name, value] of exported) {
    if (name.startsWith('COMPOSE_') && !environment.has(name)) environment.set(name, value)
  }
  const processEnvironment = new Map(environment)

  yield* addFolderEnvFiles(request.files.map(Template.written))
  const configPaths = yield* findConfigPaths(context, environment)
  yield* addFolderEnvFiles(configPaths)
  const directory = workingDirectoryOf(context, configPaths)
  return { configPaths, directory, environment, envFileValues, hasEnvFile }

  function* addFolderEnvFiles(configs: readonly Template[]): FileDialogue<void> {
    const { paths } = yield* chooseEnvFiles(context, processEnvironment, workingDirectoryOf(context, configs))
    hasEnvFile ||= paths.length > 0
    const values = yield* readEnvFiles(context, paths, environment)
    addMissing(environment, values)
    for (const [name, value] of values) {
      if (!envFileValues.has(name)) envFileValues.set(name, value)
    }
  }
}

function* readFolderEnvFiles(
  context: LoadContext,
  environment: ReadonlyMap<string, Supplied>,
  directory: Template,
): FileDialogue<Map<string, EnvFileValue>> {
  const { paths } = yield* chooseEnvFiles(context, environment, directory)
  return yield* readEnvFiles(context, paths, environment)
}

function* findConfigPaths(
  context: LoadContext,
  environment: ReadonlyMap<string, Supplied>,
): FileDialogue<readonly Template[]> {
  const { request } = context
  const here = Template.written(request.directory)
  const absolute = (path: Template): Template => (path.is('-') ? path : resolveFrom(here, path))
  if (request.files.length > 0) return request.files.map(Template.written).map(absolute)
  const listed = environment.get('COMPOSE_FILE')?.text
  if (listed !== undefined) {
    const separator = environment.get('COMPOSE_PATH_SEPARATOR')?.text.filled()
    return listed.split(separator === undefined || separator === '' ? ':' : separator).map(absolute)
  }
  return yield* findDefaultFiles(context, workingDirectoryOf(context, []))
}

/**
 * The first default name found, in the folder or the nearest parent that has one, with the override beside it. Of a stranger's files
 * no folder above theirs is looked at.
 */
function* findDefaultFiles(context: LoadContext, directory: Template): FileDialogue<readonly Template[]> {
  for (let folder = directory; ; folder = folderOf(folder)) {
    const main = yield* firstOf(context, folder, MAIN_NAMES)
    if (main !== null) {
      const override = yield* firstOf(context, folder, OVERRIDE_NAMES)
      return override === null ? [main] : [main, override]
    }
    if (dirname(folder.filled()) === folder.filled() || folder.is(context.request.untrusted?.folder ?? '')) return []
  }
}

function* firstOf(context: LoadContext, folder: Template, names: readonly string[]): FileDialogue<Template | null> {
  for (const name of names) {
    const path = joinPaths(folder, Template.written(name))
    if (yield* exists(context, path)) return path
  }
  return null
}
