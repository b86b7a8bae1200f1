import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import type { FileDialogue, FileFact, FileRequest, FileRights, FolderEntry } from '../model/stack/file-request.ts'
import { identityOf } from '../model/text/identity.ts'
import type { Fence } from './fence.ts'

/** How much a dialogue may ask for. */
export interface SupplyLimits {
  /** Larger files of this machine are refused as `too-large`. Files in containers have the engine's own bound. */
  readonly maxFileBytes: number
  /** Beyond this many files read, the rest is refused as `too-many-files`. */
  readonly maxFiles: number
  /** Told of every path of this machine that is looked at, there or not: what to watch for changes. */
  readonly noteFile?: ((path: string) => void) | undefined
  /** Of all files of this machine that one dialogue reads; the rest is refused as `too-large`. */
  readonly maxTotalBytes: number
  /** Whether the time is over: nothing is read any more then. */
  readonly isOver?: (() => boolean) | undefined
  /** What lies outside of it is refused as `outside`, and not looked at. */
  readonly fence?: Fence | undefined
}

const DEFAULT_LIMITS: SupplyLimits = {
  maxFileBytes: 16 * 1024 * 1024,
  maxFiles: 5_000,
  maxTotalBytes: 256 * 1024 * 1024,
}

/** Looks into a container, as `EngineSession.readFile` does. */
export type ReadContainerFile = (containerId: string, path: string, want: FileRequest['want']) => Promise<FileFact>

/**
 * Runs a dialogue against the file system and returns what it computes. Follows symbolic links; never blocks on a pipe or
 * a device and reads none, but for /dev/null, which is an empty file. Each path is looked at once. A path in a container
 * is refused as `not-served`. Whatever the file system says becomes a fact: it throws only what the dialogue throws.
 */
export function supplyFiles<T>(dialogue: FileDialogue<T>, limits: Partial<SupplyLimits> = {}): T {
  const ledger = new Ledger(limits)
  let turn = dialogue.next()
  while (turn.done !== true) {
    const request = turn.value
    const fact = ledger.recall(request) ?? ledger.note(request, findFact(request, ledger.bounds))
    turn = dialogue.next(fact)
  }
  return turn.value
}

/**
 * Runs a dialogue as `supplyFiles` does, and asks `readContainerFile` for the paths in containers; `null` where no engine is
 * looked at, and they are refused as `not-served`. Throws what the dialogue and `readContainerFile` throw.
 */
export async function supplyEverywhere<T>(
  dialogue: FileDialogue<T>,
  readContainerFile: ReadContainerFile | null,
  limits: Partial<SupplyLimits> = {},
): Promise<T> {
  const ledger = new Ledger(limits)
  let turn = dialogue.next()
  while (turn.done !== true) {
    const request = turn.value
    const { container, path, want } = request
    const fact =
      ledger.recall(request) ??
      ledger.note(
        request,
        container === undefined || readContainerFile === null
          ? findFact(request, ledger.bounds)
          : await readContainerFile(container, path, want),
      )
    turn = dialogue.next(fact)
  }
  return turn.value
}

/** What one dialogue was answered already, and how many of the answers were files. */
class Ledger {
  readonly bounds: SupplyLimits
  readonly #known = new Map<string, FileFact>()
  #filesRead = 0
  #bytesRead = 0

  constructor(limits: Partial<SupplyLimits>) {
    this.bounds = { ...DEFAULT_LIMITS, ...limits }
  }

  /** The fact where it is known, or where no more files may be read. */
  recall(request: FileRequest): FileFact | undefined {
    const known = this.#known.get(keyOf(request))
    if (known !== undefined) return known
    if (this.bounds.isOver?.() === true) return OUT_OF_TIME
    if (request.want !== 'bytes') return undefined
    if (this.#filesRead >= this.bounds.maxFiles) return this.note(request, tooMany(this.bounds))
    return this.#bytesRead >= this.bounds.maxTotalBytes ? this.note(request, TOO_LARGE_TOGETHER) : undefined
  }

  note(request: FileRequest, fact: FileFact): FileFact {
    // Source is bounded by who asks for it, is asked for once, and would be a lot to keep.
    if (request.want === 'source') return fact
    if (fact.kind === 'file') {
      this.#filesRead += 1
      this.#bytesRead += fact.bytes.length
    }
    this.#known.set(keyOf(request), fact)
    return fact
  }
}

function keyOf({ container, path, want }: FileRequest): string {
  return identityOf(container ?? null, want, path)
}

function tooMany(bounds: SupplyLimits): FileFact {
  return { kind: 'refused', why: 'too-many-files', detail: `more than ${bounds.maxFiles} files were asked for` }
}

function findFact(request: FileRequest, bounds: SupplyLimits): FileFact {
  if (request.container !== undefined) return NO_ENGINE
  bounds.noteFile?.(request.path)
  try {
    if (bounds.fence !== undefined) return findInside(request, bounds, bounds.fence)
    if (request.want === 'list') return listFolder(request.path)
    if (request.want === 'entries') return listEntries(request.path)
    if (request.want === 'source') return readSource(request.path)
    return request.want === 'kind' ? findKind(request.path) : readFile(request.path, bounds)
  } catch (error) {
    return request.want === 'source' && isLoop(error) ? A_LINK : factOfError(error, request.path)
  }
}

function findInside({ path, want }: FileRequest, bounds: SupplyLimits, fence: Fence): FileFact {
  if (path === NOTHING && want !== 'entries') return findKindOrNothing(want)
  const isOfTree = want === 'entries' || want === 'source'
  const place = fence.locate(path, { isLastFollowed: !isOfTree })
  if (place.kind === 'missing') return place
  if (place.kind === 'outside') {
    fence.refused.add(path)
    return outside(fence)
  }
  const { stats } = place
  if (want === 'kind') return stats.isDirectory() ? { kind: 'directory' } : { kind: 'present' }
  if (stats.isSymbolicLink()) return A_LINK
  const isListed = want === 'list' || want === 'entries'
  if (isListed && !stats.isDirectory()) return { kind: 'present' }
  if (!isListed && stats.isDirectory()) return { kind: 'directory' }
  if (!isListed && !stats.isFile()) return NOT_A_FILE
  const fact = fence.read(place, READING_FLAGS, (descriptor): FileFact => {
    // The folder that was opened, whatever its name leads to by now.
    const opened = existsSync(`/proc/self/fd/${descriptor}`) ? `/proc/self/fd/${descriptor}/` : place.path
    if (want === 'list') return listFolder(opened)
    if (want === 'entries') return listEntries(opened)
    return readAtMost(descriptor, fstatSync(descriptor), want === 'source' ? MAX_SOURCE_BYTES : bounds.maxFileBytes)
  })
  if (fact !== null) return fact
  fence.refused.add(path)
  return outside(fence)
}

function findKindOrNothing(want: FileRequest['want']): FileFact {
  return want === 'kind' ? { kind: 'present' } : { kind: 'file', bytes: new Uint8Array() }
}

function outside({ folder }: Fence): FileFact {
  const detail = `it is outside ${folder}, where --untrusted reads nothing`
  return { kind: 'refused', why: 'outside', detail }
}

const NOTHING = '/dev/null'

function findKind(path: string): FileFact {
  const stats = statSync(path)
  return stats.isDirectory() ? { kind: 'directory' } : { kind: 'present' }
}

function listFolder(path: string): FileFact {
  if (!statSync(path).isDirectory()) return { kind: 'present' }
  return { kind: 'directory', names: readdirSync(path).toSorted().slice(0, MAX_NAMES) }
}

function listEntries(path: string): FileFact {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return A_LINK
  if (!stats.isDirectory()) return { kind: 'present' }
  const found = readdirSync(path, { withFileTypes: true }).slice(0, MAX_ENTRIES)
  const entries = found.map((entry): FolderEntry => ({ name: entry.name, kind: kindOf(entry) }))
  return { kind: 'directory', entries: entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isSymbolicLink()) return 'link'
  if (entry.isDirectory()) return 'directory'
  return entry.isFile() ? 'file' : 'other'
}

/** Of one folder of a source tree. */
const MAX_ENTRIES = 20_000

/** A larger file was not written by hand. */
const MAX_SOURCE_BYTES = 512 * 1024

/** Thousands of files are read so: every call to the system counts. */
function readSource(path: string): FileFact {
  const descriptor = openSync(path, SOURCE_FLAGS)
  try {
    const stats = fstatSync(descriptor)
    if (stats.isDirectory()) return { kind: 'directory' }
    if (!stats.isFile()) return NOT_A_FILE
    return readAtMost(descriptor, stats, MAX_SOURCE_BYTES)
  } finally {
    closeSync(descriptor)
  }
}

const READING_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** A symbolic link is not opened. */
const SOURCE_FLAGS = READING_FLAGS | constants.O_NOFOLLOW

/** The most names of one folder that are listed; a folder with more is data, not configuration. */
const MAX_NAMES = 2_000

function readFile(path: string, bounds: SupplyLimits): FileFact {
  if (path === NOTHING) return { kind: 'file', bytes: new Uint8Array() }
  const before = statSync(path)
  if (before.isDirectory()) return { kind: 'directory' }
  if (!before.isFile()) return NOT_A_FILE
  // Between the two looks the path may have become a pipe: O_NONBLOCK keeps the open from waiting, fstat has the last word.
  const descriptor = openSync(path, READING_FLAGS)
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return NOT_A_FILE
    return readAtMost(descriptor, stats, bounds.maxFileBytes)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads to the end, which need not be where the size said: /proc says 0. */
function readAtMost(descriptor: number, stats: Stats, limit: number): FileFact {
  const { size } = stats
  const tooLarge: FileFact = { kind: 'refused', why: 'too-large', detail: `it is larger than ${limit} bytes` }
  if (size > limit) return tooLarge
  let bytes = Buffer.alloc(Math.min(Math.max(size + 1, 4096), limit + 1))
  let length = 0
  for (;;) {
    const count = readSync(descriptor, bytes, length, bytes.length - length, null)
    length += count
    const isWhole = length === size && size > 0
    if (count === 0 || isWhole) {
      return { kind: 'file', bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, length), ...rightsOf(stats) }
    }
    if (length > limit) return tooLarge
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(bytes.length * 2, limit + 1))
  }
}

/** Docker's virtual machine on macOS and Windows shows files with owners of its own. */
function rightsOf({ mode, uid, gid }: Stats): { readonly rights?: FileRights } {
  return process.platform === 'linux' ? { rights: { mode: mode & 0o7777, owner: uid, group: gid } } : {}
}

const NO_ENGINE: FileFact = {
  kind: 'refused',
  why: 'not-served',
  detail: 'no engine is asked for what is in containers',
}

const OUT_OF_TIME: FileFact = { kind: 'refused', why: 'out-of-time', detail: 'the time limit of the audit was reached' }

const TOO_LARGE_TOGETHER: FileFact = {
  kind: 'refused',
  why: 'too-large',
  detail: 'the requested files are too large together',
}

const NOT_A_FILE: FileFact = { kind: 'refused', why: 'not-a-file', detail: 'it is a device, a pipe or a socket' }

const A_LINK: FileFact = { kind: 'refused', why: 'not-a-file', detail: 'it is a symbolic link' }

/** What the system says to opening a link with O_NOFOLLOW. */
function isLoop(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOOP'
}

function factOfError(error: unknown, path: string): FileFact {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Nothing can be at a path that is no path, or too long for one.
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code)) return { kind: 'missing' }
  if (code === 'EISDIR') return { kind: 'directory' }
  if (code === 'ENXIO' || code === 'ENODEV') return NOT_A_FILE
  const reason = code === '' ? 'it cannot be read' : `it cannot be read (${code})`
  const advice = code === 'EACCES' || code === 'EPERM' ? describeRights(path) : ''
  return { kind: 'refused', why: 'unreadable', detail: `${reason}${advice}` }
}

/** Whose the file is and who may read it, with what lets us; nothing where a folder above it is closed to us. */
function describeRights(path: string): string {
  const stats = statOrNull(path)
  if (stats === null) return ': a parent folder cannot be accessed; run countersign as a user that may access it'
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0')
  const us = `${process.getuid?.() ?? '?'}:${process.getgid?.() ?? '?'}`
  return `: its mode is ${mode}, its owner ${stats.uid}:${stats.gid}, and countersign runs as ${us}. Let the group read it (\`chmod g+r\`) and join that group (\`docker run --group-add ${stats.gid}\`), or run countersign as its owner`
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
