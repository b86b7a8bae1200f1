import type { CatalogueEntry } from '../product.ts'

/** NocoDB, which makes a key once and keeps it in its database. */
export const nocodb: CatalogueEntry = {
  id: 'nocodb',
  title: 'NocoDB',
  sources: ['https://nocodb.com/docs/self-hosting/environment-variables'],
  products: [
    {
      title: 'NocoDB',
      images: ['nocodb/nocodb'],
      services: ['nocodb'],
      keys: [
        {
          variables: ['NC_AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['nocodb'],
          role: 'both',
          roleBasis: 'NocoDB signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
          wrongNames: ['JWT_SECRET', 'NC_JWT_SECRET'],
        },
      ],
      notKeys: ['NC_CONNECTION_ENCRYPT_KEY', 'NC_S3_ACCESS_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  nocodb:
    image: nocodb/nocodb
    environment:
      NC_AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
