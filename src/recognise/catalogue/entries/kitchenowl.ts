import type { CatalogueEntry } from '../product.ts'

/** KitchenOwl, which signs and checks its own tokens. */
export const kitchenowl: CatalogueEntry = {
  id: 'kitchenowl',
  title: 'KitchenOwl',
  sources: ['https://docs.kitchenowl.org/latest/self-hosting/'],
  products: [
    {
      title: 'KitchenOwl',
      images: ['tombursch/kitchenowl', 'tombursch/kitchenowl-backend'],
      services: ['kitchenowl'],
      keys: [
        {
          variables: ['JWT_SECRET_KEY'],
          purpose: 'access',
          links: ['kitchenowl'],
          role: 'both',
          roleBasis: 'KitchenOwl signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
        },
      ],
      notKeys: ['OPENAI_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  kitchenowl:
    image: tombursch/kitchenowl
    environment:
      JWT_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
