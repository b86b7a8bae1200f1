import type { CatalogueEntry } from '../product.ts'

/** Checkmate, which signs and checks its own tokens. */
export const checkmate: CatalogueEntry = {
  id: 'checkmate',
  title: 'Checkmate',
  sources: ['https://docs.checkmate.so/'],
  products: [
    {
      title: 'Checkmate',
      images: ['bluewaveuptime/uptime_server', 'bluewave-labs/checkmate-backend', 'bluewave-labs/checkmate'],
      services: ['checkmate'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['checkmate'],
          role: 'both',
          roleBasis: 'Checkmate signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  checkmate:
    image: bluewaveuptime/uptime_server
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
