import { wordsOf } from './name-words.ts'

/**
 * What the name of a variable with the address of an issuer says.
 *
 * - `discovery` the service verifies tokens with the keys that the issuer publishes: settings of Spring's resource server and of
 *   .NET's bearer authentication.
 * - `possible` the same where the service holds no key and the settings beside it speak of tokens: a login by OpenID Connect has
 *   such a variable, too, and so has who signs.
 */
export type IssuerNaming = 'discovery' | 'possible'

/** What every such name holds. */
const mayNameIssuer = /issuer|authority/i

/** Issuers of which a name says that they are somebody else's affair than that of the tokens that come in. */
const otherIssuers = /_(client|clients|provider|registration|saml|acme|cert|tls|cluster|kubernetes)_/

/** Reads the name of an address of an issuer; `null` when it names none, or one for something else than verifying tokens. */
export function readIssuerName(name: string): IssuerNaming | null {
  if (!mayNameIssuer.test(name)) return null
  const joined = joinWords(name)
  if (otherIssuers.test(joined)) return null
  if (/_resource_?server_(\w+_)?jwt_issuer_?ur[il]_/.test(joined)) return 'discovery'
  if (/_(jwt|bearer)_(\w+_)?authority_/.test(joined)) return 'discovery'
  return /_(oidc|oauth2?|openid)_issuer_(ur[il]_)?$|_jwt_(\w+_)?issuer_ur[il]_$/.test(joined) ? 'possible' : null
}

/**
 * Whether the name is one by which a service that signs tokens is given its own name in them (`iss`). That it signs must be
 * known from elsewhere, unless the name says so.
 */
export function namesOwnIssuer(name: string): boolean {
  if (!mayNameIssuer.test(name)) return false
  const joined = joinWords(name)
  if (isAuthorizationServer(joined)) return true
  if (otherIssuers.test(joined)) return false
  if (/_(resource_?server|verif\w*|valid\w*|expect\w*|allow\w*|accept\w*|trust\w*|upstream|remote)_/.test(joined))
    return false
  return /_issuer_(ur[il]_)?$/.test(joined)
}

function isAuthorizationServer(joined: string): boolean {
  return /_authorization_?server_issuer_/.test(joined)
}

function joinWords(name: string): string {
  return `_${wordsOf(name)
    .join('_')
    .replace(/issuerur([il])/, 'issuer_ur$1')}_`
}
