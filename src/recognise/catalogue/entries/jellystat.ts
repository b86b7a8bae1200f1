import type { CatalogueEntry } from '../product.ts'

/** Jellystat, which signs and checks its own tokens. */
export const jellystat: CatalogueEntry = {
  id: 'jellystat',
  title: 'Jellystat',
  sources: ['https://github.com/CyferShepard/Jellystat#environment-variables'],
  products: [
    {
      title: 'Jellystat',
      images: ['cyfershepard/jellystat'],
      services: ['jellystat'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['jellystat'],
          role: 'both',
          roleBasis: 'Jellystat signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['JS_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  jellystat:
    image: cyfershepard/jellystat
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
