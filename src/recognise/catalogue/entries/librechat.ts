import type { CatalogueEntry } from '../product.ts'

/** LibreChat and its RAG API, which checks the same access tokens. */
export const librechat: CatalogueEntry = {
  id: 'librechat',
  title: 'LibreChat',
  sources: [
    'https://www.librechat.ai/docs/configuration/dotenv',
    'https://github.com/danny-avila/LibreChat/blob/main/deploy-compose.yml',
    'https://github.com/danny-avila/rag_api/blob/main/app/middleware.py',
  ],
  products: [
    {
      title: 'LibreChat',
      images: [
        'danny-avila/librechat',
        'danny-avila/librechat-dev',
        'danny-avila/librechat-api',
        'danny-avila/librechat-dev-api',
        'librechat-ai/librechat',
        'librechat-ai/librechat-api',
        'librechat-ai/librechat-dev',
        'librechat-ai/librechat-dev-api',
        'bitnami/librechat',
        'librechat',
      ],
      services: ['librechat'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['librechat'],
          role: 'issuer',
          roleBasis: 'LibreChat signs the tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
        {
          variables: ['JWT_REFRESH_SECRET'],
          purpose: 'refresh',
          links: ['librechat.refresh'],
          role: 'both',
          roleBasis: 'LibreChat signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: [
        'CREDS_KEY',
        'CREDS_IV',
        'MEILI_MASTER_KEY',
        'OPENID_SESSION_SECRET',
        'OPENID_CLIENT_SECRET',
        '*_CLIENT_SECRET',
        '*_API_KEY',
      ],
    },
    {
      title: 'LibreChat RAG API',
      images: [
        'danny-avila/librechat-rag-api-dev',
        'danny-avila/librechat-rag-api-dev-lite',
        'danny-avila/librechat-rag-api',
        'danny-avila/librechat-rag-api-lite',
        'danny-avila/rag_api',
      ],
      services: ['rag_api', 'rag-api'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['librechat'],
          role: 'validator',
          roleBasis: 'the RAG API only verifies tokens',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['JWT_REFRESH_SECRET'],
          purpose: 'refresh',
          links: ['librechat.refresh'],
          role: 'bystander',
          roleBasis: 'the RAG API reads no refresh tokens',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['CREDS_KEY', 'CREDS_IV', 'MEILI_MASTER_KEY', '*_API_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  librechat:
    image: danny-avila/librechat
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
      JWT_REFRESH_SECRET: made-up-key-of-this-sample-0123456789abcdef
  librechat-rag-api:
    image: danny-avila/librechat-rag-api-dev
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
