import type { CatalogueEntry } from '../product.ts'

/** Blinko, which signs and checks the sessions of its users. */
export const blinko: CatalogueEntry = {
  id: 'blinko',
  title: 'Blinko',
  sources: ['https://docs.blinko.space/en/install'],
  products: [
    {
      title: 'Blinko',
      images: ['blinkospace/blinko'],
      services: ['blinko'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['blinko'],
          role: 'both',
          roleBasis: 'Blinko signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  blinko:
    image: blinkospace/blinko
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
