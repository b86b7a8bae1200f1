import type { CatalogueEntry } from '../product.ts'

/** Evolution API, which signs and checks its own tokens. */
export const evolutionApi: CatalogueEntry = {
  id: 'evolution-api',
  title: 'Evolution API',
  sources: ['https://doc.evolution-api.com/v1/en/env'],
  products: [
    {
      title: 'Evolution API',
      images: ['atendai/evolution-api', 'evoapicloud/evolution-api'],
      services: ['evolution-api'],
      keys: [
        {
          variables: ['AUTHENTICATION_JWT_SECRET'],
          purpose: 'access',
          links: ['evolution-api'],
          role: 'both',
          roleBasis: 'Evolution API signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['AUTHENTICATION_API_KEY', 'AUTHENTICATION_JWT_EXPIRIN_IN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  evolution-api:
    image: atendai/evolution-api
    environment:
      AUTHENTICATION_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
