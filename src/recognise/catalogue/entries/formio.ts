import type { CatalogueEntry } from '../product.ts'

/** Form.io, which signs and checks its own tokens. */
export const formio: CatalogueEntry = {
  id: 'formio',
  title: 'Form.io',
  sources: ['https://help.form.io/deployments/deployment-guide'],
  products: [
    {
      title: 'Form.io',
      images: ['formio/formio', 'formio/formio-enterprise'],
      services: ['formio'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['formio'],
          role: 'both',
          roleBasis: 'Form.io signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['DB_SECRET', 'PORTAL_SECRET', 'ADMIN_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  form-io:
    image: formio/formio
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
