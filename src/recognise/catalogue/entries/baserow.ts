import type { CatalogueEntry } from '../product.ts'

/** Baserow, whose backend and workers share the key; without one of its own it is computed from the secret of Django. */
export const baserow: CatalogueEntry = {
  id: 'baserow',
  title: 'Baserow',
  sources: ['https://baserow.io/docs/installation%2Fconfiguration'],
  products: [
    {
      title: 'Baserow',
      images: ['baserow/baserow', 'baserow/backend', 'baserow/web-frontend'],
      services: ['baserow'],
      keys: [
        {
          variables: ['BASEROW_JWT_SIGNING_KEY'],
          fileVariables: ['BASEROW_JWT_SIGNING_KEY_FILE'],
          purpose: 'access',
          links: ['baserow'],
          role: 'both',
          roleBasis: 'Baserow signs and verifies its tokens',
          form: 'text',
          whenUnset: 'derived',
          isOptional: true,
        },
      ],
      notKeys: ['SECRET_KEY', 'EMAIL_SMTP_PASSWORD', 'REDIS_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  baserow:
    image: baserow/baserow
    environment:
      BASEROW_JWT_SIGNING_KEY: made-up-key-of-this-sample-0123456789abcdef
`
