import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

function inConfiguration(program: string, ...pointer: readonly string[]): readonly DocumentPlace[] {
  const folders = [`/etc/config/${program}`, '/etc/config', `/etc/${program}`, '/home/ory', '/config']
  return documentPlaces(folders, ['yml', 'yaml', 'json'], pointer, 'url')
}

/** The secrets of Ory's programs, which encrypt and sign cookies and keep the keys of tokens safe in the database. */
const systemSecrets = [
  'SECRETS_SYSTEM',
  'SECRETS_COOKIE',
  'SECRETS_CIPHER',
  'SECRETS_DEFAULT',
  'SECRETS_PAGINATION',
  'OIDC_SUBJECT_IDENTIFIERS_PAIRWISE_SALT',
]

/** Ory Hydra, Kratos, Keto and Oathkeeper. */
export const ory: CatalogueEntry = {
  id: 'ory',
  title: 'Ory',
  sources: [
    'https://www.ory.sh/docs/oathkeeper/pipeline/mutator#id_token',
    'https://www.ory.sh/docs/oathkeeper/pipeline/authn#jwt',
    'https://www.ory.sh/docs/hydra/self-hosted/secrets-key-rotation',
    'https://www.ory.sh/docs/kratos/reference/configuration',
    'https://www.ory.sh/docs/identities/session-to-jwt-cors',
  ],
  products: [
    {
      title: 'Ory Oathkeeper',
      images: ['oryd/oathkeeper', 'ory/oathkeeper'],
      services: ['oathkeeper'],
      keys: [
        {
          variables: ['MUTATORS_ID_TOKEN_CONFIG_JWKS_URL'],
          documents: inConfiguration('oathkeeper', 'mutators', 'id_token', 'config', 'jwks_url'),
          purpose: 'identity',
          links: ['ory.oathkeeper'],
          role: 'issuer',
          roleBasis: 'Oathkeeper signs the token that it hands to the services behind it',
          form: 'jwks-url',
          issuerVariables: ['MUTATORS_ID_TOKEN_CONFIG_ISSUER_URL'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['AUTHENTICATORS_JWT_CONFIG_JWKS_URLS'],
          documents: inConfiguration('oathkeeper', 'authenticators', 'jwt', 'config', 'jwks_urls', '*'),
          purpose: 'access',
          links: ['ory.oathkeeper.jwt'],
          role: 'validator',
          roleBasis: 'Oathkeeper verifies the tokens of clients with public keys that it fetches',
          form: 'jwks-url',
          issuerVariables: ['AUTHENTICATORS_JWT_CONFIG_TRUSTED_ISSUERS'],
          audienceVariables: ['AUTHENTICATORS_JWT_CONFIG_TARGET_AUDIENCE'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
    },
    {
      title: 'Ory Kratos',
      images: ['oryd/kratos', 'ory/kratos'],
      services: ['kratos'],
      keys: [
        {
          documents: inConfiguration('kratos', 'session', 'whoami', 'tokenizer', 'templates', '*', 'jwks_url'),
          purpose: 'session',
          links: ['ory.kratos'],
          role: 'issuer',
          roleBasis: 'Kratos turns a session into a signed token',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: systemSecrets,
    },
    {
      // Hydra keeps its signing keys in the database.
      title: 'Ory Hydra',
      images: ['oryd/hydra', 'ory/hydra'],
      services: ['hydra'],
      keys: [],
      notKeys: systemSecrets,
    },
    {
      title: 'Ory Keto',
      images: ['oryd/keto', 'ory/keto'],
      services: ['keto'],
      keys: [],
      notKeys: systemSecrets,
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  ory-oathkeeper:
    image: oryd/oathkeeper
    environment:
      MUTATORS_ID_TOKEN_CONFIG_JWKS_URL: made-up-key-of-this-sample-0123456789abcdef
  ory-kratos:
    image: oryd/kratos
    configs:
      - source: settings
        target: /etc/config/kratos/x.yml
  ory-hydra:
    image: oryd/hydra
    environment:
      SECRETS_SYSTEM: made-up-key-of-this-sample-0123456789abcdef
  ory-keto:
    image: oryd/keto
    environment:
      SECRETS_SYSTEM: made-up-key-of-this-sample-0123456789abcdef
configs:
  settings:
    content: |
      session:
        whoami:
          tokenizer:
            templates:
              one:
                jwks_url: https://keys.example/jwks.json
`
