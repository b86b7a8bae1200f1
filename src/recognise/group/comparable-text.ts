import type { KeyForm } from '../../model/keys/binding.ts'
import { openPublicHalf } from '../../model/keys/open-key.ts'
import { unwrapPem } from '../carry/forms.ts'

/**
 * A text that two holders have in common when they hold one key, cheap to make: the text itself without leading and trailing whitespace, of a
 * pair its public half whatever the spelling, of Hasura's JSON the key in it. What cannot be read stands for itself.
 */
export function comparableText(text: string, form: KeyForm): string {
  const trimmed = text.trim()
  if (form === 'hasura-json') return ofHasura(trimmed)
  if (form === 'pem' || form === 'x509' || form === 'jwk') return publicHalf(unwrapPem(trimmed)) ?? trimmed
  return trimmed
}

function ofHasura(text: string): string {
  const key = /"key"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
  if (key === undefined) return text
  const plain = key
    .replace(/\\n/g, '\n')
    .replace(/\\(["\\/])/g, '$1')
    .trim()
  return plain.startsWith('-----BEGIN') ? (publicHalf(plain) ?? plain) : plain
}

function publicHalf(text: string): string | null {
  const unescaped = text.includes('\n') ? text : text.replace(/\\r?\\n|\\n/g, '\n')
  const jwk = unescaped.startsWith('{') ? parseObject(unescaped) : null
  // A value that is not the key it claims to be is reported elsewhere.
  const key = openPublicHalf(jwk === null ? { pem: unescaped } : { jwk })
  return key === null ? null : key.export({ format: 'der', type: 'spki' }).toString('base64')
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
