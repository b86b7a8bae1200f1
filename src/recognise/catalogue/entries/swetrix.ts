import type { CatalogueEntry } from '../product.ts'

/** Swetrix, in older versions with one key for each kind of token. */
export const swetrix: CatalogueEntry = {
  id: 'swetrix',
  title: 'Swetrix',
  sources: ['https://docs.swetrix.com/selfhosting/configuring'],
  products: [
    {
      title: 'Swetrix',
      images: ['swetrix/swetrix-api'],
      services: ['swetrix-api'],
      keys: [
        {
          variables: ['SECRET_KEY_BASE'],
          purpose: 'access',
          links: ['swetrix'],
          role: 'both',
          roleBasis: 'Swetrix signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_ACCESS_TOKEN_SECRET'],
          purpose: 'access',
          links: ['swetrix.access'],
          role: 'both',
          roleBasis: 'Swetrix signs and checks its access tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_REFRESH_TOKEN_SECRET'],
          purpose: 'refresh',
          links: ['swetrix.refresh'],
          role: 'both',
          roleBasis: 'Swetrix signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  swetrix:
    image: swetrix/swetrix-api
    environment:
      SECRET_KEY_BASE: made-up-key-of-this-sample-0123456789abcdef
`
