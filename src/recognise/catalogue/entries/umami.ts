import type { CatalogueEntry } from '../product.ts'

/** Umami, which computes a key from the address of its database when it is given none. */
export const umami: CatalogueEntry = {
  id: 'umami',
  title: 'Umami',
  sources: ['https://umami.is/docs/environment-variables'],
  products: [
    {
      title: 'Umami',
      images: ['umami-software/umami', 'umamisoftware/umami'],
      services: ['umami'],
      keys: [
        {
          variables: ['APP_SECRET', 'HASH_SALT'],
          purpose: 'access',
          links: ['umami'],
          role: 'both',
          roleBasis: 'Umami signs and verifies its tokens',
          form: 'text',
          whenUnset: 'derived',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  umami:
    image: umami-software/umami
    environment:
      APP_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
