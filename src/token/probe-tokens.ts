import { createSecretKey, type KeyObject } from 'node:crypto'
import { halfOf } from '../model/keys/open-key.ts'
import { Secret } from '../model/keys/secret.ts'
import { hmacHashes, sign } from './forge-token.ts'
import {
  hostileIssued,
  hostileSigned,
  hostileUnsigned,
  type Injection,
  injections,
  readIssued,
} from './hostile-tokens.ts'
import { type IssuedCredential, type KeyMaterial, tokenOf } from './key-material.ts'
import type { ProbeId } from './probe-id.ts'
import { draftGood, type MakeDraft, type ProbeToken, token } from './probe-token.ts'
import { isSigningAlgorithm, makeRandomKey, readSigningKey } from './read-signing-key.ts'
import { textualForms } from './textual-forms.ts'

/** How far the catalogue goes. */
export interface CatalogueBounds {
  /** Seconds since 1970: the time that tokens are made for. */
  readonly nowSeconds: number
  readonly goodTokens: number
  /** The most published keys to try. */
  readonly placeholders: number
  /** `null` leaves the injections out. */
  readonly intrusive: Injection | null
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
  /** Of no use past the first that is accepted. */
  readonly placeholders: readonly ProbeToken[]
  /** Only of use when a good token is refused. */
  readonly diagnosis: readonly ProbeToken[]
  /** The published keys past the bound, only of use when a good token is refused. */
  readonly morePlaceholders: () => Promise<readonly ProbeToken[]>
  /** The same once more, every token another (own `jti`): what is to be heard again must not be a replay. */
  readonly again: () => Promise<ProbeTokens>
}

/**
 * Makes the tokens of the probe catalogue (docs/live.md) for one trust group. Each differs from a good one in exactly the
 * point it is there for. A key that cannot sign gives what can be made without it.
 */
export async function makeProbeTokens(given: KeyMaterial, bounds: CatalogueBounds): Promise<ProbeTokens> {
  let next: Promise<ProbeTokens> | null = null
  const again = () => {
    next ??= makeProbeTokens(given, bounds)
    return next
  }
  const material = given.key === null ? asIssued(given) : given
  const algorithm = isSigningAlgorithm(material.algorithm) ? material.algorithm : 'HS256'
  const key = material.key !== null && algorithm === material.algorithm ? readSigningKey(material.key, algorithm) : null
  const draft = draftGood(material.claims, algorithm, bounds.nowSeconds)
  const negative = [
    { probe: 'none', variant: null, place: 'token', value: null } as const,
    ...['not.a.jwt', 'x', 'undefined'].map((text) => token('garbage', text, text)),
    token('wrong-key', null, await sign(draft(), await makeRandomKey(algorithm))),
  ]
  const unsigned = hostileUnsigned(draft())
  const published = await publishedKeys(material, { from: 0, to: bounds.placeholders }, draft)
  const morePlaceholders = async () =>
    (await publishedKeys(material, { from: bounds.placeholders, to: material.placeholders.length }, draft)).slice(1)
  const issued = material.issued.map(({ issuer, kind, value }) => {
    return { probe: 'issued', variant: issuer, place: kind, value } as const
  })
  const ofLogins = material.issued.flatMap(alterIssued)
  if (key === null) {
    const hostile = [...unsigned, ...ofLogins, ...(await confusions(material.publicKeys, draft))]
    return { good: [], issued, negative, hostile, placeholders: published, diagnosis: [], morePlaceholders, again }
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
  const diagnosis = [...(await reEncoded(material, draft, key)), ...(await withOwnValues(material, draft, key))]
  return { good, issued, negative, hostile, placeholders: published, diagnosis, morePlaceholders, again }
}

/**
 * What is known of the key, with the algorithm and the claims of a token that a login gave, where there is no key of ours to
 * say them: a token that is signed with a published key then differs from that one by the key alone.
 */
function asIssued(material: KeyMaterial): KeyMaterial {
  const [issued] = material.issued.flatMap((credential) => readIssued(tokenOf(credential)?.revealText() ?? '') ?? [])
  if (issued === undefined) return material
  const { alg, kid, typ } = issued.header
  const { iat: _, nbf: __, exp: ___, jti: ____, ...claims } = issued.payload
  return {
    ...material,
    ...(typeof alg === 'string' ? { algorithm: alg } : {}),
    claims: {
      ...material.claims,
      ...(typeof kid === 'string' ? { keyId: kid } : {}),
      ...(typeof typ === 'string' ? { type: typ } : {}),
      extra: { ...claims, ...material.claims.extra },
    },
  }
}

/** What can be made of what a login gave; in a cookie the rest of it stays as it is. */
function alterIssued(credential: IssuedCredential): readonly ProbeToken[] {
  const { issuer, kind, value } = credential
  const issued = tokenOf(credential)
  if (issued === undefined) return []
  const [whole, part] = [value.revealText(), issued.revealText()]
  return hostileIssued(part, issuer).map(({ value: altered, ...rest }) => {
    const text = altered?.revealText() ?? ''
    return { ...rest, place: kind, value: Secret.fromText(kind === 'cookie' ? whole.replace(part, () => text) : text) }
  })
}

function goodName(index: number, count: number): ProbeId {
  if (index === 0) return 'good-first'
  return index === count - 1 ? 'good-last' : 'good-repeated'
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
  return halfOf(key).export({ type: 'spki', format: 'pem' }).toString()
}

/** The empty key, then the published ones, numbered: a placeholder is a key, and its text is not shown. */
async function publishedKeys(
  material: KeyMaterial,
  { from, to }: { readonly from: number; readonly to: number },
  draft: MakeDraft,
): Promise<readonly ProbeToken[]> {
  const algorithm = material.algorithm in hmacHashes ? material.algorithm : 'HS256'
  const signWith = (text: string) => sign(draft({ alg: algorithm }), createSecretKey(Buffer.from(text)))
  return [
    token('empty-key', null, await signWith('')),
    ...(await Promise.all(
      material.placeholders
        .slice(from, to)
        .map(async (text, index) => token('placeholder', `number ${from + index + 1}`, await signWith(text))),
    )),
  ]
}

/** The service may have read another of its variables. */
async function withOwnValues(material: KeyMaterial, draft: MakeDraft, key: KeyObject): Promise<readonly ProbeToken[]> {
  if (key.type !== 'secret') return []
  const own = (material.ownValues ?? []).flatMap(({ service, key: other }) => {
    const read = readSigningKey(other, material.algorithm)
    return read === null || read.equals(key) ? [] : [{ service, read }]
  })
  return Promise.all(own.map(async ({ service, read }) => token('foreign-key', service, await sign(draft(), read))))
}

async function reEncoded(material: KeyMaterial, draft: MakeDraft, key: KeyObject): Promise<readonly ProbeToken[]> {
  if (material.text === undefined || key.type !== 'secret') return []
  return Promise.all(
    textualForms(material.text.revealText(), key.export()).map(async ({ cause, bytes }) =>
      token('re-encoded', cause, await sign(draft(), createSecretKey(bytes))),
    ),
  )
}
