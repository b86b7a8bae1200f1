import type { CatalogueEntry } from '../product.ts'

/** Ever Gauzy, with a key for access and one for refresh tokens. */
export const gauzy: CatalogueEntry = {
  id: 'gauzy',
  title: 'Ever Gauzy',
  sources: ['https://github.com/ever-co/ever-gauzy/blob/develop/.env.compose'],
  products: [
    {
      title: 'Ever Gauzy',
      images: ['ever-co/gauzy-api', 'ever-co/gauzy-api-demo'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['gauzy.access'],
          role: 'both',
          roleBasis: 'Gauzy signs and checks its access tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          variables: ['JWT_REFRESH_TOKEN_SECRET'],
          purpose: 'refresh',
          links: ['gauzy.refresh'],
          role: 'both',
          roleBasis: 'Gauzy signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          variables: ['JWT_VERIFICATION_TOKEN_SECRET'],
          purpose: 'verification',
          links: ['gauzy.verification'],
          role: 'both',
          roleBasis: 'Gauzy signs and verifies the tokens that confirm an address',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['EXPRESS_SESSION_SECRET', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  ever-gauzy:
    image: ever-co/gauzy-api
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
