import type { CatalogueEntry } from '../product.ts'

/** Alby Hub, which signs and checks its own tokens. */
export const albyHub: CatalogueEntry = {
  id: 'alby-hub',
  title: 'Alby Hub',
  sources: ['https://github.com/getAlby/hub#optional'],
  products: [
    {
      title: 'Alby Hub',
      images: ['getalby/hub'],
      services: ['alby-hub'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['alby-hub'],
          role: 'both',
          roleBasis: 'Alby Hub signs and verifies its tokens',
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
  alby-hub:
    image: getalby/hub
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
