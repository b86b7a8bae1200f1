import type { CatalogueEntry } from '../product.ts'

/** Immich keeps its sessions in the database; older compose files still set a key that nobody reads. */
export const immich: CatalogueEntry = {
  id: 'immich',
  title: 'Immich',
  sources: ['https://docs.immich.app/install/environment-variables', 'https://github.com/immich-app/immich'],
  products: [
    {
      title: 'Immich',
      images: [
        'immich-app/immich-server',
        'immich-app/immich-microservices',
        'immich-app/immich-machine-learning',
        'immich-app/immich-web',
        'immich-app/immich-proxy',
        'imagegenius/immich',
      ],
      keys: [],
      notKeys: ['JWT_SECRET', 'TYPESENSE_API_KEY'],
    },
    {
      title: 'Immich under its first name',
      images: ['altran1502/immich-server', 'altran1502/immich-microservices'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['immich'],
          role: 'both',
          roleBasis: 'Immich signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  immich:
    image: immich-app/immich-server
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  immich-under-its-first-name:
    image: altran1502/immich-server
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
