import type { KeyObject } from 'node:crypto'
import { resolve } from 'node:path'
import { readKeyMaterial } from '../../collect/read-key-material.ts'
import { openPrivateKey } from '../../model/keys/open-key.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { printable } from '../../report/printable.ts'
import type { Surroundings } from '../surroundings.ts'

const LONGEST_KEY = 64 * 1024

/**
 * The private Ed25519 key in a PEM file. Warns on `stderr` when other users can read it.
 *
 * @throws AuditError when there is none, it is another kind of key, or every user can write the file. No message quotes the file.
 */
export async function loadSignKey(file: string, { directory, stderr }: Surroundings): Promise<KeyObject> {
  const read = await readKeyMaterial(resolve(directory, file), LONGEST_KEY)
  if (read === 'unreadable') throw new AuditError('not-found', `the signing key file ${file} cannot be read`)
  const key = typeof read === 'string' ? null : openPrivateKey({ pem: new TextDecoder().decode(read.bytes) })
  if (typeof read === 'string' || key?.asymmetricKeyType !== 'ed25519') {
    throw new AuditError('configuration', `${file} is not a private Ed25519 key in PEM without a passphrase`, {
      hint: `Create one: (umask 077; openssl genpkey -algorithm ed25519 -out ${file})`,
    })
  }
  if (read.isWritableByAll) {
    throw new AuditError('configuration', `${file}: every user of this machine can write the signing key`, {
      hint: `Create a new one: (umask 077; openssl genpkey -algorithm ed25519 -out ${file})`,
    })
  }
  if (read.isReadableByOthers) {
    const shown = printable(file)
    stderr.write(
      `countersign: ${shown}: other users can read the signing key, and anyone who has it can sign as this host\n  Restrict it: chmod 600 ${shown}\n`,
    )
  }
  return key
}
