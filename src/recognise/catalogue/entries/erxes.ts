import type { CatalogueEntry } from '../product.ts'

/** erxes: every plugin verifies the tokens of the core. */
export const erxes: CatalogueEntry = {
  id: 'erxes',
  title: 'erxes',
  sources: ['https://github.com/erxes/erxes'],
  products: [
    {
      title: 'erxes',
      images: ['erxes/*'],
      keys: [
        {
          variables: ['JWT_TOKEN_SECRET'],
          purpose: 'access',
          links: ['erxes'],
          role: 'both',
          roleBasis: 'erxes signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['SECRET', 'LOAD_BALANCER_ADDRESS'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  erxes:
    image: erxes/x
    environment:
      JWT_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
