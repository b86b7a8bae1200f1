import { wordsOf } from './name-words.ts'
import { purposeOf } from './purposes.ts'

/** Settings beside a key that are no keys: what they say of the service. */
export type CompanionKind = 'algorithm' | 'issuer' | 'audience' | 'expiry' | 'header' | 'enabled' | 'leeway'

const companions: readonly (readonly [CompanionKind, RegExp])[] = [
  ['algorithm', /(^|_)(alg|algs|algorithm|algorithms|sign_type)$/],
  // Whoever discovers the keys at an issuer's address accepts only tokens that name it to the letter (RFC 8414 §3.3).
  ['issuer', /(^|_)((iss|issuer|issuers)(_ur[il])?|issuerur[il])$/],
  ['audience', /(^|_)(aud|audience|audiences)$/],
  [
    'expiry',
    /(^|_)(exp|expiry|expires|expires_in|expiration|expire|ttl|lifetime|validity|expire_minutes|expiration_\w+)(_|$)/,
  ],
  ['header', /(^|_)header(_|$)/],
  ['enabled', /(^|_)(enabled|enable)$/],
  ['leeway', /(^|_)(leeway|skew)(_|$)/],
]

/** What every such name holds. Most names of a large stack do not, and are not cut into words. */
const mayConcernTokens = /jw[ts]|token/i
const mayBeCompanion = /alg|iss|aud|exp|ttl|life|valid|header|enable|leeway|skew|sign_?type/i

/** What kind of setting beside a key a name is; `null` when it has nothing to do with tokens. */
export function readCompanion(name: string): CompanionKind | null {
  if (!mayConcernTokens.test(name) || !mayBeCompanion.test(name)) return null
  const words = wordsOf(name)
  if (!words.some((word) => /^(jwt|jws|token)$/.test(word))) return null
  const joined = words.join('_')
  const kind = companions.find(([, pattern]) => pattern.test(joined))?.[0] ?? null
  // How long the link of a password mail lives says nothing of who lets users log in.
  return kind === 'expiry' && !loginPurposes.has(purposeOf(words)) ? null : kind
}

const loginPurposes = new Set(['access', 'refresh', 'session', 'login'])
