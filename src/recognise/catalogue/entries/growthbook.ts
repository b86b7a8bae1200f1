import type { CatalogueEntry } from '../product.ts'

/** GrowthBook, which signs and checks its own tokens. */
export const growthbook: CatalogueEntry = {
  id: 'growthbook',
  title: 'GrowthBook',
  sources: ['https://docs.growthbook.io/self-host/env'],
  products: [
    {
      title: 'GrowthBook',
      images: ['growthbook/growthbook'],
      services: ['growthbook'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['growthbook'],
          role: 'both',
          roleBasis: 'GrowthBook signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['ENCRYPTION_KEY', 'SECRET_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  growthbook:
    image: growthbook/growthbook
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
