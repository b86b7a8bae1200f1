import type { CatalogueEntry } from '../product.ts'

/** Redpanda Console, which signs and checks its own tokens. */
export const redpandaConsole: CatalogueEntry = {
  id: 'redpanda-console',
  title: 'Redpanda Console',
  sources: ['https://docs.redpanda.com/current/console/config/configure-console/'],
  products: [
    {
      title: 'Redpanda Console',
      images: ['redpandadata/console', 'vectorized/console'],
      services: ['redpanda-console'],
      keys: [
        {
          variables: ['AUTHENTICATION_JWTSIGNINGKEY', 'LOGIN_JWTSECRET'],
          fileVariables: ['LOGIN_JWTSECRETFILEPATH'],
          purpose: 'access',
          links: ['redpanda-console'],
          role: 'both',
          roleBasis: 'Redpanda Console signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['KAFKA_SASL_PASSWORD', 'REDPANDA_ADMINAPI_*'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  redpanda-console:
    image: redpandadata/console
    environment:
      AUTHENTICATION_JWTSIGNINGKEY: made-up-key-of-this-sample-0123456789abcdef
`
