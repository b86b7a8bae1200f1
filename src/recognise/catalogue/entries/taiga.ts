import type { CatalogueEntry } from '../product.ts'

/** Taiga: one secret under two names in the backend, the event server and the server of attachments. */
export const taiga: CatalogueEntry = {
  id: 'taiga',
  title: 'Taiga',
  sources: [
    'https://github.com/taigaio/taiga-docker/blob/main/docker-compose.yml',
    'https://github.com/taigaio/taiga-events',
  ],
  products: [
    {
      title: 'Taiga backend',
      images: ['taigaio/taiga-back'],
      services: ['taiga-back', 'taiga-async'],
      keys: [
        {
          variables: ['TAIGA_SECRET_KEY'],
          purpose: 'access',
          links: ['taiga'],
          role: 'issuer',
          roleBasis: 'the backend signs the tokens',
          form: 'text',
          whenUnset: 'unknown',
        },
      ],
      notKeys: ['GITHUB_API_CLIENT_SECRET', 'GITLAB_API_CLIENT_SECRET', 'RABBITMQ_PASS'],
    },
    {
      title: 'Taiga events',
      images: ['taigaio/taiga-events'],
      services: ['taiga-events'],
      keys: [
        {
          variables: ['TAIGA_SECRET_KEY', 'SECRET_KEY'],
          purpose: 'access',
          links: ['taiga'],
          role: 'validator',
          roleBasis: 'the event server only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
    },
    {
      title: 'Taiga protected',
      images: ['taigaio/taiga-protected'],
      services: ['taiga-protected'],
      keys: [
        {
          variables: ['SECRET_KEY'],
          purpose: 'access',
          links: ['taiga'],
          role: 'validator',
          roleBasis: 'it only checks the signed links of the backend',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['TAIGA_SECRET_KEY'],
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  taiga-backend:
    image: taigaio/taiga-back
    environment:
      TAIGA_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  taiga-events:
    image: taigaio/taiga-events
    environment:
      TAIGA_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  taiga-protected:
    image: taigaio/taiga-protected
    environment:
      SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
