import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(['/config', '/config/*', '/etc/authelia'], ['yml', 'yaml', 'toml'], pointer)
}

/** Authelia: the token in the mail that resets a password, and the keys of its OpenID provider. */
export const authelia: CatalogueEntry = {
  id: 'authelia',
  title: 'Authelia',
  sources: [
    'https://www.authelia.com/configuration/identity-validation/reset-password/',
    'https://www.authelia.com/configuration/methods/secrets/',
    'https://www.authelia.com/configuration/identity-providers/openid-connect/provider/',
  ],
  products: [
    {
      title: 'Authelia',
      images: ['authelia/authelia', 'authelia'],
      services: ['authelia'],
      keys: [
        {
          variables: ['AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET', 'AUTHELIA_JWT_SECRET'],
          fileVariables: ['AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE', 'AUTHELIA_JWT_SECRET_FILE'],
          documents: [
            ...inConfiguration('identity_validation', 'reset_password', 'jwt_secret'),
            ...inConfiguration('jwt_secret'),
          ],
          purpose: 'reset',
          links: ['authelia'],
          role: 'both',
          roleBasis: 'Authelia signs the link in its mail and checks it itself',
          form: 'text',
          algorithms: ['HS256'],
          algorithmVariables: ['AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_ALGORITHM'],
          whenUnset: 'refuses',
          // It may be in a configuration file that is not seen.
          isOptional: true,
          isTrimmed: true,
        },
        {
          variables: ['AUTHELIA_IDENTITY_PROVIDERS_OIDC_ISSUER_PRIVATE_KEY'],
          fileVariables: ['AUTHELIA_IDENTITY_PROVIDERS_OIDC_ISSUER_PRIVATE_KEY_FILE'],
          documents: [
            ...inConfiguration('identity_providers', 'oidc', 'issuer_private_key'),
            ...inConfiguration('identity_providers', 'oidc', 'jwks', '*', 'key'),
          ],
          purpose: 'identity',
          links: ['authelia.oidc'],
          role: 'issuer',
          roleBasis: 'Authelia signs the tokens of its OpenID provider',
          form: 'pem',
          algorithms: ['RS256'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: [
        'AUTHELIA_IDENTITY_PROVIDERS_OIDC_HMAC_SECRET',
        'AUTHELIA_IDENTITY_PROVIDERS_OIDC_HMAC_SECRET_FILE',
        'AUTHELIA_SESSION_SECRET',
        'AUTHELIA_SESSION_SECRET_FILE',
        'AUTHELIA_STORAGE_ENCRYPTION_KEY',
        'AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  authelia:
    image: authelia/authelia
    environment:
      AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
