import type { CatalogueEntry } from '../product.ts'

/** Documenso. */
export const documenso: CatalogueEntry = {
  id: 'documenso',
  title: 'Documenso',
  sources: [
    'https://docs.documenso.com/developers/self-hosting/how-to',
    'https://github.com/documenso/documenso/blob/main/docker/production/compose.yml',
  ],
  products: [
    {
      title: 'Documenso',
      images: ['documenso/documenso'],
      services: ['documenso'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['documenso'],
          role: 'both',
          roleBasis: 'Documenso signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: [
        'NEXT_PRIVATE_ENCRYPTION_KEY',
        'NEXT_PRIVATE_ENCRYPTION_SECONDARY_KEY',
        'NEXT_PRIVATE_SIGNING_*',
        'NEXT_PRIVATE_GOOGLE_CLIENT_SECRET',
        'NEXT_PRIVATE_JOBS_*',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  documenso:
    image: documenso/documenso
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
