import type { CatalogueEntry } from '../product.ts'

/** Audiobookshelf, which makes a key once and keeps it in its database. */
export const audiobookshelf: CatalogueEntry = {
  id: 'audiobookshelf',
  title: 'Audiobookshelf',
  sources: [
    'https://www.audiobookshelf.org/docs/#env-configuration',
    'https://github.com/advplyr/audiobookshelf/releases/tag/v2.26.0',
  ],
  products: [
    {
      title: 'Audiobookshelf',
      images: ['advplyr/audiobookshelf'],
      services: ['audiobookshelf'],
      keys: [
        {
          variables: ['JWT_SECRET_KEY'],
          purpose: 'access',
          links: ['audiobookshelf'],
          role: 'both',
          roleBasis: 'Audiobookshelf signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  audiobookshelf:
    image: advplyr/audiobookshelf
    environment:
      JWT_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
