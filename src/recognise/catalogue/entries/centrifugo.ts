import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace, ProductKey } from '../product.ts'

const product = { images: ['centrifugo/centrifugo', 'centrifugo/centrifugo-pro'], services: ['centrifugo'] }

const validator = {
  role: 'validator',
  roleBasis: 'Centrifugo only verifies tokens; the application signs them',
  whenUnset: 'disabled',
} as const

const connection = { ...validator, purpose: 'access', links: ['centrifugo'] } as const
const subscription = {
  ...validator,
  purpose: 'subscription',
  links: ['centrifugo.subscription'],
  isOptional: true,
} as const

const hmac = ['HS256', 'HS384', 'HS512']

function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(['/centrifugo', '/etc/centrifugo', '/config'], ['json', 'yaml', 'yml', 'toml'], pointer)
}

/** The keys beside the HMAC secret, for either of which tokens may be signed; `place` spells the option as the version does. */
function publicKeys(place: (option: string) => Pick<ProductKey, 'variables' | 'documents'>): readonly ProductKey[] {
  return [
    {
      ...connection,
      ...place('rsa_public_key'),
      form: 'pem',
      algorithms: ['RS256', 'RS384', 'RS512'],
      isOptional: true,
    },
    {
      ...connection,
      ...place('ecdsa_public_key'),
      form: 'pem',
      algorithms: ['ES256', 'ES384', 'ES512'],
      isOptional: true,
    },
    { ...connection, ...place('jwks_public_endpoint'), form: 'jwks-url', isOptional: true, acceptsSeveral: true },
  ]
}

const notKeys = [
  'CENTRIFUGO_API_KEY',
  'CENTRIFUGO_HTTP_API_KEY',
  'CENTRIFUGO_GRPC_API_KEY',
  'CENTRIFUGO_ADMIN_SECRET',
  'CENTRIFUGO_ADMIN_PASSWORD',
]

/** Centrifugo: connection and subscription tokens. Version 6 renamed every option, and does not read the former names. */
export const centrifugo: CatalogueEntry = {
  id: 'centrifugo',
  title: 'Centrifugo',
  sources: [
    'https://centrifugal.dev/docs/server/authentication',
    'https://centrifugal.dev/docs/server/channel_token_auth',
    'https://centrifugal.dev/docs/5/server/authentication',
    'https://centrifugal.dev/docs/getting-started/migration_v6',
    'https://github.com/centrifugal/centrifugo/pull/1103',
    'https://github.com/denis660/laravel-centrifugo',
  ],
  products: [
    {
      ...product,
      title: 'Centrifugo',
      versions: '>=6',
      keys: [
        {
          ...connection,
          variables: ['CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY'],
          documents: inConfiguration('client', 'token', 'hmac_secret_key'),
          algorithms: hmac,
          issuerVariables: ['CENTRIFUGO_CLIENT_TOKEN_ISSUER'],
          audienceVariables: ['CENTRIFUGO_CLIENT_TOKEN_AUDIENCE'],
          acceptsSeveral: true,
          wrongNames: ['CENTRIFUGO_TOKEN_HMAC_SECRET_KEY'],
        },
        ...publicKeys((option) => ({
          variables: [`CENTRIFUGO_CLIENT_TOKEN_${option.toUpperCase()}`],
          documents: inConfiguration('client', 'token', option),
        })),
        {
          ...subscription,
          variables: ['CENTRIFUGO_CLIENT_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY'],
          documents: inConfiguration('client', 'subscription_token', 'hmac_secret_key'),
          algorithms: hmac,
          acceptsSeveral: true,
          wrongNames: ['CENTRIFUGO_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY'],
        },
      ],
      notKeys,
    },
    {
      ...product,
      title: 'Centrifugo 2 to 5',
      versions: '<6',
      keys: [
        {
          ...connection,
          variables: ['CENTRIFUGO_TOKEN_HMAC_SECRET_KEY'],
          documents: inConfiguration('token_hmac_secret_key'),
          algorithms: hmac,
          issuerVariables: ['CENTRIFUGO_TOKEN_ISSUER'],
          audienceVariables: ['CENTRIFUGO_TOKEN_AUDIENCE'],
          wrongNames: ['CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY'],
        },
        ...publicKeys((option) => ({
          variables: [`CENTRIFUGO_TOKEN_${option.toUpperCase()}`],
          documents: inConfiguration(`token_${option}`),
        })),
        {
          ...subscription,
          variables: ['CENTRIFUGO_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY'],
          documents: inConfiguration('subscription_token_hmac_secret_key'),
          algorithms: hmac,
          wrongNames: ['CENTRIFUGO_CLIENT_SUBSCRIPTION_TOKEN_HMAC_SECRET_KEY'],
        },
      ],
      notKeys,
    },
    {
      title: 'Application with Centrifugo',
      images: [],
      isApplication: true,
      keys: [
        {
          ...connection,
          role: 'issuer',
          roleBasis: 'the application signs the tokens with which browsers connect to Centrifugo',
          variables: [
            'CENTRIFUGO_TOKEN_HMAC_SECRET_KEY',
            'CENTRIFUGO_HMAC_SECRET_KEY',
            'CENTRIFUGO_TOKEN_SECRET',
            'CENTRIFUGO_SECRET',
          ],
          algorithms: hmac,
          isOptional: true,
        },
      ],
      notKeys,
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  centrifugo:
    image: centrifugo/centrifugo:6
    environment:
      CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  centrifugo-2-to-5:
    image: centrifugo/centrifugo:5
    environment:
      CENTRIFUGO_TOKEN_HMAC_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
