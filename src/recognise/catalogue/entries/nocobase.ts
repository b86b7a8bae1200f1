import type { CatalogueEntry } from '../product.ts'

/** NocoBase, which signs and checks its own tokens. */
export const nocobase: CatalogueEntry = {
  id: 'nocobase',
  title: 'NocoBase',
  sources: ['https://docs.nocobase.com/get-started/installation/env'],
  products: [
    {
      title: 'NocoBase',
      images: ['nocobase/nocobase'],
      services: ['nocobase'],
      keys: [
        {
          variables: ['APP_KEY'],
          purpose: 'access',
          links: ['nocobase'],
          role: 'both',
          roleBasis: 'NocoBase signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['ENCRYPTION_FIELD_KEY', 'APP_AES_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  nocobase:
    image: nocobase/nocobase
    environment:
      APP_KEY: made-up-key-of-this-sample-0123456789abcdef
`
