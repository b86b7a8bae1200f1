import { posix } from 'node:path'
import type {
  ComposeRequest,
  ComposeResolution,
  ProvenanceStep,
  ResolvedVariable,
} from '../../src/model/stack/compose.ts'
import type { FileDialogue, FileFact, FileRequest } from '../../src/model/stack/file-request.ts'
import type { FileLocation } from '../../src/model/text/location.ts'
import { resolveCompose } from '../../src/resolve/resolve-compose.ts'

/** The folder that the files of a test lie in. */
export const PROJECT = '/shop'

/** Files by their path below `PROJECT`. */
export type MemoryFiles = Readonly<Record<string, string | Uint8Array>>

/** Runs a dialogue over files that are only text. */
export function answerFromMemory<T>(dialogue: FileDialogue<T>, files: MemoryFiles): T {
  let turn = dialogue.next()
  while (turn.done !== true) turn = dialogue.next(factOf(turn.value, files))
  return turn.value
}

function factOf({ path, want }: FileRequest, files: MemoryFiles): FileFact {
  const name = posix.relative(PROJECT, path)
  const content = files[name]
  if (content !== undefined) {
    if (want === 'kind') return { kind: 'present' }
    return { kind: 'file', bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content }
  }
  const isFolder = name === '' || Object.keys(files).some((file) => file.startsWith(`${name}/`))
  if (!isFolder) return { kind: 'missing' }
  if (want !== 'list') return { kind: 'directory' }
  const below = Object.keys(files).filter((file) => name === '' || file.startsWith(`${name}/`))
  const names = below.map((file) => file.slice(name === '' ? 0 : name.length + 1).split('/')[0] ?? '')
  return { kind: 'directory', names: [...new Set(names)].toSorted() }
}

/** Resolves files in memory, standing in `PROJECT` with an empty shell unless told otherwise. */
export function resolveInMemory(files: MemoryFiles, request: Partial<ComposeRequest> = {}): ComposeResolution {
  const whole: ComposeRequest = {
    directory: PROJECT,
    displayDirectory: PROJECT,
    files: [],
    envFiles: [],
    profiles: [],
    shell: {},
    compose: 'v2',
    ...request,
  }
  return answerFromMemory(resolveCompose(whole), files)
}

/** One variable of one service. */
export function variableOf(resolution: ComposeResolution, service: string, name: string): ResolvedVariable | undefined {
  return resolution.project?.services.find((one) => one.name === service)?.environment.get(name)
}

/** The values of all services, in the clear. */
export function valuesOf(resolution: ComposeResolution): Record<string, Record<string, string | null>> {
  const services = resolution.project?.services ?? []
  return Object.fromEntries(
    services.map(({ name, environment }) => [
      name,
      Object.fromEntries(Array.from(environment, ([key, { value }]) => [key, value?.revealText() ?? null])),
    ]),
  )
}

/** A chain as one line: `entry compose.yaml:4:7 > reference KEY compose.yaml:4:19 > dotenv KEY .env:1:1`. */
export function chainOf(variable: ResolvedVariable | undefined): string {
  return (variable?.chain ?? []).map(showStep).join(' > ')
}

function showStep({ kind, name, location }: ProvenanceStep): string {
  const place = location === undefined ? '' : ` ${placeOf(location)}`
  return `${kind}${name === undefined ? '' : ` ${name}`}${place}`
}

function placeOf({ file, line, column }: { [Part in keyof FileLocation]: FileLocation[Part] | undefined }): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

/** The refusals as lines: `code source:line:column reason`. */
export function refusalsOf(resolution: ComposeResolution): readonly string[] {
  return resolution.refusals.map(
    ({ code, source, line, column, reason }) => `${code} ${placeOf({ file: source, line, column })} ${reason}`,
  )
}
