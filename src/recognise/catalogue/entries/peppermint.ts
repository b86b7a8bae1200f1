import type { CatalogueEntry } from '../product.ts'

/** Peppermint, which signs and checks its own tokens. */
export const peppermint: CatalogueEntry = {
  id: 'peppermint',
  title: 'Peppermint',
  sources: ['https://docs.peppermint.sh/docker'],
  products: [
    {
      title: 'Peppermint',
      images: ['pepperlabs/peppermint'],
      services: ['peppermint'],
      keys: [
        {
          variables: ['SECRET'],
          purpose: 'access',
          links: ['peppermint'],
          role: 'both',
          roleBasis: 'Peppermint signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['POSTGRES_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  peppermint:
    image: pepperlabs/peppermint
    environment:
      SECRET: made-up-key-of-this-sample-0123456789abcdef
`
