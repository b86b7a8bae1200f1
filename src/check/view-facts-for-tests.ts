import type { Fingerprint } from '../model/keys/binding.ts'
import type { ExposedKey, OtherUse, ReadyMadeToken, WrongName } from '../model/report/audit-view.ts'

/** ANON_KEY of kong, which JWT_SECRET of the group `shop/access` signed and which never ends. */
export function token(facts: Partial<ReadyMadeToken> = {}): ReadyMadeToken {
  return {
    project: 'shop',
    service: 'kong',
    variable: 'ANON_KEY',
    location: { file: 'compose.yaml', line: 40 },
    algorithm: 'HS256',
    expiresAt: null,
    expectedGroup: 'shop/access',
    expectedBecause: null,
    confidence: 'certain',
    signedBy: ['shop/access'],
    decodedAs: null,
    signedByUnwired: null,
    ...facts,
  }
}

/** ENCRYPTION_KEY of api; `key` stands for the value. */
export function otherUse(key: string | null, facts: Partial<OtherUse> = {}): OtherUse {
  return {
    project: 'shop',
    service: 'api',
    variable: 'ENCRYPTION_KEY',
    location: { file: 'compose.yaml', line: 50 },
    fingerprint: key as Fingerprint | null,
    sources: [],
    ...facts,
  }
}

/** `service` is given JWT_KEY and reads JWT_SECRET. */
export function wrongName(service: string, facts: Partial<WrongName> = {}): WrongName {
  return {
    project: 'shop',
    service,
    variable: 'JWT_KEY',
    expected: 'JWT_SECRET',
    because: 'Acme reads JWT_SECRET',
    location: { file: 'compose.yaml', line: 60 },
    confidence: 'certain',
    ...facts,
  }
}

/** The private key in a file that `service` mounts. */
export function exposed(service: string, key: string, facts: Partial<ExposedKey> = {}): ExposedKey {
  return {
    project: 'shop',
    service,
    path: '/keys/private.pem',
    location: { file: 'compose.yaml', line: 70 },
    fingerprint: key as Fingerprint,
    kind: 'private',
    ...facts,
  }
}
