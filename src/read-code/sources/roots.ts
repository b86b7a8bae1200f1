import type { CodeImage, CodeLimit } from '../../model/code/code.ts'
import type { ComposeService } from '../../model/stack/compose.ts'
import type { FileDialogue, FileFact } from '../../model/stack/file-request.ts'

/** A folder with a service's source, or a single file of it. */
export interface Root {
  /** Absolute; the file's own path, where it is one. */
  readonly folder: string
  readonly isFile?: true
  readonly isShared: boolean
  /** The build context it is part of, for .dockerignore; '' for a bind mount or a declared folder. */
  readonly context: string
}

/** Where the source of a service lies. */
export interface Reach {
  readonly service: ComposeService
  readonly roots: readonly Root[]
  readonly limits: readonly CodeLimit[]
  readonly isIgnored: (path: string, isFolder?: boolean) => boolean
  /** The image's own command, as far as the Dockerfile says it. */
  readonly imageCommand: readonly string[]
  /** Rust's programs that the image is built for. */
  readonly programs: readonly string[]
  /** Absolute folders of the Go packages that the image is built for. */
  readonly packages: readonly string[]
  /** What else the Dockerfile says of the image; `null` where it is not built here. */
  readonly image: CodeImage | null
  /** The context itself, where it was built from one. */
  readonly context: string | null
  /** The folder below the context that the Dockerfile lies in, if it does not lie in the context itself. */
  readonly dockerfileFolder: string | null
  /** Folders below its roots that are other services' own. */
  readonly hidden: ReadonlySet<string>
}

/** The text of a file; `null` when there is none. */
export function decode(fact: FileFact): string | null {
  return fact.kind === 'file' ? decoder.decode(fact.bytes) : null
}

const decoder = new TextDecoder()

/** Whether the path is the folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** An absolute path without `.` and `..`. */
export function resolvePath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Looks at every folder between the boundary and the path, so that no link leads elsewhere. */
export function* stateOf(
  path: string,
  boundary: string,
): FileDialogue<'folder' | 'file' | 'missing' | 'symbolic-link' | 'outside'> {
  if (!isWithin(path, boundary)) return 'outside'
  let folder = boundary
  for (const name of path
    .slice(boundary.length)
    .split('/')
    .filter((part) => part !== '')) {
    const fact: FileFact = yield { path: folder, want: 'entries' }
    const entry = fact.kind === 'directory' ? fact.entries?.find((one) => one.name === name) : undefined
    if (entry === undefined) return 'missing'
    if (entry.kind === 'link') return 'symbolic-link'
    if (entry.kind !== 'directory') return 'file'
    folder = `${folder}/${name}`
  }
  return 'folder'
}
