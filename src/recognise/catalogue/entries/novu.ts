import type { CatalogueEntry } from '../product.ts'

/** Novu: the API signs, the WebSocket service checks; the worker has no key. */
export const novu: CatalogueEntry = {
  id: 'novu',
  title: 'Novu',
  sources: [
    'https://github.com/novuhq/novu/blob/next/docker/community/docker-compose.yml',
    'https://docs.novu.co/community/self-hosting-novu/deploy-with-docker',
  ],
  products: [
    {
      title: 'Novu API',
      images: ['novuhq/novu/api', 'novuhq/novu/api-ee', 'novuhq/api', 'novu/api'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['novu'],
          role: 'issuer',
          roleBasis: 'the API of Novu signs the tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['STORE_ENCRYPTION_KEY', 'NOVU_SECRET_KEY', 'NEW_RELIC_LICENSE_KEY'],
    },
    {
      title: 'Novu WebSocket',
      images: ['novuhq/novu/ws', 'novuhq/novu/ws-ee', 'novuhq/ws', 'novu/ws'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['novu'],
          role: 'validator',
          roleBasis: 'the WebSocket service of Novu only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
    },
    {
      title: 'Novu worker',
      images: ['novuhq/novu/worker', 'novuhq/worker', 'novu/worker', 'novuhq/novu/webhook', 'novuhq/novu/inbound-mail'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['novu'],
          role: 'bystander',
          roleBasis: 'the worker of Novu reads no tokens',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['STORE_ENCRYPTION_KEY', 'NOVU_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  novu-api:
    image: novuhq/novu/api
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  novu-websocket:
    image: novuhq/novu/ws
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  novu-worker:
    image: novuhq/novu/worker
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
