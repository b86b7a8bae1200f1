import type { CatalogueEntry } from '../product.ts'

/** Picsur, which makes a key once and keeps it in its database. */
export const picsur: CatalogueEntry = {
  id: 'picsur',
  title: 'Picsur',
  sources: ['https://github.com/CaramelFur/Picsur#docker-compose'],
  products: [
    {
      title: 'Picsur',
      images: ['rubikscraft/picsur', 'caramelfur/picsur'],
      services: ['picsur'],
      keys: [
        {
          variables: ['PICSUR_JWT_SECRET'],
          purpose: 'access',
          links: ['picsur'],
          role: 'both',
          roleBasis: 'Picsur signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['PICSUR_JWT_EXPIRY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  picsur:
    image: rubikscraft/picsur
    environment:
      PICSUR_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
