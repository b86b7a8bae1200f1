import type { CatalogueEntry } from '../product.ts'

/** n8n, which computes the key of its sessions from the encryption key unless it is given one. */
export const n8n: CatalogueEntry = {
  id: 'n8n',
  title: 'n8n',
  sources: [
    'https://docs.n8n.io/hosting/configuration/environment-variables/user-management-smtp-2fa/',
    'https://github.com/n8n-io/self-hosted-ai-starter-kit/blob/main/docker-compose.yml',
  ],
  products: [
    {
      title: 'n8n',
      images: ['n8nio/n8n', 'n8n-io/n8n', 'n8nio/n8n-ai', 'n8n'],
      services: ['n8n', 'n8n-worker', 'n8n-webhook', 'n8n-import'],
      keys: [
        {
          variables: ['N8N_USER_MANAGEMENT_JWT_SECRET'],
          fileVariables: ['N8N_USER_MANAGEMENT_JWT_SECRET_FILE'],
          purpose: 'session',
          links: ['n8n'],
          role: 'both',
          roleBasis: 'n8n signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'derived',
          isOptional: true,
          wrongNames: ['N8N_JWT_SECRET', 'JWT_SECRET'],
        },
      ],
      notKeys: [
        'N8N_ENCRYPTION_KEY',
        'N8N_RUNNERS_AUTH_TOKEN',
        'N8N_API_KEY',
        'N8N_JWT_AUTH_HEADER',
        'N8N_JWKS_URI',
        'N8N_USER_MANAGEMENT_JWT_DURATION_HOURS',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  n8n:
    image: n8nio/n8n
    environment:
      N8N_USER_MANAGEMENT_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
