import type { Secret } from '../model/keys/secret.ts'
import type { TracedToken } from '../model/report/token-trace.ts'
import type { PastedToken } from './read-pasted.ts'
import { knownAlgorithms, readTokenPart } from './read-token.ts'

type Claims = Readonly<Record<string, unknown>>

/** The claims that are shown (RFC 7519 §4.1), and the one whose name is not shown either. */
const shownClaims: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'sub'])

const LONGEST_SHOWN = 200
const MOST_CLAIMS = 40
const MOST_AUDIENCES = 10

/**
 * What may be shown of a token. Whatever in it is long, is a token itself, or holds the text of one of the keys is withheld: a `kid`
 * may be anything. No value of another claim than `iss`, `aud` and the times leaves this function.
 */
export function describeToken({ kind, token, flaws, place }: PastedToken, keys: readonly Secret[]): TracedToken {
  const [first = '', second = ''] = token.revealText().split('.')
  const isReadable = kind === 'jwt' || kind === 'cut-jwt' || kind === 'broken-jwt' || kind === 'jwe'
  const header = (isReadable ? readTokenPart(first) : null) ?? {}
  const claims = (isReadable && kind !== 'jwe' ? readTokenPart(second) : null) ?? {}
  const isSecret = holdsKey(keys)
  const may = (text: unknown): text is string => {
    return (
      typeof text === 'string' && text.length <= LONGEST_SHOWN && !/eyJ[A-Za-z0-9_-]{6}/.test(text) && !isSecret(text)
    )
  }
  const names = Object.keys(claims).filter((name) => !shownClaims.has(name))
  const otherClaims = names.slice(0, MOST_CLAIMS).filter(may)
  const given = claims['aud'] === undefined ? [] : [claims['aud']].flat()
  const audience = given.slice(0, MOST_AUDIENCES).filter(may)
  const text = (value: unknown): string | null => (may(value) ? value : null)
  const type = text(header['typ'])
  const keyId = text(header['kid'])
  const issuer = text(claims['iss'])
  return {
    kind,
    flaws,
    place,
    algorithm: typeof header['alg'] === 'string' && knownAlgorithms.test(header['alg']) ? header['alg'] : null,
    type,
    keyId,
    issuer,
    audience,
    issuedAt: readTime(claims, 'iat'),
    notBefore: readTime(claims, 'nbf'),
    expiresAt: readTime(claims, 'exp'),
    otherClaims: otherClaims.toSorted(),
    withheld: [
      ...(header['typ'] !== undefined && type === null ? (['type'] as const) : []),
      ...(header['kid'] !== undefined && keyId === null ? (['keyId'] as const) : []),
      ...(claims['iss'] !== undefined && issuer === null ? (['issuer'] as const) : []),
      ...(audience.length < given.length ? (['audience'] as const) : []),
      ...(otherClaims.length < names.length ? (['otherClaims'] as const) : []),
    ],
  }
}

/** The NumericDate of a claim (RFC 7519 §2); `null` when it is none that JavaScript knows. */
function readTime(claims: Claims, name: string): string | null {
  const seconds = claims[name]
  if (typeof seconds !== 'number' || Math.abs(seconds) > 8.64e12) return null
  return new Date(seconds * 1000).toISOString()
}

/** Shorter texts are in everything. */
const SHORTEST_KEY = 6

function holdsKey(keys: readonly Secret[]): (text: string) => boolean {
  const texts = new Set(keys.map((key) => key.revealText().trim()).filter((text) => text.length >= SHORTEST_KEY))
  return (text) => {
    const lower = text.toLowerCase()
    for (const key of texts) if (lower.includes(key.toLowerCase())) return true
    return false
  }
}
