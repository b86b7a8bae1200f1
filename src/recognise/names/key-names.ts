import type { KeyForm } from '../../model/keys/binding.ts'
import { wordsOf } from './name-words.ts'
import { isPurposeWord, purposeOf } from './purposes.ts'

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
  /** How the name says that the text is encoded (`BASE64_SECRET`); `null` when it does not. */
  readonly form: KeyForm | null
  /** Whether it is a key that is accepted beside the current one: `JWT_SECRET_PREVIOUS`. */
  readonly isPrevious: boolean
  /** Whether the name may as well be that of another secret (`SECRET`, `APP_SECRET`): it counts only where its context supports it. */
  readonly isWeak: boolean
}

/** Words whose presence means: a number, a name, a switch, or a key for something that is not a token's signature. */
export const notKeys: ReadonlySet<string> = new Set(
  (
    'expiry expires expire expiration exp ttl lifetime duration validity minutes hours days seconds age maxage header ' +
    'headers prefix scheme cookie cookies csrf xsrf name url uri endpoint host port enabled enable disable disabled issuer iss ' +
    'audience aud algorithm algorithms alg algs leeway skew tolerance passphrase pass passwd pepper salt type claim claims ' +
    'namespace kid id ids realm size length rounds cache strategy role roles scope scopes in is body validation validate ' +
    'allow skip require required interval timeout rotation count mode keystore truststore alias fields username ' +
    'format encoding encoded version bits'
  ).split(' '),
)

/** Names of environments, which say where a key is used and nothing of what it is. */
const environments = new Set(
  'prod production staging stage dev development test testing qa uat local preview'.split(' '),
)

const previousWords = new Set('previous prev old secondary retiring retired former legacy'.split(' '))
const fileWords = new Set('file path location'.split(' '))
/** LinuxServer's images read any variable from a file that `FILE__` and its name say. */
const linuxserverFile = /^file__/i
const urlWords = new Set('url uri endpoint'.split(' '))

/** What every name of interest holds. Most names of a large stack do not, and are not cut into words. */
const mayBeKey = /jw[tsk]|token|auth_?secret|rsa|ecdsa|eddsa|ed25519/i

/** Whether the words speak of JSON Web Tokens: `jwt`, `jws`, `jwk`, `jwks`, or a token's own key. */
function speaksOfTokens(joined: string): boolean {
  return (
    /_(jwt|jws|jwk|jwks)_/.test(joined) ||
    /_tokens?_(secret|signing|sign)_/.test(joined) ||
    /_(access|refresh|auth)_token_key_/.test(joined) ||
    (signaturePair.test(joined) && !otherPairs.test(joined))
  )
}

/** `RSA_PRIVATE_KEY`: a pair that is named after its algorithm alone signs tokens, unless the name says what else it is for. */
const signaturePair = /_(rsa|ecdsa|eddsa|ed25519)_(private|public)_key_/

const otherPairs =
  /_(ssh|tls|ssl|https|ca|dkim|saml|vapid|apns|apple|push|github|gitlab|git|deploy|snowflake|wallet|alipay|wechat|wxpay|pay|payment|paypal|encrypt\w*|decrypt\w*|crypto|cipher|backup|license|licence|webhook|mtls|node|host|server)_/

/** Session secrets of NextAuth, Auth.js and Better Auth, which sign or encrypt their own cookies with it. */
const sessionSecret = /_(next_?auth|better_auth)_(jwt_)?secret_|^_auth_secret_/

/**
 * `ACCESS_TOKEN_SECRET` and `ACCESS_TOKEN_KEY` are a client's credentials in OAuth 1 (RFC 5849 §3.1): beside a consumer's key,
 * under the name of a service that speaks it, or beside the token that belongs to it.
 */
function isOauth1(name: string, joined: string, beside: ReadonlySet<string>): boolean {
  if (!/_token_(secret|key)_/.test(joined) || /_jw[tsk]/.test(joined)) return false
  if (/_oauth_token_secret_/.test(joined)) return true
  if (
    /_(twitter|x|oauth1|oauth_1|consumer|tumblr|flickr|discogs|woocommerce|magento|trello|etrade|netsuite)_/.test(
      joined,
    )
  )
    return true
  if (/_access_token_/.test(joined) && beside.has(name.replace(/_(SECRET|KEY)$/i, ''))) return true
  for (const other of beside) if (/consumer_?(key|secret)|twitter|oauth_?1(_|$)/i.test(other)) return true
  return false
}

const nobody: ReadonlySet<string> = new Set()

/**
 * Reads a variable's name. `null` when it does not name a key of a token's signature: an expiry, a header, an issuer, or
 * nothing to do with tokens. `beside` are the names of the same service: they tell an OAuth 1 client from a token's signer.
 */
export function readKeyName(name: string, beside: ReadonlySet<string> = nobody): NameReading | null {
  if (!mayBeKey.test(name)) return null
  const words = wordsOf(name)
  const joined = `_${words.join('_')}_`
  const isSession = sessionSecret.test(joined)
  if (!isSession && !speaksOfTokens(joined)) return null
  const carrier = carrierOf(name, words)
  const core = carrier === 'value' ? words : withoutCarrier(name, words)
  if (!core.some((word) => /^(secret|secrets|key|keys|jwk|jwks)$/.test(word))) return null
  if (core.some((word) => notKeys.has(word)) || /_key_(store|base)_/.test(joined) || isOauth1(name, joined, beside))
    return null
  return describeName(words, core, carrier, isSession)
}

/** The reading of a name that something else than the name itself makes a key: the catalogue, a link, a declaration. */
export function readAnyName(name: string, purpose: string): NameReading {
  const words = wordsOf(name)
  const carrier = carrierOf(name, words)
  return { ...describeName(words, carrier === 'value' ? words : withoutCarrier(name, words), carrier, false), purpose }
}

function describeName(
  words: readonly string[],
  core: readonly string[],
  carrier: NameReading['carrier'],
  isSession: boolean,
): NameReading {
  const verifies = core.some((word, index) => /^verif/.test(word) && /^(key|public)/.test(core[index + 1] ?? ''))
  const purpose = isSession ? 'session' : purposeOf(core)
  const isPublic = core.includes('public') || verifies
  const half = core.includes('private') ? 'private' : isPublic ? 'public' : null
  // The halves of a pair have one stem, which no secret of both sides has.
  const isSide = (word: string): boolean => half !== null && /^(private|public|verif.*)$/.test(word)
  const from = core.findIndex(
    (word) => isPurposeWord(word) || word.startsWith('jw') || word === 'token' || isSignatureName(word),
  )
  return {
    words,
    stem: [
      ...(half === null ? [] : ['pair']),
      ...core
        .slice(Math.max(from, 0))
        .filter((word) => !environments.has(word) && !isPurposeWord(word) && !previousWords.has(word) && !isSide(word)),
    ].join('_'),
    purpose,
    carrier,
    half,
    environment: core.findLast((word) => environments.has(word)) ?? null,
    form: core.includes('base64')
      ? 'base64'
      : core.includes('base64url')
        ? 'base64url'
        : core.includes('hex')
          ? 'hex'
          : null,
    isPrevious: core.some((word) => previousWords.has(word)),
    isWeak: false,
  }
}

/** The names of algorithms that a pair of keys is called after. */
function isSignatureName(word: string): boolean {
  return /^(rsa|ecdsa|eddsa|ed25519)$/.test(word)
}

function carrierOf(name: string, words: readonly string[]): NameReading['carrier'] {
  const last = words.at(-1) ?? ''
  if (fileWords.has(last) || linuxserverFile.test(name)) return 'file'
  return urlWords.has(last) ? 'url' : 'value'
}

/** `X_FILE`, `X_FROM_FILE`, `X_FILE_PATH` and `FILE__X` all say where X lies. */
export function withoutCarrier(name: string, words: readonly string[]): readonly string[] {
  const core = linuxserverFile.test(name) ? words.slice(1) : [...words]
  while (fileWords.has(core.at(-1) ?? '') || urlWords.has(core.at(-1) ?? '') || core.at(-1) === 'from') core.pop()
  return core
}

/** The words of a name without those that only say in which environment, or before which rotation, the key is used. */
export function withoutCircumstances(words: readonly string[]): readonly string[] {
  return words.filter((word) => !environments.has(word) && !previousWords.has(word))
}

/** Whether the name is one of a key, whatever its purpose: for variables that reach nobody. */
export function isKeyName(name: string, beside?: ReadonlySet<string>): boolean {
  return readKeyName(name, beside)?.carrier === 'value'
}
