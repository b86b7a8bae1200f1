import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Notices changes of files, by watching the folders that they are in. */
export interface FileWatch {
  /**
   * From now on these absolute paths count, and no others; they need not exist. Answers whether some were not followed before:
   * whatever happened to them until now was not noticed.
   */
  follow(paths: ReadonlySet<string>): boolean
  close(): void
}

/** More folders are not watched: an interval follows this, and the system's watches are few. */
const MAXIMUM_FOLDERS = 256

/**
 * Calls `changed` when a followed file is written, replaced, made or removed; several times for one change, as editors make
 * them. A folder, because a file that is replaced by renaming is another file afterwards. What cannot be watched (a folder
 * that is not there, a file system without notices) is left to whoever looks at intervals.
 */
export function watchFiles(changed: () => void): FileWatch {
  const folders = new Map<string, WatchedFolder>()

  function open(folder: string, names: Set<string>): boolean {
    const watcher = watchFolder(folder, (name) => name === null || names.has(name))
    if (watcher !== null) folders.set(folder, { watcher, names, identity: identify(folder) })
    return watcher !== null
  }

  function watchFolder(folder: string, counts: (name: string | null) => boolean): FSWatcher | null {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (counts(name)) changed()
      })
      watcher.on('error', () => close(folder))
      return watcher
    } catch {
      return null // See above: whoever looks at intervals sees it all the same.
    }
  }

  function close(folder: string): void {
    folders.get(folder)?.watcher.close()
    folders.delete(folder)
  }

  return {
    follow(paths) {
      const wanted = groupByFolder(paths)
      let hasNew = false
      for (const [folder, { identity }] of [...folders]) {
        // A folder of the same name may be another one by now, as when a deployment replaces it.
        if (!wanted.has(folder) || identity !== identify(folder)) close(folder)
      }
      for (const [folder, names] of [...wanted].slice(0, MAXIMUM_FOLDERS)) {
        const watched = folders.get(folder)
        if (watched === undefined) hasNew = open(folder, names) || hasNew
        else hasNew = replaceAll(watched.names, names) || hasNew
      }
      return hasNew
    },
    close() {
      for (const folder of [...folders.keys()]) close(folder)
    },
  }
}

interface WatchedFolder {
  readonly watcher: FSWatcher
  readonly names: Set<string>
  /** `null` where it cannot be determined. */
  readonly identity: string | null
}

/** With the time of its birth: the number of a folder that was removed goes to the next one that is made. */
function identify(folder: string): string | null {
  try {
    const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true })
    return `${dev}:${ino}:${birthtimeNs}`
  } catch {
    return null // As with what cannot be watched.
  }
}

/** Answers whether there is one that was not there. */
function replaceAll(set: Set<string>, by: ReadonlySet<string>): boolean {
  const hasNew = [...by].some((member) => !set.has(member))
  set.clear()
  for (const member of by) set.add(member)
  return hasNew
}

function groupByFolder(paths: ReadonlySet<string>): ReadonlyMap<string, Set<string>> {
  const folders = new Map<string, Set<string>>()
  for (const path of paths) {
    const folder = dirname(path)
    const names = folders.get(folder) ?? new Set()
    folders.set(folder, names.add(basename(path)))
  }
  return folders
}
