import type { CatalogueEntry } from '../product.ts'

/** Saleor: the API and its workers share one RSA key. */
export const saleor: CatalogueEntry = {
  id: 'saleor',
  title: 'Saleor',
  sources: ['https://docs.saleor.io/setup/configuration', 'https://github.com/saleor/saleor-platform'],
  products: [
    {
      title: 'Saleor',
      images: ['saleor/saleor'],
      services: ['saleor'],
      keys: [
        {
          variables: ['RSA_PRIVATE_KEY'],
          purpose: 'access',
          links: ['saleor'],
          role: 'both',
          roleBasis: 'Saleor signs and verifies its tokens',
          form: 'pem',
          algorithms: ['RS256'],
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: ['SECRET_KEY', 'RSA_PRIVATE_PASSWORD', 'AWS_SECRET_ACCESS_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  saleor:
    image: saleor/saleor
    environment:
      RSA_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
`
