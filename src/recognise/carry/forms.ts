import type { KeyForm } from '../../model/keys/binding.ts'
import { isRecord } from '../../model/text/json-shape.ts'

/**
 * Tells from a key's text how a service will make bytes of it. `text` when nothing says otherwise: most libraries take an
 * HMAC secret as UTF-8. Text that is base64 or hex is `text` too, unless the product is known to decode it.
 */
export function readForm(text: string): KeyForm {
  const trimmed = unwrapPem(text.trim())
  if (trimmed.startsWith('-----BEGIN CERTIFICATE')) return 'x509'
  if (trimmed.startsWith('-----BEGIN ')) return 'pem'
  if (/^https?:\/\/\S+$/.test(trimmed)) return 'jwks-url'
  if (/^(\.{0,2}\/|~\/|%kernel\.|file:|[A-Za-z]:\\)\S*\.(pem|key|crt|cer|pub|json|jwk|jwks|hex|txt|der)$/.test(trimmed))
    return 'path'
  if (/^@\/\S+$/.test(trimmed)) return 'path' // PostgREST's spelling of a file
  if (/^\/(run\/secrets|etc|var|app|srv|secrets)\/\S+$/.test(trimmed)) return 'path'
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJsonForm(trimmed)
  return 'text'
}

/** The PEM that a text is the base64 of, as people write it to keep it on one line; any other text as it is. */
export function unwrapPem(text: string): string {
  // `-----BEGIN` in base64.
  return text.startsWith('LS0tLS1CRUdJTi') ? Buffer.from(text, 'base64').toString('utf8') : text
}

/** A set of 256 RSA keys with their certificates is shorter. */
const MAX_JSON_LENGTH = 1024 * 1024

function readJsonForm(text: string): KeyForm {
  if (text.length > MAX_JSON_LENGTH) return 'text'
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return 'text' // it only begins like JSON: the reader takes it as it is
    throw error
  }
  if (Array.isArray(parsed)) return parsed.some((member) => isRecord(member) && 'kty' in member) ? 'jwks' : 'text'
  if (!isRecord(parsed)) return 'text'
  if (Array.isArray(parsed['keys'])) return 'jwks'
  if ('kty' in parsed) return 'jwk'
  if ('type' in parsed && ('key' in parsed || 'jwk_url' in parsed)) return 'hasura-json'
  return 'text'
}
