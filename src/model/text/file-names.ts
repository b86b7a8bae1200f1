import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Template } from './template.ts'

/**
 * The names under which the files of one look are shown: from the folder where the user stands, and with the references of the
 * text that names a file left as they are written. Two files never have one name.
 */
export class FileNames {
  /** Where the user stands, absolute. */
  readonly directory: string
  readonly #byPath = new Map<string, string>()
  readonly #byName = new Map<string, string>()
  readonly #hasReferences = new Set<string>()

  constructor(directory: string) {
    this.directory = directory
  }

  /** The name of an absolute path; the one that it was given first. */
  show(path: Template): string {
    const absolute = path.filled()
    const known = this.#byPath.get(absolute)
    if (known !== undefined) return known
    const wanted = path.isWritten ? this.#below(absolute) : this.#withoutDirectory(path.toString())
    let name = wanted
    for (let number = 2; this.#isTaken(name, absolute); number += 1) name = `${wanted} (${number})`
    this.#byPath.set(absolute, name)
    if (!path.isWritten) this.#hasReferences.add(absolute)
    this.#byName.set(name, absolute)
    return name
  }

  /** The name of a path that lies in a folder which was shown, or in none of them. */
  showBelow(absolute: string): string {
    for (let folder = absolute; ; folder = dirname(folder)) {
      const known = this.#byPath.get(folder)
      if (known !== undefined && (folder === absolute || this.#hasReferences.has(folder))) {
        return `${known}${absolute.slice(folder.length)}`
      }
      if (folder === dirname(folder)) return this.#below(absolute)
    }
  }

  /** The name that an absolute path was given; nothing where it was given none. */
  find(absolute: string): string | undefined {
    return this.#byPath.get(absolute)
  }

  /** The absolute path of the file with this name. */
  locate(name: string): string {
    return this.#byName.get(name) ?? resolve(this.directory, name)
  }

  #isTaken(name: string, absolute: string): boolean {
    const path = this.#byName.get(name)
    return path !== undefined && path !== absolute
  }

  #below(absolute: string): string {
    const name = relative(this.directory, absolute)
    return name === '' || name === '..' || name.startsWith(`..${sep}`) || isAbsolute(name) ? absolute : name
  }

  #withoutDirectory(shown: string): string {
    const start = this.directory.endsWith(sep) ? this.directory : `${this.directory}${sep}`
    return shown.startsWith(start) ? shown.slice(start.length) : shown
  }
}

/** The absolute path that `path` means from `directory`; `resolve` for templates. In a container paths are those of POSIX. */
export function resolveFrom(directory: Template, path: Template, { resolve: resolved } = { resolve }): Template {
  return placed(resolved(directory.filled(), path.filled()), directory, path)
}

/** Both joined, which need not be absolute; `join` for templates. */
export function joinPaths(directory: Template, path: Template, { join: joined } = { join }): Template {
  return placed(joined(directory.filled(), path.filled()), directory, path)
}

/** The folder that an absolute, normalised path lies in; `dirname` for templates. */
export function folderOf(path: Template): Template {
  return path.slice(0, dirname(path.filled()).length)
}

/** The path of `to` as seen from `from`, both absolute and normalised; absolute where a reference makes it unknown. */
export function fromFolder(from: Template, to: Template): Template {
  if (from.isWritten && to.isWritten) return Template.written(relative(from.filled(), to.filled()) || '.')
  if (from.is(to.filled())) return Template.written('.')
  const start = `${from.filled()}/`
  return to.filled().startsWith(start) ? to.slice(start.length) : to
}

/** A path that was made of two; where it is not simply the one behind the other, it is shown as if it were. */
function placed(made: string, directory: Template, path: Template): Template {
  if (directory.isWritten && path.isWritten) return Template.written(made)
  if (isAbsolute(path.filled())) return path.mapped(() => made)
  const rest = path.slice(/^(?:\.\/+)*/.exec(path.filled())?.[0].length ?? 0)
  const joined = Template.join(directory, '/', rest)
  return joined.mapped(() => made)
}
