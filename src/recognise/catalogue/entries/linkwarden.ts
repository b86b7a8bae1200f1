import type { CatalogueEntry } from '../product.ts'

/** Linkwarden. */
export const linkwarden: CatalogueEntry = {
  id: 'linkwarden',
  title: 'Linkwarden',
  sources: ['https://docs.linkwarden.app/self-hosting/environment-variables'],
  products: [
    {
      title: 'Linkwarden',
      images: ['linkwarden/linkwarden'],
      services: ['linkwarden'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['linkwarden'],
          role: 'both',
          roleBasis: 'Linkwarden signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['MEILI_MASTER_KEY', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  linkwarden:
    image: linkwarden/linkwarden
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
