import type { CatalogueEntry } from '../product.ts'

/** Kutt. */
export const kutt: CatalogueEntry = {
  id: 'kutt',
  title: 'Kutt',
  sources: ['https://github.com/thedevs-network/kutt#configuration'],
  products: [
    {
      title: 'Kutt',
      images: ['kutt/kutt'],
      services: ['kutt'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          fileVariables: ['JWT_SECRET_FILE'],
          purpose: 'access',
          links: ['kutt'],
          role: 'both',
          roleBasis: 'Kutt signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  kutt:
    image: kutt/kutt
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
