import type { CatalogueEntry } from '../product.ts'

/** AKHQ, which signs and checks its own tokens. */
export const akhq: CatalogueEntry = {
  id: 'akhq',
  title: 'AKHQ',
  sources: ['https://akhq.io/docs/configuration/authentifications/'],
  products: [
    {
      title: 'AKHQ',
      images: ['tchiotludo/akhq'],
      services: ['akhq'],
      keys: [
        {
          variables: ['MICRONAUT_SECURITY_TOKEN_JWT_SIGNATURES_SECRET_GENERATOR_SECRET'],
          documents: [
            {
              path: '/app/application.yml',
              format: 'yaml',
              pointer: ['micronaut', 'security', 'token', 'jwt', 'signatures', 'secret', 'generator', 'secret'],
            },
          ],
          purpose: 'access',
          links: ['akhq'],
          role: 'both',
          roleBasis: 'AKHQ signs and verifies its tokens',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  akhq:
    image: tchiotludo/akhq
    environment:
      MICRONAUT_SECURITY_TOKEN_JWT_SIGNATURES_SECRET_GENERATOR_SECRET: https://login.example/jwks.json
`
