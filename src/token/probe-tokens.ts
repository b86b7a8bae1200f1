import { createPublicKey, createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { Secret } from '../model/secret.ts'
import { assemble, type Draft, hmacHashes, sign } from './forge-token.ts'
import type { KeyMaterial, TokenClaims } from './key-material.ts'
import type { ProbeId } from './probe-id.ts'
import { isSigningAlgorithm, makeRandomKey, readSigningKey } from './read-signing-key.ts'
import { textualForms } from './textual-forms.ts'

/** One thing to send in the place of a token. */
export interface ProbeToken {
  readonly probe: ProbeId
  /** Which of several of its kind, in words and never a value; `null` where there is one only. */
  readonly variant: string | null
  /** Where it goes: in the place of the token, or as the whole `Cookie` header. */
  readonly place: 'token' | 'cookie'
  /** `null` sends nothing. */
  readonly value: Secret | null
}

/** How far the catalogue goes. */
export interface CatalogueBounds {
  /** Seconds since 1970: the time that tokens are made for. */
  readonly nowSeconds: number
  readonly goodTokens: number
  /** The most published keys to try. */
  readonly placeholders: number
  /** `null` leaves the injections out. `keySetUrl` is where the public half of `injectedKey` can be fetched. */
  readonly intrusive: { readonly injectedKey: KeyObject; readonly keySetUrl: string | null } | null
}

/** Every token to send for a trust group. */
export interface ProbeTokens {
  /** All different (own `jti`), so that no protection against replay is taken for a refusal. Empty without a key that signs. */
  readonly good: readonly ProbeToken[]
  /** Of issuers' logins. */
  readonly issued: readonly ProbeToken[]
  /** None, garbage, and a random key: what refused looks like. */
  readonly negative: readonly ProbeToken[]
  readonly hostile: readonly ProbeToken[]
  /** To be sent one by one up to the first that is accepted. */
  readonly placeholders: readonly ProbeToken[]
  /** Only of use when a good token is refused. */
  readonly diagnosis: readonly ProbeToken[]
}

const LIFETIME_SECONDS = 300
const HOUR_SECONDS = 3600
const STRANGER = 'https://countersign.invalid/'

/** Words that code of development stages compares a token with, in place of verifying it. */
const mockTokens = ['mock_access_token_countersign', 'mock-token', 'dev-token', 'test', 'admin']

/**
 * Makes the tokens of the probe catalogue (docs/live.md) for one trust group. Each differs from a good one in exactly the
 * point it is there for. A key that cannot sign gives what can be made without it.
 */
export async function makeProbeTokens(material: KeyMaterial, bounds: CatalogueBounds): Promise<ProbeTokens> {
  const algorithm = isSigningAlgorithm(material.algorithm) ? material.algorithm : 'HS256'
  const key = material.key !== null && algorithm === material.algorithm ? readSigningKey(material.key, algorithm) : null
  const draft = draftGood(material.claims, algorithm, bounds.nowSeconds)
  const negative = [
    { probe: 'none', variant: null, place: 'token', value: null } as const,
    ...['not.a.jwt', 'x', 'undefined'].map((text) => token('garbage', text, text)),
    token('wrong-key', null, await sign(draft(), await makeRandomKey(algorithm))),
  ]
  const unsigned = hostileUnsigned(draft())
  const published = await publishedKeys(material, bounds, draft)
  const issued = material.issued.map(({ issuer, kind, value }) => {
    return { probe: 'issued', variant: issuer, place: kind, value } as const
  })
  const ofLogins = material.issued.flatMap(({ issuer, kind, value }) =>
    kind === 'token' ? hostileIssued(value.revealText(), issuer) : [],
  )
  if (key === null) {
    const hostile = [...unsigned, ...ofLogins, ...(await confusions(material.publicKeys, draft))]
    return { good: [], issued, negative, hostile, placeholders: published, diagnosis: [] }
  }
  const good = await Promise.all(
    Array.from({ length: bounds.goodTokens }, async (_, index) => {
      return token(goodName(index, bounds.goodTokens), null, await sign(draft(), key))
    }),
  )
  const hostile = [
    ...(await hostileSigned(draft, key, bounds.nowSeconds)),
    ...unsigned,
    ...ofLogins,
    ...(await withOtherKeys(material, draft, key)),
    ...(bounds.intrusive === null ? [] : await injections(draft, algorithm, bounds.intrusive)),
  ]
  return { good, issued, negative, hostile, placeholders: published, diagnosis: await reEncoded(material, draft, key) }
}

type MakeDraft = (header?: Draft['header'], payload?: Draft['payload']) => Draft

function draftGood(claims: TokenClaims, algorithm: string, now: number): MakeDraft {
  const subject = `countersign-${randomBytes(6).toString('hex')}`
  return (header = {}, payload = {}) => ({
    header: {
      alg: algorithm,
      typ: claims.type ?? 'JWT',
      ...(claims.keyId === undefined ? {} : { kid: claims.keyId }),
      ...header,
    },
    payload: {
      sub: subject,
      iat: now - 5,
      nbf: now - 5,
      exp: now + LIFETIME_SECONDS,
      jti: randomUUID(),
      ...(claims.issuer === undefined ? {} : { iss: claims.issuer.revealText() }),
      ...(claims.audience === undefined ? {} : { aud: claims.audience.revealText() }),
      ...claims.extra,
      ...payload,
    },
  })
}

function token(probe: ProbeId, variant: string | null, text: string): ProbeToken {
  return { probe, variant, place: 'token', value: Secret.fromText(text) }
}

function goodName(index: number, count: number): ProbeId {
  if (index === 0) return 'good-first'
  return index === count - 1 ? 'good-last' : 'good-repeated'
}

/** What can be made of a token that was issued to us without its key; nothing of one that is no JWT. */
function hostileIssued(issued: string, issuer: string): readonly ProbeToken[] {
  const [header = '', payload = '', signature] = issued.split('.')
  const claims = signature === undefined ? null : readClaims(payload)
  if (claims === null) return []
  const [, altered] = assemble({ header: {}, payload: { ...claims, countersign: 'tampered' } }).split('.')
  const variant = `the token of ${issuer}`
  return [
    token('tampered', variant, `${header}.${altered}.${signature}`),
    token('stripped', variant, `${header}.${payload}.`),
    token('none-alg', variant, assemble({ header: { alg: 'none', typ: 'JWT' }, payload: claims })),
  ]
}

function readClaims(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return typeof claims === 'object' && claims !== null ? { ...claims } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null // encrypted, or no JWT at all
    throw error
  }
}

/** Those that need the key. */
async function hostileSigned(draft: MakeDraft, key: KeyObject, now: number): Promise<readonly ProbeToken[]> {
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
function hostileUnsigned({ header, payload }: Draft): readonly ProbeToken[] {
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

async function withOtherKeys(material: KeyMaterial, draft: MakeDraft, key: KeyObject): Promise<readonly ProbeToken[]> {
  const isHmac = key.type === 'secret'
  const swapped = isHmac ? Object.keys(hmacHashes).filter((name) => name !== material.algorithm) : []
  const foreign = await Promise.all(
    material.foreignKeys.map(async ({ service, key: other, algorithm }) => {
      const read = isSigningAlgorithm(algorithm) ? readSigningKey(other, algorithm) : null
      if (read === null || read.equals(key)) return []
      return [token('foreign-key', service, await sign(draft({ alg: algorithm }), read))]
    }),
  )
  return [
    ...foreign.flat(),
    ...(await Promise.all(
      swapped.map(async (algorithm) => token('algorithm-swap', algorithm, await sign(draft({ alg: algorithm }), key))),
    )),
    ...(await confusions(isHmac ? material.publicKeys : [...material.publicKeys, publicPem(key)], draft)),
  ]
}

/** RFC 8725 §2.1: the bytes must be the ones the server has in hand, so the text is tried with and without its last newline. */
async function confusions(publicKeys: readonly string[], draft: MakeDraft): Promise<readonly ProbeToken[]> {
  const texts = new Map<string, string>()
  for (const pem of publicKeys) {
    texts.set(pem.trimEnd(), 'without a last newline').set(`${pem.trimEnd()}\n`, 'with a last newline')
    if (!texts.has(pem)) texts.set(pem, 'as it is')
  }
  return Promise.all(
    [...texts].map(async ([pem, variant]) =>
      token('public-key-confusion', variant, await sign(draft({ alg: 'HS256' }), createSecretKey(Buffer.from(pem)))),
    ),
  )
}

function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
}

/** The empty key, then the published ones, numbered: a placeholder is a key, and its text is not shown. */
async function publishedKeys(
  material: KeyMaterial,
  bounds: CatalogueBounds,
  draft: MakeDraft,
): Promise<readonly ProbeToken[]> {
  const algorithm = material.algorithm in hmacHashes ? material.algorithm : 'HS256'
  const signWith = (text: string) => sign(draft({ alg: algorithm }), createSecretKey(Buffer.from(text)))
  return [
    token('empty-key', null, await signWith('')),
    ...(await Promise.all(
      material.placeholders
        .slice(0, bounds.placeholders)
        .map(async (text, index) => token('placeholder', `number ${index + 1}`, await signWith(text))),
    )),
  ]
}

async function reEncoded(material: KeyMaterial, draft: MakeDraft, key: KeyObject): Promise<readonly ProbeToken[]> {
  if (material.text === undefined || key.type !== 'secret') return []
  return Promise.all(
    textualForms(material.text.revealText(), key.export()).map(async ({ cause, bytes }) =>
      token('re-encoded', cause, await sign(draft(), createSecretKey(bytes))),
    ),
  )
}

/** RFC 8725 §3.10: `kid`, `jku` and `jwk` come from whoever sent the token. */
async function injections(
  draft: MakeDraft,
  algorithm: string,
  { injectedKey, keySetUrl }: NonNullable<CatalogueBounds['intrusive']>,
): Promise<readonly ProbeToken[]> {
  const hmac = algorithm in hmacHashes ? algorithm : 'HS256'
  const withKeyId = (kid: string, key: string) => sign(draft({ alg: hmac, kid }), createSecretKey(Buffer.from(key)))
  const jwk = createPublicKey(injectedKey).export({ format: 'jwk' })
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
