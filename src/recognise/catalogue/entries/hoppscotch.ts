import type { CatalogueEntry } from '../product.ts'

/** Hoppscotch, which keeps its key in its database since 2025. */
export const hoppscotch: CatalogueEntry = {
  id: 'hoppscotch',
  title: 'Hoppscotch',
  sources: ['https://docs.hoppscotch.io/documentation/self-host/community-edition/install-and-build'],
  products: [
    {
      title: 'Hoppscotch',
      images: ['hoppscotch/hoppscotch', 'hoppscotch/hoppscotch-backend'],
      services: ['hoppscotch-backend'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['hoppscotch'],
          role: 'both',
          roleBasis: 'Hoppscotch signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['SESSION_SECRET', 'DATA_ENCRYPTION_KEY', 'TOKEN_SALT_COMPLEXITY', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  hoppscotch:
    image: hoppscotch/hoppscotch
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
