import type { CatalogueEntry } from '../product.ts'

/** Homarr, which signs and checks the sessions of its users. */
export const homarr: CatalogueEntry = {
  id: 'homarr',
  title: 'Homarr',
  sources: ['https://homarr.dev/docs/advanced/environment-variables/'],
  products: [
    {
      title: 'Homarr',
      images: ['homarr-labs/homarr', 'ajnart/homarr'],
      services: ['homarr'],
      keys: [
        {
          variables: ['AUTH_SECRET', 'NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['homarr'],
          role: 'both',
          roleBasis: 'Homarr signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['SECRET_ENCRYPTION_KEY', 'AUTH_OIDC_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  homarr:
    image: homarr-labs/homarr
    environment:
      AUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
