import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { AuditError } from '../model/audit-error.ts'

const shortestKey = 16
const longestKey = 1_048_576

/**
 * The key of the fingerprints: the bytes of the file exactly as they are, or 32 random bytes without one, so that
 * fingerprints then mean "same" or "different" within this run only. Throws when the file is not there, not a file, or
 * shorter than 16 bytes: with a short key a fingerprint could be guessed back to its secret.
 */
export async function loadFingerprintKey(file: string | undefined): Promise<Uint8Array> {
  if (file === undefined) return randomBytes(32)
  const key = await readKeyFile(file)
  if (key.length < shortestKey) {
    throw new AuditError('configuration', `${file}: a fingerprint key needs at least ${shortestKey} bytes`, {
      hint: `Make one: head -c 32 /dev/urandom > ${file}`,
    })
  }
  return key
}

async function readKeyFile(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file)
    if (found.isDirectory() || found.isCharacterDevice() || found.isBlockDevice() || found.size > longestKey) {
      throw new AuditError('configuration', `${file} is not a fingerprint key file`, {
        hint: 'Name a file with 16 bytes or more, such as 32 random ones.',
      })
    }
    return await readFile(file)
  } catch (error) {
    if (error instanceof AuditError) throw error
    throw new AuditError('not-found', `the fingerprint key file ${file} cannot be read`, { cause: error })
  }
}
