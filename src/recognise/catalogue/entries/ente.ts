import type { CatalogueEntry } from '../product.ts'

/** The server of Ente, which takes its key as URL-safe base64. */
export const ente: CatalogueEntry = {
  id: 'ente',
  title: 'Ente',
  sources: [
    'https://github.com/ente-io/ente/blob/main/server/configurations/local.yaml',
    'https://github.com/ente-io/ente/blob/main/server/compose.yaml',
  ],
  products: [
    {
      title: 'Ente',
      images: ['ente-io/server', 'ente-io/museum', 'ente/museum'],
      services: ['museum'],
      keys: [
        {
          variables: ['ENTE_JWT_SECRET'],
          documents: [
            { path: '/museum.yaml', format: 'yaml', pointer: ['jwt', 'secret'] },
            { path: '/configurations/local.yaml', format: 'yaml', pointer: ['jwt', 'secret'] },
            { path: '/credentials.yaml', format: 'yaml', pointer: ['jwt', 'secret'] },
          ],
          purpose: 'access',
          links: ['ente'],
          role: 'both',
          roleBasis: 'Ente signs and verifies its tokens',
          form: 'base64url',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['ENTE_KEY_ENCRYPTION', 'ENTE_KEY_HASH', 'ENTE_S3_*'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  ente:
    image: ente-io/server
    environment:
      ENTE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
