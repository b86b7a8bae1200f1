import type { CatalogueEntry } from '../product.ts'

/** The first Electric, which verifies the tokens of the application. */
export const electric: CatalogueEntry = {
  id: 'electric',
  title: 'Electric',
  sources: ['https://legacy.electric-sql.com/docs/api/service'],
  products: [
    {
      title: 'Electric',
      images: ['electricsql/electric'],
      services: ['electric'],
      versions: '<1',
      keys: [
        {
          variables: ['AUTH_JWT_KEY'],
          purpose: 'access',
          links: ['electric'],
          role: 'validator',
          roleBasis: 'Electric only verifies tokens',
          algorithmVariables: ['AUTH_JWT_ALG'],
          issuerVariables: ['AUTH_JWT_ISS'],
          audienceVariables: ['AUTH_JWT_AUD'],
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['AUTH_JWT_NAMESPACE'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  electric:
    image: electricsql/electric:0
    environment:
      AUTH_JWT_KEY: made-up-key-of-this-sample-0123456789abcdef
`
