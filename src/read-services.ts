import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { serialize } from 'node:v8'
import { FileMarks } from './collect/file-marks.ts'
import { loadGrammars } from './collect/load-grammars.ts'
import type { ServiceCode } from './model/code/code.ts'
import type { ComposeProject } from './model/stack/compose.ts'
import type { Declarations } from './model/stack/declarations.ts'
import type { FileDialogue } from './model/stack/file-request.ts'
import { Template } from './model/text/template.ts'
import { languagesToParse, READ_LIMITS, readCode } from './read-code/read-code.ts'
import { gatherSources, SOURCE_LIMITS } from './read-code/sources/gather-sources.ts'

/** What source to read. */
export interface SourceQuestion {
  readonly project: ComposeProject
  readonly declarations: Declarations
  readonly supply: <T>(dialogue: FileDialogue<T>, noteFile?: (path: string) => void) => T
  /** Of a stranger's files: the folder outside which nothing is read. Half of the budgets are theirs. */
  readonly boundary?: string
  /** What earlier looks of this process left. */
  readonly memory?: SourceMemory | undefined
  /** Told of every file and folder of the source, where changes of it are noticed. */
  readonly noteSource?: ((path: string) => void) | undefined
}

/** The facts of the source that was last read, which stand for as long as the compose files ask for the same source. */
export interface SourceMemory {
  /** Whether they only stand for as long as the source is the same, too. */
  readonly noticesChanges: boolean
  latest: {
    readonly question: string
    readonly files: FileMarks
    readonly code: ReadonlyMap<string, ServiceCode>
  } | null
}

/**
 * Reads the source of the services of a project. The build makes a bundle of its own of this file and what it imports
 * (scripts/build.mjs): an audit without source in reach starts without it.
 */
export async function readServices({
  project,
  declarations,
  supply,
  memory,
  noteSource,
  boundary: given,
}: SourceQuestion): Promise<ReadonlyMap<string, ServiceCode>> {
  const boundary = given ?? supply(findRepository(project.directory.filled()))
  const share = given === undefined ? 1 : HALF
  const question = memory === undefined ? '' : markQuestion(project, declarations, boundary)
  const known = recall(memory, question)
  if (known !== null) {
    if (noteSource !== undefined) for (const path of known.files.paths) noteSource(path)
    return known.code
  }
  const files = new FileMarks()
  const noteFile = (path: string): void => {
    files.note(path)
    noteSource?.(path)
  }
  const declared = new Map(declarations.code.map(({ service, folders }) => [service, folders]))
  const gathering = gatherSources({ project, boundary, declared, limits: shareOf(SOURCE_LIMITS, share) })
  const sources = memory?.noticesChanges === true ? supply(gathering, noteFile) : supply(gathering)
  const grammars = await loadGrammars(languagesToParse(sources))
  const code = readCode(sources, grammars, { now: createProcessorClock(), ...shareOf(READ_LIMITS, share) })
  // What ran out of time may get further when it is tried again.
  const isDone = [...code.values()].every(({ limits }) => limits.every(({ kind }) => kind !== 'out-of-time'))
  if (memory !== undefined && isDone) memory.latest = { question, files, code }
  return code
}

const HALF = 0.5

function shareOf<Name extends string>(limits: Readonly<Record<Name, number>>, share: number): Record<Name, number> {
  return Object.fromEntries(
    Object.entries<number>(limits).map(([name, limit]) => [name, Math.ceil(limit * share)]),
  ) as Record<Name, number>
}

function recall(memory: SourceMemory | undefined, question: string): SourceMemory['latest'] {
  const latest = memory?.latest ?? null
  if (latest === null || latest.question !== question) return null
  return memory?.noticesChanges !== true || latest.files.areSame() ? latest : null
}

/**
 * What this process has used of its processor. A machine that is busy with other work takes nothing from what is read. The
 * parser asks thousands of times, and the system is slow to answer: it is asked again after some milliseconds.
 */
function createProcessorClock(): () => number {
  let usedMs = 0
  let askAgainAt = 0
  return () => {
    const at = performance.now()
    if (at < askAgainAt) return usedMs
    askAgainAt = at + STALE_MS
    const { user, system } = process.cpuUsage()
    usedMs = (user + system) / 1_000
    return usedMs
  }
}

const STALE_MS = 20

/** The same where the compose files and the declarations ask for the same source. It is kept in memory and never shown. */
function markQuestion(project: ComposeProject, declarations: Declarations, boundary: string): string {
  const services = project.services.map(({ name, model, volumes, environment }) => {
    const { build, command, entrypoint } = model
    return [name, build, command, entrypoint, volumes, [...environment.keys()]]
  })
  const all = [boundary, project.names.directory, project.directory, declarations.code, services]
  return createHash('sha256')
    .update(serialize(withTexts(all)))
    .digest('base64')
}

/** The same with the two texts of each template in its place: what it names, and the name under which that is shown. */
function withTexts(value: unknown): unknown {
  if (value instanceof Template) return [value.filled(), value.toString()]
  if (Array.isArray(value)) return value.map(withTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([key, one]) => [key, withTexts(one)])
}

/** The nearest folder from `directory` upward that holds a `.git` (a folder, or the file of a worktree); else `directory`. */
function* findRepository(directory: string): FileDialogue<string> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const { kind } = yield { path: folder === '/' ? '/.git' : `${folder}/.git`, want: 'kind' }
    if (kind === 'directory' || kind === 'present') return folder
    if (folder === dirname(folder)) return directory
  }
}
