import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** The configuration file under every name that Centrifugo looks for, with the key at `pointer`. */
function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(['/centrifugo', '/etc/centrifugo', '/config'], ['json', 'yaml', 'yml', 'toml'], pointer)
}

const images = ['centrifugo/centrifugo', 'centrifugo/centrifugo-pro']

/** Centrifugo 2 to 6: connection and subscription tokens. */
export const centrifugo: CatalogueEntry = {
  id: 'centrifugo',
  title: 'Centrifugo',
  sources: [
    'https://centrifugal.dev/docs/server/authentication',
    'https://centrifugal.dev/docs/server/channel_token_auth',
    'https://centrifugal.dev/docs/5/server/authentication',
    'https://centrifugal.dev/docs/getting-started/migration_v6',
  ],
  products: [
    {
      title: 'Centrifugo',
      images,
      services: ['centrifugo'],
      keys: [
        {
          variables: [
            'CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY',
            'CENTRIFUGO_TOKEN_HMAC_SECRET_KEY',
            'CENTRIFUGO_HMAC_SECRET_KEY',
          ],
          documents: [
            ...inConfiguration('client', 'token', 'hmac_secret_key'),
            ...inConfiguration('token_hmac_secret_key'),
          ],
          purpose: 'access',
          links: ['centrifugo'],
          role: 'validator',
          roleBasis: 'Centrifugo only checks tokens; the application signs them',
          algorithms: ['HS256', 'HS384', 'HS512'],
          issuerVariables: ['CENTRIFUGO_CLIENT_TOKEN_ISSUER', 'CENTRIFUGO_TOKEN_ISSUER'],
          audienceVariables: ['CENTRIFUGO_CLIENT_TOKEN_AUDIENCE', 'CENTRIFUGO_TOKEN_AUDIENCE'],
          whenUnset: 'disabled',
          acceptsSeveral: true,
          previousVariables: ['CENTRIFUGO_CLIENT_TOKEN_HMAC_PREVIOUS_SECRET_KEY'],
          wrongNames: ['CENTRIFUGO_SECRET', 'CENTRIFUGO_TOKEN_SECRET', 'CENTRIFUGO_JWT_SECRET'],
        },
        {
          variables: ['CENTRIFUGO_CLIENT_TOKEN_RSA_PUBLIC_KEY', 'CENTRIFUGO_TOKEN_RSA_PUBLIC_KEY'],
          documents: [
            ...inConfiguration('client', 'token', 'rsa_public_key'),
            ...inConfiguration('token_rsa_public_key'),
          ],
          purpose: 'access',
          links: ['centrifugo'],
          role: 'validator',
          roleBasis: 'Centrifugo only checks tokens; the application signs them',
          form: 'pem',
          algorithms: ['RS256', 'RS384', 'RS512'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['CENTRIFUGO_CLIENT_TOKEN_ECDSA_PUBLIC_KEY', 'CENTRIFUGO_TOKEN_ECDSA_PUBLIC_KEY'],
          documents: [
            ...inConfiguration('client', 'token', 'ecdsa_public_key'),
            ...inConfiguration('token_ecdsa_public_key'),
          ],
          purpose: 'access',
          links: ['centrifugo'],
          role: 'validator',
          roleBasis: 'Centrifugo only checks tokens; the application signs them',
          form: 'pem',
          algorithms: ['ES256', 'ES384', 'ES512'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['CENTRIFUGO_CLIENT_TOKEN_JWKS_PUBLIC_ENDPOINT', 'CENTRIFUGO_TOKEN_JWKS_PUBLIC_ENDPOINT'],
          purpose: 'access',
          links: ['centrifugo'],
          role: 'validator',
          roleBasis: 'Centrifugo fetches the public keys',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: [
            'CENTRIFUGO_CLIENT_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY',
            'CENTRIFUGO_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY',
          ],
          documents: [
            ...inConfiguration('client', 'subscription_token', 'hmac_secret_key'),
            ...inConfiguration('subscription_token_hmac_secret_key'),
          ],
          purpose: 'subscription',
          links: ['centrifugo.subscription'],
          role: 'validator',
          roleBasis: 'Centrifugo only checks tokens; the application signs them',
          algorithms: ['HS256', 'HS384', 'HS512'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
          previousVariables: ['CENTRIFUGO_CLIENT_SUBSCRIPTION_TOKEN_HMAC_PREVIOUS_SECRET_KEY'],
        },
      ],
      notKeys: [
        'CENTRIFUGO_API_KEY',
        'CENTRIFUGO_HTTP_API_KEY',
        'CENTRIFUGO_GRPC_API_KEY',
        'CENTRIFUGO_ADMIN_SECRET',
        'CENTRIFUGO_ADMIN_PASSWORD',
      ],
    },
  ],
}
