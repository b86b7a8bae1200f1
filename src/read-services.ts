import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { loadGrammars } from './collect/load-grammars.ts'
import type { ServiceCode } from './model/code.ts'
import type { ComposeProject } from './model/compose.ts'
import type { Declarations } from './model/declarations.ts'
import type { FileDialogue } from './model/file-request.ts'
import { languagesToParse, readCode } from './read-code/read-code.ts'
import { gatherSources, type SourceSet } from './read-code/sources/gather-sources.ts'

/** What source to read. */
export interface SourceQuestion {
  readonly project: ComposeProject
  readonly declarations: Declarations
  /** The folder that shown file names are relative to. */
  readonly displayDirectory: string
  readonly supply: <T>(dialogue: FileDialogue<T>) => T
  /** What earlier looks of this process left. */
  readonly memory?: SourceMemory | undefined
}

/** The facts of the source that was last read, which hold as long as it is the same. */
export interface SourceMemory {
  latest: { readonly mark: string; readonly code: ReadonlyMap<string, ServiceCode> } | null
}

/**
 * Reads the source of the services of a project. The build makes a bundle of its own of this file and what it imports
 * (scripts/build.mjs): an audit without source in reach starts without it.
 */
export async function readServices({
  project,
  declarations,
  displayDirectory,
  supply,
  memory,
}: SourceQuestion): Promise<ReadonlyMap<string, ServiceCode>> {
  const boundary = supply(findRepository(project.directory))
  const declared = new Map(declarations.code.map(({ service, folders }) => [service, folders]))
  const sources = supply(gatherSources({ project, boundary, displayDirectory, declared }))
  const mark = memory === undefined ? '' : markSources(sources)
  if (memory?.latest?.mark === mark) return memory.latest.code
  const grammars = await loadGrammars(languagesToParse(sources))
  const code = readCode(sources, grammars, { now: createProcessorClock() })
  // What ran out of time may get further when it is tried again.
  const isDone = [...code.values()].every(({ limits }) => limits.every(({ kind }) => kind !== 'out-of-time'))
  if (memory !== undefined && isDone) memory.latest = { mark, code }
  return code
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

/** The same for the same source. It is kept in memory, and told to nobody. */
function markSources({ services }: SourceSet): string {
  const hash = createHash('sha256')
  for (const { files, settings, shared, entry, ...rest } of services) {
    const ran = entry.kind === 'some' ? [entry.main, ...entry.paths] : []
    hash.update(JSON.stringify([rest, [...shared], entry.kind, ran]))
    for (const { path, text } of [...files, ...settings]) hash.update(JSON.stringify([path, text]))
  }
  return hash.digest('base64')
}

/** The nearest folder from `directory` upward that holds a `.git` (a folder, or the file of a worktree); else `directory`. */
function* findRepository(directory: string): FileDialogue<string> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const { kind } = yield { path: folder === '/' ? '/.git' : `${folder}/.git`, want: 'kind' }
    if (kind === 'directory' || kind === 'present') return folder
    if (folder === dirname(folder)) return directory
  }
}
