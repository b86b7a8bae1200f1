import type { CatalogueEntry } from '../product.ts'

/** Directus; every replica must have the same secret. */
export const directus: CatalogueEntry = {
  id: 'directus',
  title: 'Directus',
  sources: [
    'https://directus.io/docs/configuration/security-limits',
    'https://directus.io/docs/self-hosting/deploying',
  ],
  products: [
    {
      title: 'Directus',
      images: ['directus/directus'],
      services: ['directus'],
      keys: [
        {
          variables: ['SECRET'],
          fileVariables: ['SECRET_FILE'],
          purpose: 'access',
          links: ['directus'],
          role: 'both',
          roleBasis: 'Directus signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-per-process',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['KEY', 'ADMIN_TOKEN', 'AUTH_*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  directus:
    image: directus/directus
    environment:
      SECRET: made-up-key-of-this-sample-0123456789abcdef
`
