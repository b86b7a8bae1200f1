import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { AuditError } from '../model/limits/audit-error.ts'

/** A file to write, with what it has to hold until then. */
export interface Replacement {
  /** Absolute. */
  readonly path: string
  /** As shown to the user. */
  readonly shownAs: string
  /** `null`: it must not be there. */
  readonly before: Uint8Array | null
  readonly after: Uint8Array
}

/** A file that gets other permissions, with those that it has to have until then. */
export interface ModeReplacement extends Pick<Replacement, 'path' | 'shownAs'> {
  readonly before: number
  readonly after: number
}

/**
 * Why this file must not be written, as the end of a sentence; `null` where nothing speaks against it. Only files count that lie
 * in the folder itself, links followed, and that are no links.
 */
export function findObstacle(path: string, folder: string): string | null {
  try {
    const parent = realpathSync(dirname(path))
    const root = realpathSync(folder)
    if (parent !== root && !parent.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
      return 'it is outside the project folder'
    }
    const stats = lstatOrNull(path)
    if (stats === null) return null
    if (stats.isSymbolicLink()) return 'it is a symbolic link'
    if (!stats.isFile()) return 'it is not a regular file'
    if (stats.nlink > 1) return 'it has several names (hard links), of which only one would be changed'
    return null
  } catch (error) {
    if (error instanceof Error && 'code' in error) return describeCode(error)
    throw error
  }
}

/**
 * Puts the new contents in the place of the files, each by renaming a draft beside it, so that anyone who reads a file sees the old one
 * or the new one. Mode and owner stay; a new file is readable by its owner only. Every draft is written before the first file
 * is replaced. What gets other permissions stays the file that it is, so that a container with it mounted sees them.
 *
 * @throws AuditError when a file changed since it was read, or one of them cannot be written. Its message says which of them
 *   were replaced before that, where any were.
 */
export function replaceFiles(
  replacements: readonly Replacement[],
  folder: string,
  modes: readonly ModeReplacement[] = [],
): void {
  const drafts: { readonly path: string; readonly draft: string; readonly shownAs: string }[] = []
  const written: string[] = []
  let renamed = 0
  try {
    for (const replacement of replacements) {
      drafts.push({ ...replacement, draft: writeDraft(replacement, folder) })
    }
    // As late as possible: between this look and the rename nothing is waited for.
    for (const replacement of replacements) demandUnchanged(replacement, folder)
    for (const change of modes) demandMode(change, folder)
    for (const { path, draft, shownAs } of drafts) {
      renameInPlace(draft, path, shownAs, written)
      written.push(shownAs)
      renamed += 1
    }
    for (const change of modes) {
      changeMode(change, written)
      written.push(change.shownAs)
    }
  } finally {
    for (const { draft } of drafts.slice(renamed)) removeQuietly(draft)
  }
}

function renameInPlace(draft: string, path: string, shownAs: string, written: readonly string[]): void {
  try {
    renameSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw cannotWrite(shownAs, error, describeWritten(written))
  }
}

function describeWritten(written: readonly string[]): string {
  return written.length === 0 ? ' Nothing was changed.' : ` ${written.join(', ')}: written before that.`
}

/** The file that is open is the one whose permissions change, whatever its name leads to by then. */
function changeMode({ path, shownAs, before, after }: ModeReplacement, written: readonly string[]): void {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const { mode } = fstatSync(descriptor)
      fchmodSync(descriptor, (mode & 0o7777) | (after & ~before))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw cannotWrite(shownAs, error, describeWritten(written))
  }
}

function demandMode({ path, shownAs, before }: ModeReplacement, folder: string): void {
  const obstacle = findObstacle(path, folder)
  if (obstacle !== null) throw isInTheWay(shownAs, obstacle)
  const stats = lstatOrNull(path)
  if (stats === null || (stats.mode & 0o7777) !== before) throw hasChanged(shownAs)
}

function writeDraft({ path, shownAs, before, after }: Replacement, folder: string): string {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.countersign`)
  try {
    const model = before === null ? null : lstatSync(path)
    const descriptor = openSync(
      draft,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    )
    try {
      keepOwner(descriptor, model ?? ownerOfNew(folder), shownAs)
      for (let at = 0; at < after.length; ) at += writeSync(descriptor, after, at)
      if (model !== null) fchmodSync(descriptor, model.mode & 0o7777)
      fsyncSync(descriptor)
    } catch (error) {
      removeQuietly(draft)
      throw error
    } finally {
      closeSync(descriptor)
    }
    return draft
  } catch (error) {
    if (error instanceof Error && 'code' in error && !(error instanceof AuditError)) throw cannotWrite(shownAs, error)
    throw error
  }
}

/** A new file of root's in somebody's folder would be one that its owner cannot read. */
function ownerOfNew(folder: string): Pick<Stats, 'uid' | 'gid'> {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  return own.uid === 0 ? statSync(folder) : own
}

function keepOwner(descriptor: number, { uid, gid }: Pick<Stats, 'uid' | 'gid'>, shownAs: string): void {
  if (uid === process.getuid?.() && gid === process.getgid?.()) return
  try {
    fchownSync(descriptor, uid, gid)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new AuditError('output', `${shownAs} belongs to ${uid}:${gid}, and its owner cannot be kept`, {
      hint: 'Run countersign as the owner of the file. Nothing was changed.',
      cause: error,
    })
  }
}

function demandUnchanged({ path, shownAs, before }: Replacement, folder: string): void {
  const obstacle = findObstacle(path, folder)
  if (obstacle !== null) throw isInTheWay(shownAs, obstacle)
  const now = lstatOrNull(path) === null ? null : readFileSync(path)
  const isSame = now === null || before === null ? now === before : now.equals(before)
  if (!isSame) throw hasChanged(shownAs)
}

function isInTheWay(shownAs: string, obstacle: string): AuditError {
  return new AuditError('output', `${shownAs} is not written: ${obstacle}`, { hint: 'Nothing was changed.' })
}

function hasChanged(shownAs: string): AuditError {
  return new AuditError('output', `${shownAs} changed during the audit`, {
    hint: 'Nothing was changed. Run the command again.',
  })
}

function cannotWrite(shownAs: string, error: Error, more = ' Nothing was changed.'): AuditError {
  return new AuditError('output', `${shownAs} cannot be written: ${describeCode(error)}.${more}`, {
    hint: 'Run countersign as a user that may write the file and its folder.',
    cause: error,
  })
}

function describeCode(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  const words = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left',
  }
  return `${words[code as keyof typeof words] ?? 'the system refuses'} (${code})`
}

function lstatOrNull(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    // The draft holds secrets, but whoever may not remove it may not have made it either.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
