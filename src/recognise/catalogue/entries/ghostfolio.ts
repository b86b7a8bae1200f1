import type { CatalogueEntry } from '../product.ts'

/** Ghostfolio, which signs and checks its own tokens. */
export const ghostfolio: CatalogueEntry = {
  id: 'ghostfolio',
  title: 'Ghostfolio',
  sources: ['https://github.com/ghostfolio/ghostfolio#supported-environment-variables'],
  products: [
    {
      title: 'Ghostfolio',
      images: ['ghostfolio/ghostfolio'],
      services: ['ghostfolio'],
      keys: [
        {
          variables: ['JWT_SECRET_KEY'],
          purpose: 'access',
          links: ['ghostfolio'],
          role: 'both',
          roleBasis: 'Ghostfolio signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['ACCESS_TOKEN_SALT'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  ghostfolio:
    image: ghostfolio/ghostfolio
    environment:
      JWT_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
