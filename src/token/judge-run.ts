import { Secret } from '../model/keys/secret.ts'
import type { PasteFlaw, TokenKind } from '../model/report/token-trace.ts'
import { readTokenPart } from './read-token.ts'

/** The letters of a signature in base64url, where the algorithm leaves no choice (RFC 7518 §3.2, §3.4; RFC 8037 §3.1). */
const signatureLengths: Readonly<Record<string, number>> = {
  HS256: 43,
  HS384: 64,
  HS512: 86,
  ES256: 86,
  ES256K: 86,
  ES384: 128,
  ES512: 176,
  EdDSA: 86,
  Ed25519: 86,
}

/** An RSA key of 2048 bits is the shortest that RFC 7518 §3.3 allows. */
const SHORTEST_RSA_SIGNATURE = 342

/** What a run of letters is, when its form tells that it is meant to be a token; `null` for anything else. */
export function judgeRun(
  written: string,
): { readonly kind: TokenKind; readonly token: Secret; readonly flaws: readonly PasteFlaw[] } | null {
  if (/^v[1-4]\.(local|public)\.[A-Za-z0-9_-]{10}/.test(written)) {
    return { kind: 'paseto', token: Secret.fromText(written), flaws: [] }
  }
  const run = trimDots(
    written
      .replace(/={1,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )
  const parts = run.split('.')
  const head = readTokenPart(parts[0] ?? '')
  if (head === null) return /^eyJ[A-Za-z0-9_-]*$/.test(run) && run.length >= 10 ? of('cut-jwt', run, written) : null
  const isEncrypted = typeof head['enc'] === 'string'
  if (isEncrypted) return of(parts.length === 5 ? 'jwe' : 'cut-jwt', run, written)
  const algorithm = head['alg']
  // The cookies of Flask and itsdangerous begin with JSON, too, and have no header.
  if (typeof algorithm !== 'string') return parts.length > 1 ? of('session-cookie', run, written) : null
  if (parts.length < 3) return of('cut-jwt', run, written)
  const [, payload = '', signature = ''] = parts
  if (parts.length > 3 || readTokenPart(payload) === null) return of('broken-jwt', run, written)
  const expected = signatureLengths[algorithm]
  const isShort = expected === undefined ? isShortRsa(algorithm, signature) : signature.length < expected
  const isUnsigned = algorithm.toLowerCase() === 'none' || signature === ''
  return of(isShort && !isUnsigned ? 'cut-jwt' : 'jwt', run, written)
}

function isShortRsa(algorithm: string, signature: string): boolean {
  return /^[RP]S(256|384|512)$/.test(algorithm) && signature.length < SHORTEST_RSA_SIGNATURE
}

/** A token without a signature ends in its second dot (RFC 7515 §7.1); other dots end a sentence. */
function trimDots(run: string): string {
  let end = run.length
  while (end > 0 && run[end - 1] === '.') end -= 1
  const trimmed = run.slice(0, end)
  return end < run.length && trimmed.split('.').length === 2 ? `${trimmed}.` : trimmed
}

function of(kind: TokenKind, run: string, written: string): ReturnType<typeof judgeRun> {
  const isPlain = /[+/=]/.test(written)
  return { kind, token: Secret.fromText(run), flaws: isPlain ? ['plain-base64'] : [] }
}
