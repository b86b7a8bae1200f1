import type { CatalogueEntry } from '../product.ts'

/** AppFlowy Cloud and its GoTrue, which carry one secret under two names. */
export const appflowy: CatalogueEntry = {
  id: 'appflowy',
  title: 'AppFlowy Cloud',
  sources: [
    'https://github.com/AppFlowy-IO/AppFlowy-Cloud/blob/main/docker-compose.yml',
    'https://github.com/AppFlowy-IO/AppFlowy-Cloud/blob/main/deploy.env',
  ],
  products: [
    {
      title: 'AppFlowy GoTrue',
      images: ['appflowyinc/gotrue'],
      keys: [
        {
          variables: ['GOTRUE_JWT_SECRET'],
          purpose: 'access',
          links: ['appflowy'],
          role: 'issuer',
          roleBasis: 'GoTrue signs the tokens',
          form: 'text',
          algorithms: ['HS256'],
          audienceVariables: ['GOTRUE_JWT_AUD'],
          whenUnset: 'refuses',
          wrongNames: ['APPFLOWY_GOTRUE_JWT_SECRET', 'JWT_SECRET'],
        },
      ],
      notKeys: [
        'GOTRUE_SAML_PRIVATE_KEY',
        'GOTRUE_EXTERNAL_*_SECRET',
        'GOTRUE_JWT_ADMIN_GROUP_NAME',
        'GOTRUE_OPERATOR_TOKEN',
      ],
    },
    {
      title: 'AppFlowy Cloud',
      images: ['appflowyinc/appflowy_cloud', 'appflowyinc/appflowy-cloud'],
      services: ['appflowy_cloud', 'appflowy-cloud'],
      keys: [
        {
          variables: ['APPFLOWY_GOTRUE_JWT_SECRET'],
          purpose: 'access',
          links: ['appflowy'],
          role: 'validator',
          roleBasis: 'AppFlowy Cloud only verifies the tokens of GoTrue',
          form: 'text',
          whenUnset: 'published-default',
          wrongNames: ['GOTRUE_JWT_SECRET', 'JWT_SECRET'],
        },
      ],
      notKeys: ['APPFLOWY_S3_SECRET_KEY', 'APPFLOWY_GOTRUE_ADMIN_PASSWORD', 'APPFLOWY_WEBSOCKET_*'],
    },
    {
      title: 'AppFlowy AI and workers',
      images: [
        'appflowyinc/appflowy_ai',
        'appflowyinc/appflowy_ai_premium',
        'appflowyinc/appflowy_worker',
        'appflowyinc/appflowy_history',
        'appflowyinc/appflowy_search',
        'appflowyinc/admin_frontend',
      ],
      services: ['appflowy_ai', 'appflowy_worker', 'admin_frontend'],
      keys: [
        {
          variables: ['APPFLOWY_GOTRUE_JWT_SECRET', 'ADMIN_FRONTEND_GOTRUE_JWT_SECRET'],
          purpose: 'access',
          links: ['appflowy'],
          role: 'validator',
          roleBasis: 'it only verifies the tokens of GoTrue',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['APPFLOWY_S3_SECRET_KEY', 'OPENAI_API_KEY', 'AI_OPENAI_API_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  appflowy-gotrue:
    image: appflowyinc/gotrue
    environment:
      GOTRUE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  appflowy-cloud:
    image: appflowyinc/appflowy_cloud
    environment:
      APPFLOWY_GOTRUE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  appflowy-ai-and-workers:
    image: appflowyinc/appflowy_ai
    environment:
      APPFLOWY_GOTRUE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
