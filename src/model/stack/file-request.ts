/**
 * What a pure room wants to know of the file system. `bytes` reads a file whole; `kind` only asks what is there, for
 * discovery; `list` asks for the names in a folder of the machine that we run on. `entries` and `source` are for trees that
 * nobody vouches for: `entries` asks for a folder's names with what each is, `source` reads a file of at most 512 KiB;
 * neither follows a symbolic link at the end of the path, nor looks into containers. Paths are absolute.
 */
export interface FileRequest {
  readonly path: string
  readonly want: 'bytes' | 'kind' | 'list' | 'entries' | 'source'
  /** The id of the container to look in, for a path there; absent: the machine that we run on. */
  readonly container?: string
}

/** One name in a folder, as it is itself: a symbolic link is a link, wherever it leads. */
export interface FolderEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'link' | 'other'
}

/** Who may read a file (`stat`): `mode` is the 12 bits of permissions. */
export interface FileRights {
  readonly mode: number
  readonly owner: number
  readonly group: number
}

/**
 * What was found. `refused` names a thing that exists and is not read: a device, a pipe, too large, not permitted, or
 * (`not-served`) in a container whose engine cannot or may not hand it out, as a tmpfs. What is `outside` of the folder of a stranger's
 * files (`--untrusted`) is not even looked for, and need not exist; the same for a path that is not fully known (`unresolved`).
 */
export type FileFact =
  | {
      readonly kind: 'file'
      readonly bytes: Uint8Array
      /** Of a file in a container, when it was last written (ISO 8601), if its engine says so. */
      readonly modifiedAt?: string
      /** Of a file of this machine, where a container sees the same ones: on Linux. */
      readonly rights?: FileRights
    }
  | { readonly kind: 'present' }
  | { readonly kind: 'missing' }
  /** With the names in it, sorted, when they were asked for. */
  | { readonly kind: 'directory'; readonly names?: readonly string[]; readonly entries?: readonly FolderEntry[] }
  | {
      readonly kind: 'refused'
      readonly why:
        | 'not-a-file'
        | 'too-large'
        | 'unreadable'
        | 'too-many-files'
        | 'out-of-time'
        | 'not-served'
        | 'outside'
        | 'unresolved'
      readonly detail: string
    }

/**
 * A pure computation that says which file it needs next and is given the fact in return. The room that computes stays
 * free of I/O; the room that reads (`collect/supply-files.ts`) need not know what for.
 */
export type FileDialogue<T> = Generator<FileRequest, T, FileFact>

/** What is answered in place of the fact that was found; the fact itself to leave it. */
export type ChangeAnswer = (request: FileRequest, fact: FileFact) => FileFact

/** The same dialogue with every answer passed through `change`. */
export function* changeAnswers<T>(dialogue: FileDialogue<T>, change: ChangeAnswer): FileDialogue<T> {
  let turn = dialogue.next()
  while (turn.done !== true) {
    const request = turn.value
    turn = dialogue.next(change(request, yield request))
  }
  return turn.value
}
