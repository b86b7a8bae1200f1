import { readFile } from 'node:fs/promises'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { AuditError } from '../model/audit-error.ts'

/** A certificate is a few thousand bytes; a bundle of all that browsers trust a quarter of a million. */
const LARGEST_BYTES = 4_194_304

/** The file with the certificates to trust, and whom it is for. */
export interface AuthorityFile {
  /** Absolute. */
  readonly path: string
  /** How the path is shown. */
  readonly shown: string
  /** Where it is declared, and for which service. */
  readonly place: string
}

/**
 * Node's own authorities and those that a probe or login names, read once for all connections: there are a hundred and more. `undefined` where it
 * names none.
 *
 * @throws AuditError `configuration` for a file that cannot be read, or holds no certificate.
 */
export async function readAuthority(file: AuthorityFile | undefined): Promise<SecureContext | undefined> {
  if (file === undefined) return undefined
  const { path, shown, place } = file
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AuditError('configuration', `${place}: ${shown} cannot be read (${error.code ?? 'unknown'})`)
  })
  const unread = (cause?: unknown) =>
    new AuditError('configuration', `${place}: ${shown} holds no certificate in PEM`, { cause })
  if (text.length > LARGEST_BYTES || !text.includes('-----BEGIN CERTIFICATE-----')) throw unread()
  try {
    return createSecureContext({ ca: [...rootCertificates, text] })
  } catch (error) {
    throw unread(error)
  }
}
