import type { CatalogueEntry } from '../product.ts'

/** Activepieces, whose workers sign in with tokens of the same key. */
export const activepieces: CatalogueEntry = {
  id: 'activepieces',
  title: 'Activepieces',
  sources: [
    'https://www.activepieces.com/docs/install/configuration/environment-variables',
    'https://github.com/activepieces/activepieces/blob/main/docker-compose.yml',
  ],
  products: [
    {
      title: 'Activepieces',
      images: ['activepieces/activepieces'],
      services: ['activepieces'],
      keys: [
        {
          variables: ['AP_JWT_SECRET'],
          purpose: 'access',
          links: ['activepieces'],
          role: 'both',
          roleBasis: 'Activepieces signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['AP_ENCRYPTION_KEY', 'AP_API_KEY', 'AP_WORKER_TOKEN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  activepieces:
    image: activepieces/activepieces
    environment:
      AP_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
