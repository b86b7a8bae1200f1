import type { CatalogueEntry } from '../product.ts'

/** Hasura, and the services of Nhost that sign for it; the key is in a JSON object with its type. */
export const hasura: CatalogueEntry = {
  id: 'hasura',
  title: 'Hasura and Nhost',
  sources: [
    'https://hasura.io/docs/2.0/auth/authentication/jwt/',
    'https://github.com/nhost/nhost/blob/main/examples/docker-compose/docker-compose.yaml',
    'https://github.com/nhost/hasura-backend-plus/pull/646',
    'https://github.com/hasura/graphql-engine/issues/3513',
    'https://github.com/hasura/graphql-engine/issues/10120',
  ],
  products: [
    {
      title: 'Hasura GraphQL Engine',
      images: [
        'hasura/graphql-engine',
        'hasura/graphql-engine-amd64',
        'hasura/graphql-engine-arm64',
        'nhost/graphql-engine',
      ],
      services: ['hasura', 'graphql-engine'],
      keys: [
        {
          variables: ['HASURA_GRAPHQL_JWT_SECRET', 'HASURA_GRAPHQL_JWT_SECRETS'],
          flags: ['--jwt-secret', '--jwt-secrets'],
          purpose: 'access',
          links: ['hasura'],
          role: 'validator',
          roleBasis: 'Hasura only verifies tokens',
          form: 'hasura-json',
          minimumBits: 256,
          whenUnset: 'disabled',
          acceptsSeveral: true,
          wrongNames: ['JWT_SECRET', 'JWT_KEY', 'HASURA_JWT_SECRET', 'HASURA_GRAPHQL_JWT_KEY'],
        },
        {
          variables: ['NHOST_JWT_SECRET'],
          purpose: 'access',
          links: ['hasura'],
          role: 'holder',
          roleBasis: 'Hasura hands it to actions and event triggers',
          form: 'hasura-json',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: [
        'HASURA_GRAPHQL_ADMIN_SECRET',
        'HASURA_GRAPHQL_ADMIN_SECRETS',
        'HASURA_GRAPHQL_UNAUTHORIZED_ROLE',
        'HASURA_GRAPHQL_ACCESS_KEY',
        'HASURA_GRAPHQL_EE_LICENSE_KEY',
        'HASURA_GRAPHQL_PRO_KEY',
        'ACTION_SECRET',
        'NHOST_WEBHOOK_SECRET',
      ],
    },
    {
      title: 'Hasura Auth',
      images: ['nhost/hasura-auth', 'nhost/auth'],
      services: ['hasura-auth'],
      keys: [
        {
          variables: ['HASURA_GRAPHQL_JWT_SECRET'],
          purpose: 'access',
          links: ['hasura'],
          role: 'issuer',
          roleBasis: 'Hasura Auth signs the tokens',
          form: 'hasura-json',
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET', 'AUTH_JWT_SECRET', 'HASURA_JWT_SECRET'],
        },
      ],
      notKeys: [
        'HASURA_GRAPHQL_ADMIN_SECRET',
        'AUTH_PROVIDER_*',
        'AUTH_ENCRYPTION_KEY',
        'AUTH_JWT_CUSTOM_CLAIMS',
        'AUTH_JWT_CUSTOM_CLAIMS_DEFAULTS',
      ],
    },
    {
      title: 'Hasura Backend Plus',
      images: ['nhost/hasura-backend-plus'],
      services: ['hasura-backend-plus'],
      keys: [
        {
          variables: ['JWT_KEY'],
          purpose: 'access',
          links: ['hasura'],
          role: 'issuer',
          roleBasis: 'Hasura Backend Plus signs the tokens',
          algorithms: ['RS256'],
          algorithmVariables: ['JWT_ALGORITHM'],
          whenUnset: 'random-per-process',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: [
        'HASURA_GRAPHQL_ADMIN_SECRET',
        'COOKIE_SECRET',
        'S3_SECRET_ACCESS_KEY',
        'JWT_CUSTOM_FIELDS',
        'JWT_CLAIMS_NAMESPACE',
      ],
    },
    {
      title: 'Nhost Functions',
      images: ['nhost/functions', 'nhost/hasura-storage', 'nhost/storage'],
      keys: [
        {
          variables: ['NHOST_JWT_SECRET', 'HASURA_GRAPHQL_JWT_SECRET'],
          purpose: 'access',
          links: ['hasura'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          form: 'hasura-json',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['HASURA_GRAPHQL_ADMIN_SECRET', 'NHOST_WEBHOOK_SECRET', 'S3_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  hasura-graphql-engine:
    image: hasura/graphql-engine
    environment:
      HASURA_GRAPHQL_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  hasura-auth:
    image: nhost/hasura-auth
    environment:
      HASURA_GRAPHQL_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  hasura-backend-plus:
    image: nhost/hasura-backend-plus
    environment:
      JWT_KEY: made-up-key-of-this-sample-0123456789abcdef
  nhost-functions:
    image: nhost/functions
    environment:
      NHOST_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
