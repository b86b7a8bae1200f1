import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** A file of the user's with a key or tokens in it. */
export interface KeyMaterial {
  readonly bytes: Uint8Array
  /** Whether the file's mode lets every user of the machine write it. */
  readonly isWritableByAll: boolean
  /** Whether it is ours and its mode lets others read it. What somebody else hands us, such as a mounted secret, is not ours to close. */
  readonly isReadableByOthers: boolean
}

/** Reads a regular file of at most so many bytes. Never waits for a pipe or reads a device. */
export async function readKeyMaterial(
  path: string,
  maxBytes: number,
): Promise<KeyMaterial | 'not-a-file' | 'too-large' | 'unreadable'> {
  try {
    // Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return 'not-a-file'
      if (stats.size > maxBytes) return 'too-large'
      return {
        bytes: await file.readFile(),
        isWritableByAll: (stats.mode & 0o002) !== 0,
        isReadableByOthers: stats.uid === process.geteuid?.() && (stats.mode & 0o044) !== 0,
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return code === 'ENXIO' || code === 'EISDIR' ? 'not-a-file' : 'unreadable'
  }
}
