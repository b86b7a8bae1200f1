import type { CatalogueEntry } from '../product.ts'

/** Automatisch: server and worker share the key. */
export const automatisch: CatalogueEntry = {
  id: 'automatisch',
  title: 'Automatisch',
  sources: ['https://automatisch.io/docs/advanced/configuration'],
  products: [
    {
      title: 'Automatisch',
      images: ['automatischio/automatisch'],
      keys: [
        {
          variables: ['APP_SECRET_KEY'],
          purpose: 'access',
          links: ['automatisch'],
          role: 'both',
          roleBasis: 'Automatisch signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['ENCRYPTION_KEY', 'WEBHOOK_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  automatisch:
    image: automatischio/automatisch
    environment:
      APP_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
