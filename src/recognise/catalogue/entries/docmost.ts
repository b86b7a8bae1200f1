import type { CatalogueEntry } from '../product.ts'

/** Docmost. */
export const docmost: CatalogueEntry = {
  id: 'docmost',
  title: 'Docmost',
  sources: ['https://docmost.com/docs/self-hosting/environment-variables'],
  products: [
    {
      title: 'Docmost',
      images: ['docmost/docmost'],
      services: ['docmost'],
      keys: [
        {
          variables: ['APP_SECRET'],
          purpose: 'access',
          links: ['docmost'],
          role: 'both',
          roleBasis: 'Docmost signs and verifies its tokens',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['AWS_S3_SECRET_ACCESS_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  docmost:
    image: docmost/docmost
    environment:
      APP_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
