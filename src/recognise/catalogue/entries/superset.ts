import type { CatalogueEntry } from '../product.ts'

/** Apache Superset: guest tokens of embedded dashboards, and the channel of its WebSocket server. */
export const superset: CatalogueEntry = {
  id: 'superset',
  title: 'Apache Superset',
  sources: [
    'https://superset.apache.org/docs/configuration/networking-settings',
    'https://github.com/apache/superset/blob/master/superset/config.py',
    'https://github.com/apache/superset/tree/master/superset-websocket',
  ],
  products: [
    {
      title: 'Superset',
      images: ['apache/superset', 'amancevice/superset', 'superset', 'bitnami/superset'],
      services: ['superset', 'superset-worker', 'superset-worker-beat', 'superset_app', 'superset_worker'],
      keys: [
        {
          variables: ['GUEST_TOKEN_JWT_SECRET', 'SUPERSET_GUEST_TOKEN_JWT_SECRET'],
          purpose: 'embedding',
          links: ['superset.guest'],
          role: 'both',
          roleBasis: 'Superset signs guest tokens and checks them itself',
          form: 'text',
          algorithms: ['HS256'],
          algorithmVariables: ['GUEST_TOKEN_JWT_ALGO'],
          audienceVariables: ['GUEST_TOKEN_JWT_AUDIENCE'],
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          variables: ['GLOBAL_ASYNC_QUERIES_JWT_SECRET', 'SUPERSET_GLOBAL_ASYNC_QUERIES_JWT_SECRET'],
          purpose: 'websocket',
          links: ['superset.websocket'],
          role: 'issuer',
          roleBasis: 'Superset signs the token with which a browser opens the WebSocket',
          form: 'text',
          algorithms: ['HS256'],
          minimumBits: 256,
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['SUPERSET_SECRET_KEY', 'SECRET_KEY', 'SUPERSET_PREVIOUS_SECRET_KEY'],
    },
    {
      title: 'Superset WebSocket server',
      images: ['superset-websocket', 'apache/superset-websocket'],
      services: ['superset-websocket'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          documents: [
            { path: '/home/superset-websocket/config.json', format: 'json', pointer: ['jwtSecret'] },
            { path: '/home/superset/config.json', format: 'json', pointer: ['jwtSecret'] },
          ],
          purpose: 'websocket',
          links: ['superset.websocket'],
          role: 'validator',
          roleBasis: 'the WebSocket server only verifies the token of Superset',
          form: 'text',
          algorithms: ['HS256'],
          minimumBits: 256,
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: ['JWT_COOKIE_NAME'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  superset:
    image: apache/superset
    environment:
      GUEST_TOKEN_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  superset-websocket-server:
    image: superset-websocket
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
