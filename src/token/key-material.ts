import type { Secret } from '../model/keys/secret.ts'

/** A key to sign with: an HMAC key's own bytes, a private key as PEM (PKCS #8, PKCS #1 or SEC 1), or a JWK as JSON. */
export interface SigningKey {
  readonly form: 'bytes' | 'pem' | 'jwk'
  readonly value: Secret
}

/** What a good token says beside its times. Settings of services are secrets, because a user may have put anything there. */
export interface TokenClaims {
  readonly issuer?: Secret
  readonly audience?: Secret
  /** The header parameter `kid`. */
  readonly keyId?: string
  /** The header parameter `typ`; `JWT` when not said. */
  readonly type?: string
  /** Further parameters of the header, over `kid` and `typ`. */
  readonly header?: Readonly<Record<string, unknown>>
  /** Further claims of the payload, over the ones that we make: `sub`, `user_id`, `token_type`, … */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** The key of another service, which this group must not accept. */
export interface ForeignKey {
  readonly service: string
  readonly key: SigningKey
  readonly algorithm: string
}

/** What a login gave: a token, or a session cookie as `name=value`. */
export interface IssuedCredential {
  /** The service that was logged in to. */
  readonly issuer: string
  readonly kind: 'token' | 'cookie'
  readonly value: Secret
  /** The JWT in it: of a token the token itself, of a cookie what it holds; left out where it is something else. */
  readonly token?: Secret
}

/** The JWT that a login gave, if it gave one. */
export function tokenOf({ kind, value, token }: IssuedCredential): Secret | undefined {
  return token ?? (kind === 'token' ? value : undefined)
}

/** All that is known of a trust group's key, to make its probe tokens from. */
export interface KeyMaterial {
  /** `null` when we hold no key that can sign: there is no good token then, and hardly a verdict. */
  readonly key: SigningKey | null
  /** The JWA name of what the issuer signs with. */
  readonly algorithm: string
  readonly claims: TokenClaims
  /** The key's text as it is configured, for the forms in which a service may have taken it otherwise. */
  readonly text?: Secret
  readonly foreignKeys: readonly ForeignKey[]
  /** Public keys of the group as PEM, for the confusion of RS256 with HS256. */
  readonly publicKeys: readonly string[]
  /** What else the asked service is given: variables that are no key of any group, only tried where good tokens are refused. */
  readonly ownValues?: readonly ForeignKey[]
  /** Published keys to try, likeliest first. */
  readonly placeholders: readonly string[]
  /** What logins at the group's issuers gave. */
  readonly issued: readonly IssuedCredential[]
}
