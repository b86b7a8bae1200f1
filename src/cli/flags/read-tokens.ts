import { resolve } from 'node:path'
import { readKeyMaterial } from '../../collect/read-key-material.ts'
import { AuditError } from '../../model/limits/audit-error.ts'

const SHORTEST_TOKEN = 16
const LARGEST_FILE = 65_536

/**
 * The tokens of `--token-file`, one on each line, so that an old one can be accepted while a new one spreads. Throws when the
 * file cannot be read, holds none, or one that could be guessed.
 */
export async function readTokens(file: string, directory: string): Promise<readonly string[]> {
  const lines = (await readText(resolve(directory, file), file)).split('\n').map((line) => line.trim())
  const tokens = lines.filter((line) => line !== '')
  if (tokens.length === 0)
    throw new AuditError('configuration', `--token-file ${file} holds no token`, { hint: RECIPE })
  const short = lines.findIndex((line) => line !== '' && line.length < SHORTEST_TOKEN)
  if (short !== -1) {
    throw new AuditError('configuration', `${file}:${short + 1}: a token needs at least ${SHORTEST_TOKEN} characters`, {
      hint: RECIPE,
    })
  }
  return tokens
}

const RECIPE = 'Create one: openssl rand -hex 32'

async function readText(path: string, shown: string): Promise<string> {
  const read = await readKeyMaterial(path, LARGEST_FILE)
  if (read === 'unreadable') throw new AuditError('not-found', `--token-file ${shown} cannot be read`)
  if (read === 'too-large') {
    throw new AuditError('configuration', `--token-file ${shown} is too large for a token file`)
  }
  if (read === 'not-a-file') throw new AuditError('configuration', `--token-file ${shown} is not a regular file`)
  return new TextDecoder().decode(read.bytes)
}
