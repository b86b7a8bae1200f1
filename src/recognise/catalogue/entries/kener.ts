import type { CatalogueEntry } from '../product.ts'

/** Kener, which signs and checks its own tokens. */
export const kener: CatalogueEntry = {
  id: 'kener',
  title: 'Kener',
  sources: ['https://kener.ing/docs/environment-vars'],
  products: [
    {
      title: 'Kener',
      images: ['rajnandan1/kener'],
      services: ['kener'],
      keys: [
        {
          variables: ['KENER_SECRET_KEY'],
          purpose: 'access',
          links: ['kener'],
          role: 'both',
          roleBasis: 'Kener signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['RESEND_API_KEY', 'GH_TOKEN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  kener:
    image: rajnandan1/kener
    environment:
      KENER_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
