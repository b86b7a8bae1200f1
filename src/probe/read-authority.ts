import { readFile } from 'node:fs/promises'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { openPublicHalf } from '../model/keys/open-key.ts'
import { AuditError } from '../model/limits/audit-error.ts'

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
  const [, ...certificates] = text.length > LARGEST_BYTES ? [] : text.split(opening)
  if (certificates.length === 0) throw unread()
  // OpenSSL passes over what it cannot read, and nobody would know why the server is not trusted.
  const broken = certificates.findIndex((rest) => !isWhole(rest))
  if (broken >= 0) {
    const which = certificates.length === 1 ? 'the certificate' : `certificate ${broken + 1} of ${certificates.length}`
    throw new AuditError('configuration', `${place}: ${which} in ${shown} cannot be read`, {
      hint: 'It is cut off or changed: copy the file anew from the authority, or make it with openssl x509 -outform pem.',
    })
  }
  try {
    return createSecureContext({ ca: [...rootCertificates, text] })
  } catch (error) {
    throw unread(error)
  }
}

const opening = '-----BEGIN CERTIFICATE-----'
const closing = '-----END CERTIFICATE-----'

/** Whether what follows the opening line is a certificate to its closing one. */
function isWhole(rest: string): boolean {
  const [body = '', ...more] = rest.split(closing)
  return more.length > 0 && openPublicHalf({ pem: `${opening}${body}${closing}\n` }) !== null
}
