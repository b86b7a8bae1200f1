import { constants } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { AuditError } from '../../model/limits/audit-error.ts'
import { LARGEST_REMEMBERED, type Remembered, readRemembered, writeRemembered } from '../../serve/webhook/remembered.ts'

/** A file in which a server leaves for the next one what it should know. */
export interface StateFile {
  /** What the last server left; `null` where there is none, or what is there is damaged. */
  readonly remembered: Remembered | null
  /** Writes it soon; of several in a row the last. */
  readonly save: (remembered: Remembered) => void
  /** Settles when everything is written. */
  readonly close: () => Promise<void>
}

/**
 * Opens the file, which may not be there yet. What cannot be used is renamed to `….damaged`, and that is said. Throws where it is
 * no file, or nothing can be written there.
 */
export async function openState(path: string, shown: string, say: (line: string) => void): Promise<StateFile> {
  const remembered = await readState(path, shown, say)
  // At once, for whoever configures it to see.
  if (remembered === null) await tryFolder(path, shown)
  else await put(path, remembered).catch((error: unknown) => Promise.reject(explainUnwritable(error, shown)))
  let next: Remembered | null = null
  let writing: Promise<void> | null = null
  let isReported = false

  async function writeAll(): Promise<void> {
    for (let one = next; one !== null; one = next) {
      next = null
      try {
        await put(path, one)
        isReported = false
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === undefined) throw error
        if (!isReported)
          say(`the state cannot be written to ${shown} (${code}): after a restart, what happened since would be lost`)
        isReported = true
      }
    }
    writing = null
  }

  return {
    remembered,
    save(one) {
      next = one
      writing ??= writeAll()
    },
    close: async () => writing ?? undefined,
  }
}

async function readState(path: string, shown: string, say: (line: string) => void): Promise<Remembered | null> {
  const text = await readText(path, shown)
  if (text === null) return null
  const read = readRemembered(text)
  if (typeof read !== 'string') return read
  const aside = `${path}.damaged`
  try {
    await rename(path, aside)
  } catch (error) {
    throw explainUnwritable(error, shown)
  }
  say(`the state in ${shown} cannot be used: ${read}; it was renamed to ${shown}.damaged, and the history starts again`)
  return null
}

/** `null` where there is none; what is too large to be one is read as damaged. */
async function readText(path: string, shown: string): Promise<string | null> {
  try {
    const { size, isFile } = await stat(path).then((stats) => ({ size: stats.size, isFile: stats.isFile() }))
    if (!isFile) throw new AuditError('configuration', `--state ${shown} is not a regular file`)
    return size > LARGEST_REMEMBERED ? '' : await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof AuditError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new AuditError('configuration', `--state ${shown} cannot be read (${code ?? 'unknown'})`, { cause: error })
  }
}

/** Whole or not at all, for nobody else to read. */
async function put(path: string, remembered: Remembered): Promise<void> {
  const draft = draftOf(path)
  await writeDraft(draft, writeRemembered(remembered))
  await rename(draft, path)
}

async function writeDraft(draft: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const file = await open(draft, flags, 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function tryFolder(path: string, shown: string): Promise<void> {
  try {
    await writeDraft(draftOf(path), '')
    await rm(draftOf(path))
  } catch (error) {
    throw explainUnwritable(error, shown)
  }
}

function draftOf(path: string): string {
  return `${path}.draft`
}

function explainUnwritable(error: unknown, shown: string): AuditError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  return new AuditError('output', `--state ${shown} cannot be written (${code})`, {
    hint:
      code === 'EBUSY'
        ? 'A file that is mounted by itself cannot be replaced: mount its folder.'
        : 'The folder must exist, and this user must be allowed to write to it.',
    cause: error,
  })
}
