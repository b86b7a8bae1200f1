/** What the name of a variable says about it. */
export interface NameReading {
  /** The name in lower-case words: `Jwt__Key`, `JWT_KEY` and `jwt.key` give the same. */
  readonly words: readonly string[]
  /** The words that make it a key, without purpose, product and environment: the part that must be the same for a pair. */
  readonly stem: string
  readonly purpose: string
  /** Whether the value is the key itself, or a file or URL that holds it. */
  readonly carrier: 'value' | 'file' | 'url'
  /** Which half of a pair the name claims; `null` when it does not say. */
  readonly half: 'private' | 'public' | null
  /** Where the environment's name stands (`JWT_SECRET_STAGING`), if it does. */
  readonly environment: string | null
}

/** Settings beside a key that are no keys: what they say of the service. */
export type CompanionKind = 'algorithm' | 'issuer' | 'audience' | 'expiry' | 'header' | 'enabled' | 'leeway'

const purposes: ReadonlyMap<string, string> = new Map([
  ['access', 'access'],
  ['auth', 'access'],
  ['refresh', 'refresh'],
  ['admin', 'admin'],
  ['internal', 'internal'],
  ['reset', 'reset'],
  ['password', 'reset'],
  ['verify', 'verification'],
  ['verification', 'verification'],
  ['email', 'verification'],
  ['invite', 'invitation'],
  ['invitation', 'invitation'],
  ['mfa', 'mfa'],
  ['2fa', 'mfa'],
  ['download', 'download'],
  ['guest', 'guest'],
  ['publisher', 'publisher'],
  ['subscriber', 'subscriber'],
  ['metrics', 'metrics'],
])

/** Words whose presence means: a number, a name, a switch, or a key for something that is not a token's signature. */
const notKeys = new Set(
  (
    'expiry expires expire expiration exp ttl lifetime duration validity minutes hours days seconds age maxage header ' +
    'headers prefix scheme cookie name url uri endpoint host port enabled enable disable disabled issuer iss audience ' +
    'aud algorithm algorithms alg leeway skew tolerance passphrase type claim claims namespace kid id realm size length ' +
    'rounds cache strategy role roles scope scopes in body'
  ).split(' '),
)

const companions: readonly (readonly [CompanionKind, RegExp])[] = [
  ['algorithm', /(^|_)(alg|algs|algorithm|algorithms)$/],
  ['issuer', /(^|_)(iss|issuer|issuers)$/],
  ['audience', /(^|_)(aud|audience|audiences)$/],
  [
    'expiry',
    /(^|_)(exp|expiry|expires|expires_in|expiration|expire|ttl|lifetime|validity|expire_minutes|expiration_\w+)(_|$)/,
  ],
  ['header', /(^|_)header(_|$)/],
  ['enabled', /(^|_)(enabled|enable)$/],
  ['leeway', /(^|_)(leeway|skew)(_|$)/],
]

const environments = new Set(
  'prod production staging stage dev development test testing qa uat local preview'.split(' '),
)

/**
 * Cuts a name into lower-case words. `__`, `:`, `.`, `-` and camel case are the separators of .NET, Spring and the rest, so
 * that their spellings of one setting meet.
 */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

/** What every name of interest holds. Most names of a large stack do not, and are not cut into words. */
const mayConcernTokens = /jw[tsk]|token/i

/** Whether the words speak of JSON Web Tokens: `jwt`, `jws`, `jwk`, `jwks`, or a token's own key. */
function speaksOfTokens(words: readonly string[]): boolean {
  const joined = `_${words.join('_')}_`
  return (
    /_(jwt|jws|jwk|jwks|jwtsecret|jwtkey)_/.test(joined) || /_(access|refresh|auth)_token_(secret|key)_/.test(joined)
  )
}

/**
 * Reads a variable's name. `null` when it does not name a key of a token's signature: an expiry, a header, an issuer, or
 * nothing to do with tokens.
 */
export function readKeyName(name: string): NameReading | null {
  if (!mayConcernTokens.test(name)) return null
  const words = wordsOf(name)
  if (!speaksOfTokens(words)) return null
  const carrier = carrierOf(words)
  const core =
    carrier === 'value' ? words : words.filter((word) => !['file', 'path', 'url', 'uri', 'from'].includes(word))
  const isKey = core.some((word) => /^(secret|secrets|key|keys|jwtsecret|jwtkey|jwk|jwks|signingkey)$/.test(word))
  if (!isKey || core.some((word) => notKeys.has(word))) return null
  const environment = core.findLast((word) => environments.has(word)) ?? null
  const purpose = core.map((word) => purposes.get(word)).find((found) => found !== undefined) ?? 'access'
  const half = core.includes('private') ? 'private' : core.includes('public') ? 'public' : null
  const from = core.findIndex((word) => purposes.has(word) || word.startsWith('jw') || word === 'token')
  const stem = core
    .slice(Math.max(from, 0))
    .filter((word) => !environments.has(word) && !purposes.has(word))
    .join('_')
  return { words, stem, purpose, carrier, half, environment }
}

function carrierOf(words: readonly string[]): NameReading['carrier'] {
  const last = words.at(-1)
  if (last === 'file' || last === 'path' || words[0] === 'file') return 'file'
  if (last === 'url' || last === 'uri') return 'url'
  return 'value'
}

/** What kind of setting beside a key a name is; `null` when it has nothing to do with tokens. */
export function readCompanion(name: string): CompanionKind | null {
  if (!mayConcernTokens.test(name)) return null
  const words = wordsOf(name)
  if (!words.some((word) => /^(jwt|jws|token)$/.test(word))) return null
  const joined = words.join('_')
  return companions.find(([, pattern]) => pattern.test(joined))?.[0] ?? null
}

/** Whether the name is one of a key, whatever its purpose: for variables that reach nobody. */
export function isKeyName(name: string): boolean {
  return readKeyName(name)?.carrier === 'value'
}
