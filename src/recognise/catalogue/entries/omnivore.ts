import type { CatalogueEntry } from '../product.ts'

/** Omnivore: its services verify the tokens of the API. */
export const omnivore: CatalogueEntry = {
  id: 'omnivore',
  title: 'Omnivore',
  sources: ['https://github.com/omnivore-app/omnivore/tree/main/self-hosting'],
  products: [
    {
      title: 'Omnivore',
      images: [
        'omnivore-app/sh-backend',
        'omnivore-app/sh-content-fetch',
        'omnivore-app/sh-queue-processor',
        'omnivore-app/sh-web',
        'omnivore/api',
        'omnivore/content-fetch',
      ],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['omnivore'],
          role: 'both',
          roleBasis: 'Omnivore signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['SSO_JWT_SECRET'],
          purpose: 'sso',
          links: ['omnivore.sso'],
          role: 'both',
          roleBasis: 'Omnivore signs and verifies the tokens of a sign-in',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['IMAGE_PROXY_SECRET', 'VERIFICATION_TOKEN', 'GAUTH_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  omnivore:
    image: omnivore-app/sh-backend
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
