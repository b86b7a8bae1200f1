import { createHmac, timingSafeEqual } from 'node:crypto'

/** Why a server refuses a token. */
export type Refusal = 'missing' | 'malformed' | 'algorithm' | 'signature' | 'expired' | 'early' | 'issuer' | 'audience'

/** What a server of the fault table does with a token: as it should, or with one fault. */
export interface ServerState {
  readonly name: string
  /** The rules of which one must fire, or a gap be told; empty for the server that does as it should. */
  readonly foundBy: readonly string[]
  /** `null` lets it pass. `key` is the one that is configured. */
  readonly refuse: (token: string | null, key: string) => Refusal | null
}

/** What the group of the fault table says of its tokens. */
export const groupClaims = { iss: 'users', aud: 'api' } as const

interface Checks {
  readonly key?: (key: string) => string
  readonly algorithms?: readonly string[]
  readonly skips?: readonly Refusal[]
}

const hashes: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** Verifies as a library does, less the checks that are left out. */
function check(token: string | null, key: string, { algorithms = ['HS256'], skips = [] }: Checks = {}): Refusal | null {
  if (token === null || token === '') return 'missing'
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  const [header, claims] = [readPart(head), readPart(body)]
  if (header === null || claims === null || more.length > 0) return 'malformed'
  const reasons: readonly (readonly [Refusal, () => boolean])[] = [
    ['algorithm', () => !algorithms.includes(String(header['alg']))],
    ['signature', () => !isSigned(`${head}.${body}`, signature, hashes[String(header['alg'])] ?? 'sha256', key)],
    ['expired', () => Number(claims['exp']) <= Date.now() / 1000],
    ['early', () => Number(claims['nbf']) > Date.now() / 1000 + 1],
    ['issuer', () => claims['iss'] !== groupClaims.iss],
    ['audience', () => claims['aud'] !== groupClaims.aud],
  ]
  return reasons.find(([reason, isSo]) => !skips.includes(reason) && isSo())?.[0] ?? null
}

function readPart(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof read === 'object' && read !== null ? { ...read } : null
  } catch {
    return null
  }
}

function isSigned(text: string, signature: string, hash: string, key: string): boolean {
  const [made, given] = [createHmac(hash, key).update(text).digest(), Buffer.from(signature, 'base64url')]
  return made.length === given.length && timingSafeEqual(made, given)
}

const forged = ['live-accepts-forged-token']

/** Every state, the right one first. */
export const serverStates: readonly ServerState[] = [
  { name: 'right', foundBy: [], refuse: (token, key) => check(token, key) },
  {
    name: 'does not verify signatures',
    foundBy: forged,
    refuse: (token, key) => check(token, key, { skips: ['signature', 'algorithm'] }),
  },
  {
    name: 'only decodes',
    foundBy: forged,
    refuse: (token, key) => {
      return check(token, key, { skips: ['signature', 'algorithm', 'expired', 'early', 'issuer', 'audience'] })
    },
  },
  {
    name: 'accepts a placeholder key',
    foundBy: ['live-accepts-placeholder-key'],
    refuse: (token, key) => (check(token, 'changeme') === null ? null : check(token, key)),
  },
  {
    name: 'accepts mock tokens',
    foundBy: ['live-accepts-mock-token'],
    refuse: (token, key) => (token?.startsWith('mock') === true ? null : check(token, key)),
  },
  { name: 'open to everyone', foundBy: ['live-accepts-anonymous'], refuse: () => null },
  {
    name: 'has another key',
    foundBy: ['live-refuses-valid-token'],
    refuse: (token, key) => check(token, `another-${key}`),
  },
  {
    name: 'accepts expired tokens',
    foundBy: ['live-accepts-expired-token'],
    refuse: (token, key) => check(token, key, { skips: ['expired'] }),
  },
  {
    name: 'accepts another audience',
    foundBy: ['live-accepts-other-audience'],
    refuse: (token, key) => check(token, key, { skips: ['audience'] }),
  },
  {
    name: 'accepts another algorithm',
    foundBy: ['live-accepts-other-algorithm'],
    refuse: (token, key) => check(token, key, { algorithms: Object.keys(hashes) }),
  },
]

/** Tokens of each kind that the states tell apart, as far as they can be made with the key that is configured: a good one, forged, expired, for another audience, of another algorithm. */
export function sampleTokens(key: string): readonly string[] {
  const now = Math.floor(Date.now() / 1000)
  const good = { ...groupClaims, nbf: now - 5, exp: now + 300 }
  const sign = (claims: object, { alg = 'HS256', by = key } = {}) => {
    const text = [{ alg }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${text}.${createHmac(hashes[alg] ?? 'sha256', by)
      .update(text)
      .digest('base64url')}`
  }
  return [
    sign(good),
    sign(good, { by: 'of-another' }),
    sign(good, { by: 'changeme' }),
    sign({ ...good, exp: now - 60 }),
    sign({ ...good, aud: 'other' }),
    sign(good, { alg: 'HS512' }),
    'mock_access_token',
  ]
}
