import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'

/** Where a path leads once every symbolic link in it is followed. */
export type Place =
  | { readonly kind: 'inside'; readonly path: string; readonly stats: Stats }
  /** Nothing is there; no link on the way leads out. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'outside' }

/** Links that are followed on one path; the system's own limit. */
const MAX_LINKS = 40

/**
 * A folder that nothing is read outside of. A path is followed name by name, and the folders outside are not even looked at: neither
 * the answer nor the time that it takes tells what is there. `.git` counts as outside: what is in it is not part of a change, and
 * a checkout keeps credentials there.
 */
export class Fence {
  /** As it was named. */
  readonly folder: string
  /** Paths that were asked for and lie outside. */
  readonly refused = new Set<string>()
  /** Without a symbolic link in it. */
  readonly #root: string

  /** @param folder absolute; it must be there. */
  constructor(folder: string) {
    this.folder = resolve(folder)
    this.#root = realpathSync(this.folder)
  }

  /** Follows an absolute path. With `isLastFollowed` off, a symbolic link at its end is what is there. */
  locate(path: string, { isLastFollowed = true } = {}): Place {
    const open = this.#namesBelow(resolve(path))?.toReversed()
    if (open === undefined) return OUTSIDE
    let folder = this.#root
    let stats = lstatSync(folder)
    for (let links = 0, name = open.pop(); name !== undefined; name = open.pop()) {
      const isLast = open.length === 0
      if (name === '..') {
        if (folder === this.#root) return OUTSIDE
        folder = resolve(folder, '..')
        stats = lstatSync(folder)
        continue
      }
      if (isRepository(name)) return OUTSIDE
      const next = join(folder, name)
      const found = lstatSync(next, { throwIfNoEntry: false })
      if (found === undefined) return { kind: 'missing' }
      if (found.isSymbolicLink() && (isLastFollowed || !isLast)) {
        links += 1
        if (links > MAX_LINKS) return { kind: 'missing' }
        const target = readlinkSync(next)
        const isFromRoot = isAbsolute(target)
        const names = isFromRoot ? this.#namesBelow(resolve(target)) : namesOf(target)
        if (names === undefined) return OUTSIDE
        if (isFromRoot) folder = this.#root
        stats = lstatSync(folder)
        open.push(...names.toReversed())
        continue
      }
      folder = next
      stats = found
    }
    return { kind: 'inside', path: folder, stats }
  }

  /**
   * Opens what was located and hands its descriptor on; `null` where something else is there by now. Between the two a folder on
   * the way may have been replaced by a link: the last word has where the opened file lies.
   */
  read<T>(
    { path, stats }: Extract<Place, { kind: 'inside' }>,
    flags: number,
    use: (descriptor: number) => T,
  ): T | null {
    const descriptor = openSync(path, flags | constants.O_NOFOLLOW)
    try {
      const opened = fstatSync(descriptor)
      const isSame = opened.dev === stats.dev && opened.ino === stats.ino
      return isSame && this.#liesAt(descriptor, path, opened) ? use(descriptor) : null
    } finally {
      closeSync(descriptor)
    }
  }

  #liesAt(descriptor: number, path: string, opened: Stats): boolean {
    const actual = pathOf(descriptor)
    if (actual !== null) return actual === path
    // Without /proc the way there is followed once more.
    const again = this.locate(path)
    return again.kind === 'inside' && again.path === path && again.stats.ino === opened.ino
  }

  /** Whether a file that the user names lies elsewhere by its name and by where that leads: nobody's files inside can have made it. */
  isElsewhere(path: string): boolean {
    return this.#namesBelow(resolve(path)) === undefined && this.#namesBelow(realPath(path)) === undefined
  }

  /** The names that lead from the folder to the path; nothing where they lead out. */
  #namesBelow(path: string): readonly string[] | undefined {
    for (const start of [this.folder, this.#root]) {
      const way = relative(start, path)
      if (way === '') return []
      if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return namesOf(way)
    }
    return undefined
  }
}

const OUTSIDE = { kind: 'outside' } as const

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

/** Some file systems take no notice of letter case. */
function isRepository(name: string): boolean {
  return name.toLowerCase() === '.git'
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return path
    throw error
  }
}

/** Where the system says that an opened file lies; `null` where it does not tell. */
function pathOf(descriptor: number): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
