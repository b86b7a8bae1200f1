import { randomBytes } from 'node:crypto'
import { readKeyMaterial } from '../../collect/read-key-material.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { printable } from '../../report/printable.ts'
import type { Screen } from '../surroundings.ts'

const SHORTEST_KEY = 16
const LONGEST_KEY = 1_048_576
/** A random key of the shortest length has ten different hexadecimal digits on average. */
const FEWEST_DIFFERENT_BYTES = 6

/**
 * The key of the fingerprints: the bytes of the file exactly as they are, or 32 random bytes without one, so that
 * fingerprints then mean "same" or "different" within this run only. Warns on `stderr` when other users can read the file.
 *
 * @throws AuditError when the file is not there, is not a regular file, can be written by every user, is shorter than 16 bytes, or
 * repeats a few bytes: with a key that can be guessed or chosen, a fingerprint can be traced back to its secret.
 */
export async function loadFingerprintKey(file: string | undefined, stderr: Pick<Screen, 'write'>): Promise<Uint8Array> {
  if (file === undefined) return randomBytes(32)
  const read = await readKeyMaterial(file, LONGEST_KEY)
  if (read === 'unreadable') throw new AuditError('not-found', `the fingerprint key file ${file} cannot be read`)
  if (read === 'not-a-file' || read === 'too-large') {
    throw new AuditError('configuration', `${file} is not a fingerprint key file`, {
      hint: 'Use a file with at least 16 bytes, such as 32 random bytes.',
    })
  }
  if (read.isWritableByAll) {
    throw new AuditError('configuration', `${file}: every user of this machine can write the fingerprint key`, {
      hint: makeOne(file),
    })
  }
  if (read.bytes.length < SHORTEST_KEY) {
    throw new AuditError('configuration', `${file}: a fingerprint key needs at least ${SHORTEST_KEY} bytes`, {
      hint: makeOne(file),
    })
  }
  if (new Set(read.bytes).size < FEWEST_DIFFERENT_BYTES) {
    throw new AuditError('configuration', `${file}: the fingerprint key is not random, it repeats a few bytes`, {
      hint: makeOne(file),
    })
  }
  if (read.isReadableByOthers) {
    const shown = printable(file)
    stderr.write(
      `countersign: ${shown}: other users can read the fingerprint key, and anyone who has it can test guesses at weak keys\n  Restrict it: chmod 600 ${shown}\n`,
    )
  }
  return read.bytes
}

function makeOne(file: string): string {
  return `Create one: (umask 077; head -c 32 /dev/urandom > ${file})`
}
