import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { readScenario } from '../../support/scenarios/scenario.ts'

/** A stack that stands in the repository, and how it is run. */
export interface World {
  readonly name: string
  readonly directory: string
  readonly shell: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly now?: string
}

const test = join(import.meta.dirname, '..', '..')

/** Every scenario, sample and incident. A new folder is one more without a line here. */
export function listWorlds(): readonly World[] {
  return [
    ...list(join(test, 'scenarios'), 2),
    ...list(join(test, 'verdicts'), 1),
    ...list(join(test, 'incidents'), 2),
    ...list(join(test, '..', 'compose-samples'), 2),
  ]
}

function list(root: string, depth: number): readonly World[] {
  if (!existsSync(root)) return []
  return foldersIn(root, depth)
    .filter((directory) => basename(directory) !== 'server')
    .map((directory) => ({
      name: relative(join(test, '..'), directory),
      directory,
      files: [],
      shell: {},
      ...readScenario(directory),
      ...readIncident(directory),
    }))
}

function foldersIn(root: string, depth: number): readonly string[] {
  const names = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders = names.map(({ name }) => join(root, name))
  return depth === 1 ? folders : folders.flatMap((folder) => foldersIn(folder, depth - 1))
}

/** `run.json` of an incident gives the shell of either state. */
function readIncident(directory: string): Pick<Partial<World>, 'shell'> {
  const run: Readonly<Record<string, Record<string, string> | undefined>> = readJson(
    join(dirname(directory), 'run.json'),
  )
  const shell = run[`env_${basename(directory)}`]
  return shell === undefined ? {} : { shell }
}

function readJson(path: string) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}
