/** What a compact JWS says of itself, before anybody verified it. */
export interface TokenHead {
  /** The header's `alg`, when it is a registered one; `null` for anything else, which may hold anything. */
  readonly algorithm: string | null
  /** Of the payload's `exp`, in seconds since the epoch (RFC 7519 §4.1.4). */
  readonly expiresAt: number | null
}

/** The algorithms that are registered for a JWS. */
export const knownAlgorithms: RegExp = /^([HRPE]S(256|384|512)|ES256K|EdDSA|Ed25519|none)$/

/** Longer texts are taken for no token and not looked into; real tokens have a few kilobytes. */
export const LONGEST_TOKEN = 64 * 1024

/** Reads header and payload (RFC 7515 §7.1); `null` when the text is no compact JWS with a JSON header that names an algorithm. */
export function readToken(text: string): TokenHead | null {
  if (text.length > LONGEST_TOKEN) return null
  const parts = text.split('.')
  if (parts.length !== 3) return null
  const header = readTokenPart(parts[0] ?? '')
  if (header === null || typeof header['alg'] !== 'string') return null
  const algorithm = knownAlgorithms.test(header['alg']) ? header['alg'] : null
  const expiry = readTokenPart(parts[1] ?? '')?.['exp']
  // A date past the year 275760 is none to JavaScript: as good as never.
  const isDate = typeof expiry === 'number' && Math.abs(expiry) <= 8.64e12
  return { algorithm, expiresAt: isDate ? expiry : null }
}

/** The JSON object that one part of a token is the base64url of; `null` when it is none. */
export function readTokenPart(part: string): Readonly<Record<string, unknown>> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return null
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    return isObject ? (parsed as Readonly<Record<string, unknown>>) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
