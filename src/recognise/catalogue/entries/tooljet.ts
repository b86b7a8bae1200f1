import type { CatalogueEntry } from '../product.ts'

/** ToolJet, which signs for the PostgREST of its own database. */
export const tooljet: CatalogueEntry = {
  id: 'tooljet',
  title: 'ToolJet',
  sources: [
    'https://docs.tooljet.com/docs/setup/env-vars/',
    'https://github.com/ToolJet/ToolJet/blob/develop/deploy/docker/docker-compose-db.yaml',
  ],
  products: [
    {
      title: 'ToolJet',
      images: [
        'tooljet/tooljet',
        'tooljet/tooljet-ce',
        'tooljet/tooljet-ee',
        'tooljet/tooljet-server',
        'tooljet/tooljet-server-ce',
        'tooljet/try',
        'tooljet/tj-osv',
      ],
      services: ['tooljet'],
      keys: [
        {
          variables: ['PGRST_JWT_SECRET'],
          purpose: 'access',
          links: ['tooljet'],
          role: 'issuer',
          roleBasis: 'ToolJet signs the tokens for PostgREST',
          form: 'text',
          minimumBits: 256,
          whenUnset: 'disabled',
          wrongNames: ['JWT_SECRET', 'POSTGREST_JWT_SECRET'],
        },
        {
          variables: ['SECRET_KEY_BASE'],
          purpose: 'session',
          links: ['tooljet.session'],
          role: 'both',
          roleBasis: 'ToolJet signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['LOCKBOX_MASTER_KEY', 'SSO_GOOGLE_OAUTH2_CLIENT_SECRET', 'SSO_GIT_OAUTH2_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  tooljet:
    image: tooljet/tooljet
    environment:
      PGRST_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
      SECRET_KEY_BASE: made-up-key-of-this-sample-0123456789abcdef
`
