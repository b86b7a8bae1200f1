import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Secret } from '../../model/keys/secret.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { Surroundings } from '../surroundings.ts'

/** The most that is read; a request's headers hold less. */
const LARGEST = 256 * 1024

/**
 * The text of `--token-file`, or of standard input without it. At a terminal, a line on stderr says that it waits.
 *
 * @throws AuditError that quotes neither the text nor the name of the file, which may be a token that somebody typed there.
 */
export async function readInput(
  file: string | undefined,
  { directory, stderr, signal }: Surroundings,
): Promise<Secret> {
  if (file !== undefined) return readTokenFile(resolve(directory, file))
  const { stdin } = process
  if (stdin.isTTY === true) stderr.write('Paste the token, then press Enter and Ctrl-D:\n')
  const chunks: Buffer[] = []
  let size = 0
  const stop = () => stdin.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of stdin) {
      chunks.push(Buffer.from(chunk as Buffer))
      size += chunks.at(-1)?.length ?? 0
      if (size > LARGEST) throw tooLarge('standard input')
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
  signal.throwIfAborted()
  return new Secret(Buffer.concat(chunks))
}

async function readTokenFile(path: string): Promise<Secret> {
  try {
    const found = await stat(path)
    if (!found.isFile() && !found.isFIFO()) {
      throw new AuditError('not-found', '--token-file is no file', { hint: 'Use a file that contains the token.' })
    }
    if (found.size > LARGEST) throw tooLarge('--token-file')
    return new Secret(await readFile(path))
  } catch (error) {
    if (error instanceof AuditError) throw error
    const hint = 'It takes the name of a file that contains the token, never the token itself.'
    throw new AuditError('not-found', '--token-file cannot be read', { hint, cause: error })
  }
}

function tooLarge(source: string): AuditError {
  return new AuditError('usage', `${source} is too large for a token`, {
    hint: 'Give one token, or the line that contains it.',
  })
}
