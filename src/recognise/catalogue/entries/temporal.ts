import type { CatalogueEntry } from '../product.ts'

/** Temporal's server with its default authorizer. */
export const temporal: CatalogueEntry = {
  id: 'temporal',
  title: 'Temporal',
  sources: [
    'https://docs.temporal.io/self-hosted-guide/security#authorization',
    'https://github.com/temporalio/docker-builds/blob/main/docker/config_template.yaml',
  ],
  products: [
    {
      title: 'Temporal',
      images: ['temporalio/auto-setup', 'temporalio/server', 'temporalio/temporal'],
      services: ['temporal'],
      keys: [
        {
          variables: ['TEMPORAL_JWT_KEY_SOURCE1', 'TEMPORAL_JWT_KEY_SOURCE2'],
          purpose: 'access',
          links: ['temporal'],
          role: 'validator',
          roleBasis: 'Temporal fetches the public keys and only verifies tokens',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['TEMPORAL_JWT_KEY_REFRESH', 'TEMPORAL_JWT_PERMISSIONS_CLAIM', 'TEMPORAL_AUTH_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  temporal:
    image: temporalio/auto-setup
    environment:
      TEMPORAL_JWT_KEY_SOURCE1: made-up-key-of-this-sample-0123456789abcdef
`
