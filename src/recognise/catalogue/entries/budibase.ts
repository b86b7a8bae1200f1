import type { CatalogueEntry } from '../product.ts'

/** Budibase: its two servers sign and check the session cookie. */
export const budibase: CatalogueEntry = {
  id: 'budibase',
  title: 'Budibase',
  sources: [
    'https://docs.budibase.com/docs/environment-variables',
    'https://github.com/Budibase/budibase/blob/master/hosting/docker-compose.yaml',
  ],
  products: [
    {
      title: 'Budibase server',
      images: ['budibase/apps', 'budibase/worker'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'session',
          links: ['budibase'],
          role: 'both',
          roleBasis: 'both servers of Budibase sign and check sessions',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: [
        'API_ENCRYPTION_KEY',
        'ENCRYPTION_KEY',
        'INTERNAL_API_KEY',
        'INTERNAL_API_KEY_FALLBACK',
        'MINIO_SECRET_KEY',
        'MINIO_ACCESS_KEY',
        'BB_ADMIN_USER_PASSWORD',
        'COUCH_DB_PASSWORD',
      ],
    },
    {
      title: 'Budibase in one container',
      images: ['budibase/budibase', 'budibase/budibase-aas', 'budibase/budibase-sqs'],
      services: ['budibase'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'session',
          links: ['budibase'],
          role: 'both',
          roleBasis: 'Budibase signs and checks its sessions',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: [
        'API_ENCRYPTION_KEY',
        'ENCRYPTION_KEY',
        'INTERNAL_API_KEY',
        'INTERNAL_API_KEY_FALLBACK',
        'MINIO_SECRET_KEY',
        'MINIO_ACCESS_KEY',
        'BB_ADMIN_USER_PASSWORD',
        'COUCH_DB_PASSWORD',
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  budibase-server:
    image: budibase/apps
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  budibase-in-one-container:
    image: budibase/budibase
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
