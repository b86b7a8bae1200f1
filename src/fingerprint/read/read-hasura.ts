import { isAlgorithmName } from '../../model/keys/normalise-algorithm.ts'
import { isRecord } from '../../model/text/json-shape.ts'
import { type KeyReading, MAX_KEYS, oneKey, symmetricKey } from '../canonical-key.ts'
import { parseJson } from './read-jwk.ts'
import { readPem } from './read-pem.ts'

/**
 * Reads Hasura's `{"type","key"}`, or an array of them: the key is PEM for the asymmetric types, else plain text, even
 * when it looks like hex. With a `jwk_url` alone there is nothing to compare. `null` when it is none of this.
 */
export function readHasura(text: string): KeyReading | null {
  const parsed = parseJson(text)
  const members = Array.isArray(parsed) ? parsed : [parsed]
  const readings = members.slice(0, MAX_KEYS).map(readMember)
  const known = readings.filter((reading) => reading !== null)
  if (known.length === 0) return null
  const isPartial = known.length < readings.length || known.some(({ fault }) => fault === 'malformed')
  const isTooLarge = members.length > MAX_KEYS || known.some(({ fault }) => fault === 'too-large')
  const isEncrypted = known.some(({ fault }) => fault === 'encrypted')
  return {
    keys: known.flatMap(({ keys }) => keys).slice(0, MAX_KEYS),
    fault: isTooLarge ? 'too-large' : isPartial ? 'malformed' : isEncrypted ? 'encrypted' : null,
    pem: known.find(({ pem }) => pem !== null)?.pem ?? null,
  }
}

function readMember(member: unknown): KeyReading | null {
  if (!isRecord(member)) return null
  const { type, key, jwk_url: url } = member
  if (typeof key !== 'string' || key === '') {
    return typeof url === 'string' ? { keys: [], fault: null, pem: null } : null
  }
  const algorithm = typeof type === 'string' && isAlgorithmName(type) ? type : undefined
  const isSymmetric = algorithm === undefined ? !key.includes('-----BEGIN ') : algorithm.toUpperCase().startsWith('HS')
  if (isSymmetric) return oneKey(symmetricKey(Buffer.from(key, 'utf8'), algorithm))
  const reading = readPem(key)
  if (algorithm === undefined) return reading
  return { ...reading, keys: reading.keys.map((one) => ({ ...one, algorithm })) }
}
