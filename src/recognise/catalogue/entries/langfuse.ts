import type { CatalogueEntry } from '../product.ts'

/** The web server of Langfuse; its worker has no sessions. */
export const langfuse: CatalogueEntry = {
  id: 'langfuse',
  title: 'Langfuse',
  sources: [
    'https://langfuse.com/self-hosting/configuration',
    'https://github.com/langfuse/langfuse/blob/main/docker-compose.yml',
  ],
  products: [
    {
      title: 'Langfuse',
      images: ['langfuse/langfuse'],
      services: ['langfuse-web', 'langfuse'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['langfuse'],
          role: 'both',
          roleBasis: 'Langfuse signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: [
        'SALT',
        'ENCRYPTION_KEY',
        'LANGFUSE_INIT_PROJECT_SECRET_KEY',
        'LANGFUSE_SECRET_KEY',
        'LANGFUSE_S3_*',
        'ADMIN_API_KEY',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  langfuse:
    image: langfuse/langfuse
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
