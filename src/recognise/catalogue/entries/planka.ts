import type { CatalogueEntry } from '../product.ts'

/** PLANKA, which signs and checks its own tokens. */
export const planka: CatalogueEntry = {
  id: 'planka',
  title: 'PLANKA',
  sources: ['https://docs.planka.cloud/docs/configuration/'],
  products: [
    {
      title: 'PLANKA',
      images: ['plankanban/planka'],
      services: ['planka'],
      keys: [
        {
          variables: ['SECRET_KEY'],
          fileVariables: ['SECRET_KEY__FILE'],
          purpose: 'access',
          links: ['planka'],
          role: 'both',
          roleBasis: 'PLANKA signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['OIDC_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  planka:
    image: plankanban/planka
    environment:
      SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
