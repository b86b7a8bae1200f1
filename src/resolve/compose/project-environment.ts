import { resolve } from 'node:path'
import type { ComposeRequest, UnseenSupplier } from '../../model/stack/compose.ts'
import type { FileDialogue } from '../../model/stack/file-request.ts'
import { folderOf, joinPaths, resolveFrom } from '../../model/text/file-names.ts'
import { type FileLocation, locationIn } from '../../model/text/location.ts'
import { nameOfStep } from '../../model/text/show-name.ts'
import { Template } from '../../model/text/template.ts'
import { readEnvFile } from '../env-file.ts'
import { type Lookup, type Supplied, wiringSymbol } from '../interpolate.ts'
import { platformOf } from '../platform-variables.ts'
import { isThere, type LoadContext, lookAt, readNeeded, refuse, shownName } from './load-context.ts'

/** Names with who supplies them: what `${NAME}` and bare names see. */
export type Environment = ReadonlyMap<string, Supplied>

/** One assignment of .env, `--env-file` or an include's env file, the winning one of its name. */
export interface EnvFileValue extends Supplied {
  readonly location: FileLocation
}

/** A lookup in `environment` that notes the name as asked for. */
export function lookupIn(context: LoadContext, environment: Environment): Lookup {
  return (name) => {
    context.asked.add(name)
    return environment.get(name)
  }
}

/**
 * Like `lookupIn`, but a variable that exists out of our sight is a symbol: one that only the hosting platform supplies, and any
 * that an env file may set which is there and could not be read. A default beside it does not count: it is not known to be used.
 */
export function lookupOrUnseen(context: LoadContext, environment: Environment): Lookup {
  const lookup = lookupIn(context, environment)
  return (name) => lookup(name) ?? suppliedUnseen(context, name)
}

/** The symbol of a variable that nobody supplies here and that exists all the same; `undefined` for every other name. */
export function suppliedUnseen(context: LoadContext, name: string): Supplied | undefined {
  const known = context.unseen.get(name)
  if (known !== undefined) return known
  const supplier = supplierOf(context, name)
  if (supplier === null) return undefined
  const text = Template.reference(wiringSymbol(name), `\${${name}}`)
  const supplied: Supplied = { text, steps: [{ kind: 'unset', name, supplier }] }
  // One object for each name: services that are given the same share what was made of it.
  context.unseen.set(name, supplied)
  return supplied
}

/** Where only the wiring is asked for, every variable that is not set is treated as a distinct unknown value anyway. */
function isWithheld({ untrusted, isWiring }: ComposeRequest, name: string): boolean {
  return isWiring !== true && untrusted?.withheld.has(name) === true
}

function supplierOf({ request, unreadEnvFiles, platforms }: LoadContext, name: string): UnseenSupplier | null {
  if (isWithheld(request, name)) return { kind: 'withheld', by: 'the shell' }
  const platform = platformOf(name, platforms)
  if (platform !== null) return { kind: 'platform', by: platform.title }
  const [file] = unreadEnvFiles
  return file === undefined ? null : { kind: 'unread-file', by: file }
}

/** The process environment; `PWD` is the folder stood in when the shell does not say. */
export function shellEnvironment(shell: Readonly<Record<string, string>>, directory: string): Map<string, Supplied> {
  const environment = new Map<string, Supplied>()
  for (const [name, text] of Object.entries(shell)) {
    environment.set(name, { text: Template.written(text), steps: [{ kind: 'shell', ...nameOfStep(name) }] })
  }
  if (!environment.has('PWD'))
    environment.set('PWD', { text: Template.written(directory), steps: [{ kind: 'shell', name: 'PWD' }] })
  return environment
}

/**
 * Reads env files in order; a later one wins. References and bare names see `environment` first, then the earlier lines of the
 * file, then the earlier files. A missing or malformed file is refused and what could be read counts.
 */
export function* readEnvFiles(
  context: LoadContext,
  paths: readonly Template[],
  environment: Environment,
  place?: FileLocation,
): FileDialogue<Map<string, EnvFileValue>> {
  const values = new Map<string, EnvFileValue>()
  for (const path of paths) {
    if (path.is('/dev/null')) continue
    const bytes = yield* readNeeded(context, path, 'env file', place)
    const file = shownName(context, path)
    if (bytes === null) {
      if (isThere(context, path)) context.unreadEnvFiles.add(file)
      continue
    }
    const lookup: Lookup = (name) => {
      context.asked.add(name)
      return environment.get(name)
    }
    const outcome = readEnvFile(bytes, lookup, {
      compose: context.request.compose,
      file,
      earlierFiles: (name) =>
        values.get(name) ?? (isWithheld(context.request, name) ? suppliedUnseen(context, name) : undefined),
      bareTakesEarlier: true,
      ...(context.request.isWiring === undefined ? {} : { isWiring: context.request.isWiring }),
    })
    const own = new Map<string, EnvFileValue>()
    for (const { name, text, line, column, steps } of outcome.assignments) {
      const location = locationIn(file, line, column)
      own.set(name, { text, location, steps: [{ kind: 'dotenv', ...nameOfStep(name), location }, ...steps] })
    }
    for (const [name, value] of own) values.set(name, value)
    if (outcome.problem !== undefined) {
      const { line, column, reason } = outcome.problem
      refuse(context, locationIn(file, line, column), reason, 'malformed')
    }
  }
  return values
}

/** Adds the names that are not set yet. */
export function addMissing(environment: Map<string, Supplied>, more: ReadonlyMap<string, Supplied>): void {
  for (const [name, value] of more) {
    if (!environment.has(name)) environment.set(name, value)
  }
}

/** What the first stage gives: the names, the env file assignments, and the folder and files they lead to. */
export interface EnvFileChoice {
  /** Absolute paths. */
  readonly paths: readonly Template[]
}

/**
 * The env files for interpolation: `--env-file`, else COMPOSE_ENV_FILES, else .env in `workingDirectory` unless
 * COMPOSE_DISABLE_ENV_FILE says no.
 */
export function* chooseEnvFiles(
  context: LoadContext,
  processEnvironment: Environment,
  workingDirectory: Template,
): FileDialogue<EnvFileChoice> {
  const { request } = context
  const named = namedEnvFiles(context)
  if (named.length > 0) return { paths: named.map((path) => Template.written(resolve(request.directory, path))) }
  const disabled = processEnvironment.get('COMPOSE_DISABLE_ENV_FILE')?.text.filled()
  if (disabled !== undefined) {
    const isDisabled = parseGoBoolean(disabled)
    if (isDisabled === undefined) {
      refuse(
        context,
        { file: shownName(context, workingDirectory) },
        'COMPOSE_DISABLE_ENV_FILE is not a boolean: set it to true or false, or unset it',
      )
    }
    if (isDisabled === true) return { paths: [] }
  }
  const path = joinPaths(workingDirectory, Template.written('.env'))
  const fact = yield* lookAt(context, path, 'kind')
  return { paths: fact.kind === 'missing' || fact.kind === 'directory' ? [] : [path] }
}

function namedEnvFiles(context: LoadContext): readonly string[] {
  const { envFiles, shell } = context.request
  if (envFiles.length > 0) return envFiles
  return (shell['COMPOSE_ENV_FILES'] ?? '').split(',').filter((path) => path !== '')
}

/** As Go's `strconv.ParseBool`. */
export function parseGoBoolean(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false
  return undefined
}

/** The project folder: `--project-directory`, else the folder of the first compose file named, else where the user stands. */
export function workingDirectoryOf(context: LoadContext, configPaths: readonly Template[]): Template {
  const { directory, projectDirectory } = context.request
  const here = Template.written(directory)
  if (projectDirectory !== undefined && projectDirectory !== '') {
    return Template.written(resolve(directory, projectDirectory))
  }
  const first = configPaths.find((path) => !path.is('-'))
  return first === undefined ? here : folderOf(resolveFrom(here, first))
}
