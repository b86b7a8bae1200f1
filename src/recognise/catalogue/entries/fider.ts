import type { CatalogueEntry } from '../product.ts'

/** Fider. */
export const fider: CatalogueEntry = {
  id: 'fider',
  title: 'Fider',
  sources: [
    'https://docs.fider.io/self-hosted/hosting-instance',
    'https://github.com/getfider/fider/blob/main/.example.env',
  ],
  products: [
    {
      title: 'Fider',
      images: ['getfider/fider'],
      services: ['fider'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['fider'],
          role: 'both',
          roleBasis: 'Fider signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['OAUTH_*_SECRET', 'EMAIL_*'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  fider:
    image: getfider/fider
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
