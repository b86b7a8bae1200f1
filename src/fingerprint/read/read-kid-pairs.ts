import { isRecord } from '../../model/text/json-shape.ts'
import { type KeyReading, MAX_KEYS, symmetricKey } from '../canonical-key.ts'
import { parseJson } from './read-jwk.ts'

/**
 * Reads `kid: secret` pairs as LiveKit takes them: a JSON or YAML map, a pair a line, or pairs with commas between. A secret
 * is what follows the first colon, without whitespace and quotes around. `null` when there is no pair.
 */
export function readKidPairs(text: string): KeyReading | null {
  const secrets = listSecrets(text).filter((secret) => secret !== '')
  if (secrets.length === 0) return null
  const keys = secrets.slice(0, MAX_KEYS).map((secret) => symmetricKey(Buffer.from(secret, 'utf8')))
  return { keys, fault: secrets.length > MAX_KEYS ? 'too-large' : null, pem: null }
}

function listSecrets(text: string): readonly string[] {
  const parsed = parseJson(text)
  if (isRecord(parsed)) return Object.values(parsed).filter((value) => typeof value === 'string')
  const inner = withoutBraces(text.trim())
  return inner
    .split(/\r?\n|,(?=[ \t]*["']?[\w.-]{1,200}["']?[ \t]*:)/)
    .map((line) => line.trim())
    .filter((line) => line !== '---' && !line.startsWith('#'))
    .map((pair) => /^[^:]+:(.*)$/.exec(pair)?.[1]?.trim() ?? '')
    .map((secret) => /^(["'])(.*)\1$/.exec(secret)?.[2] ?? secret)
}

/** A YAML flow map on one line: `{kid: secret}`. */
function withoutBraces(text: string): string {
  return text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text
}
