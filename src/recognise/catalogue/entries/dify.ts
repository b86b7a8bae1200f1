import type { CatalogueEntry } from '../product.ts'

/** Dify: the API and its workers share one secret. */
export const dify: CatalogueEntry = {
  id: 'dify',
  title: 'Dify',
  sources: [
    'https://docs.dify.ai/getting-started/install-self-hosted/environments',
    'https://github.com/langgenius/dify/blob/main/docker/docker-compose.yaml',
  ],
  products: [
    {
      title: 'Dify',
      images: ['langgenius/dify-api'],
      keys: [
        {
          variables: ['SECRET_KEY'],
          purpose: 'access',
          links: ['dify'],
          role: 'both',
          roleBasis: 'Dify signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: [
        'PLUGIN_DAEMON_KEY',
        'PLUGIN_DIFY_INNER_API_KEY',
        'INNER_API_KEY_FOR_PLUGIN',
        'CODE_EXECUTION_API_KEY',
        'S3_SECRET_KEY',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  dify:
    image: langgenius/dify-api
    environment:
      SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
