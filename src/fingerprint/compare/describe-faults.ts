import type { KeyForm, ResolvedBinding } from '../../model/keys/binding.ts'
import type { Gap } from '../../model/report/gap.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { type KeyReading, MAX_KEYS } from '../canonical-key.ts'

const words: Readonly<Record<KeyForm, string>> = {
  text: 'text',
  base64: 'base64',
  base64url: 'base64url',
  hex: 'hexadecimal',
  pem: 'PEM',
  jwk: 'a JWK',
  jwks: 'a JWK Set',
  x509: 'a certificate',
  'hasura-json': "Hasura's JSON",
  'kid-pairs': '`kid: secret` pairs',
  'jwks-url': 'a URL',
  path: 'a path',
  reference: 'a reference',
}

/** The gap for a value that could not be read as its service reads it; `null` when it could. */
export function describeFault(binding: Omit<ResolvedBinding, 'value'>, fault: KeyReading['fault']): Gap | null {
  if (fault === null) return null
  const { service, variable, form, location } = binding
  const holder = `${variable} of ${service}`
  const place = isFileLocation(location)
    ? {
        source: location.file,
        ...(location.line !== undefined && { line: location.line }),
        ...(location.column !== undefined && { column: location.column }),
      }
    : { source: location.container }
  switch (fault) {
    case 'malformed':
      return {
        ...place,
        code: 'malformed',
        reason: `${holder} is not entirely ${words[form]}, as ${service} expects: what could not be decoded was compared as text`,
      }
    case 'too-large':
      return {
        ...place,
        code: 'too-large',
        reason: `${holder} holds more than ${MAX_KEYS} keys, or 1 MiB of text: not all of it was compared`,
      }
    case 'encrypted':
      return {
        ...place,
        code: 'unsupported',
        reason: `${holder} is a private key with a passphrase: it was compared as text, not with public keys`,
      }
    case 'unfit':
      return {
        ...place,
        code: 'unsupported',
        reason: `${holder} is a type of key that JWTs are not signed with (RFC 7518 §3.1, RFC 8037 §3.1): it can sign no token`,
      }
  }
}
