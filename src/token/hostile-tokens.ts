import { createSecretKey, type KeyObject } from 'node:crypto'
import { halfOf } from '../model/keys/open-key.ts'
import { assemble, type Draft, hmacHashes, sign } from './forge-token.ts'
import { type MakeDraft, type ProbeToken, token } from './probe-token.ts'

const HOUR_SECONDS = 3600
const STRANGER = 'https://countersign.invalid/'

/** A key of ours that a token can bring along. */
export interface Injection {
  readonly injectedKey: KeyObject
  /** Where its public half can be fetched; `null` where it is offered nowhere. */
  readonly keySetUrl: string | null
}

/** Words that code of development stages compares a token with, in place of verifying it. */
const mockTokens = ['mock_access_token_countersign', 'mock-token', 'dev-token', 'test', 'admin']

/** What can be made of a token that was issued to us without its key; nothing of one that is not a JWT. */
export function hostileIssued(issued: string, issuer: string): readonly ProbeToken[] {
  const [header = '', payload = '', signature] = issued.split('.')
  const claims = readIssued(issued)?.payload
  if (claims === undefined) return []
  const [, altered] = assemble({ header: {}, payload: { ...claims, countersign: 'tampered' } }).split('.')
  const variant = `the token of ${issuer}`
  return [
    token('tampered', variant, `${header}.${altered}.${signature}`),
    token('stripped', variant, `${header}.${payload}.`),
    token('none-alg', variant, assemble({ header: { alg: 'none', typ: 'JWT' }, payload: claims })),
  ]
}

/** The header and the claims of a token that was issued to us; `null` when it is encrypted, or no JWT at all. */
export function readIssued(issued: string): Draft | null {
  const [header = '', payload = '', signature] = issued.split('.')
  const [parameters, claims] = [readObject(header), signature === undefined ? null : readObject(payload)]
  return parameters === null || claims === null ? null : { header: parameters, payload: claims }
}

function readObject(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof read === 'object' && read !== null ? { ...read } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Those that need the key. */
export async function hostileSigned(draft: MakeDraft, key: KeyObject, now: number): Promise<readonly ProbeToken[]> {
  const past = { iat: now - 2 * HOUR_SECONDS, nbf: now - 2 * HOUR_SECONDS, exp: now - HOUR_SECONDS }
  const audienceless = draft()
  const { aud, ...withoutAudience } = audienceless.payload
  const signed = await sign(draft(), key)
  const [header, payload, signature] = signed.split('.')
  const altered = { ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), countersign: 'tampered' }
  const [, alteredPayload] = assemble({ header: {}, payload: altered }).split('.')
  return [
    token('tampered', null, `${header}.${alteredPayload}.${signature}`),
    token('stripped', 'with the last dot', `${header}.${payload}.`),
    token('stripped', 'without the last dot', `${header}.${payload}`),
    token('expired', null, await sign(draft({}, past), key)),
    token('not-yet-valid', null, await sign(draft({}, { nbf: now + HOUR_SECONDS, exp: now + 2 * HOUR_SECONDS }), key)),
    token(
      'issued-in-future',
      null,
      await sign(draft({}, { iat: now + HOUR_SECONDS, exp: now + 2 * HOUR_SECONDS }), key),
    ),
    token('wrong-issuer', null, await sign(draft({}, { iss: STRANGER }), key)),
    token('wrong-audience', 'another', await sign(draft({}, { aud: STRANGER }), key)),
    ...(aud === undefined
      ? []
      : [token('wrong-audience', 'none', await sign({ ...audienceless, payload: withoutAudience }, key))]),
  ]
}

/** RFC 8725 §2.1 and the spellings that a careless list of forbidden ones lets through. */
export function hostileUnsigned({ header, payload }: Draft): readonly ProbeToken[] {
  const { alg, ...withoutAlgorithm } = header
  return [
    ...['none', 'None', 'NONE', 'nOnE'].map((spelling) =>
      token('none-alg', spelling, assemble({ header: { ...header, alg: spelling }, payload })),
    ),
    token('none-alg', 'empty', assemble({ header: { ...header, alg: '' }, payload })),
    token('none-alg', 'absent', assemble({ header: withoutAlgorithm, payload })),
    ...mockTokens.map((text) => token('mock', text, text)),
  ]
}

/** RFC 8725 §3.10: `kid`, `jku` and `jwk` come from whoever sent the token. */
export async function injections(
  draft: MakeDraft,
  algorithm: string,
  { injectedKey, keySetUrl }: Injection,
): Promise<readonly ProbeToken[]> {
  const hmac = algorithm in hmacHashes ? algorithm : 'HS256'
  const withKeyId = (kid: string, key: string) => sign(draft({ alg: hmac, kid }), createSecretKey(Buffer.from(key)))
  const jwk = halfOf(injectedKey).export({ format: 'jwk' })
  return [
    token('injected-jwk', null, await sign(draft({ alg: 'ES256', jwk }), injectedKey)),
    token('injected-kid', 'a file that is empty', await withKeyId('../../../../../../dev/null', '')),
    token('injected-kid', 'a query', await withKeyId("x' UNION SELECT '1';--", '1')),
    ...(keySetUrl === null
      ? []
      : [
          token(
            'injected-jku',
            null,
            await sign(draft({ alg: 'ES256', jku: keySetUrl, kid: 'countersign' }), injectedKey),
          ),
        ]),
  ]
}
