import type { CatalogueEntry } from '../product.ts'

/** Teable, which signs and checks its own tokens. */
export const teable: CatalogueEntry = {
  id: 'teable',
  title: 'Teable',
  sources: ['https://help.teable.ai/en/deploy/env'],
  products: [
    {
      title: 'Teable',
      images: ['teableio/teable'],
      services: ['teable'],
      keys: [
        {
          variables: ['BACKEND_JWT_SECRET'],
          purpose: 'access',
          links: ['teable'],
          role: 'both',
          roleBasis: 'Teable signs and verifies its tokens',
          form: 'text',
          whenUnset: 'derived',
          isOptional: true,
        },
      ],
      notKeys: ['SECRET_KEY', 'BACKEND_SESSION_SECRET', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  teable:
    image: teableio/teable
    environment:
      BACKEND_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
