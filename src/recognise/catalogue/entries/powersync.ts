import type { CatalogueEntry } from '../product.ts'

/** PowerSync: the service only checks; the backend of its demonstrations signs. */
export const powersync: CatalogueEntry = {
  id: 'powersync',
  title: 'PowerSync',
  sources: [
    'https://docs.powersync.com/configuration/auth/overview',
    'https://docs.powersync.com/self-hosting/installation/powersync-service-setup',
    'https://github.com/powersync-ja/self-host-demo',
  ],
  products: [
    {
      title: 'PowerSync service',
      images: ['journeyapps/powersync-service', 'powersync-service'],
      services: ['powersync'],
      keys: [
        {
          variables: ['PS_JWKS_URL', 'PS_JWKS_URI', 'POWERSYNC_JWKS_URL', 'POWERSYNC_JWKS_URI'],
          purpose: 'access',
          links: ['powersync'],
          role: 'validator',
          roleBasis: 'PowerSync fetches the public keys and only verifies tokens',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['PS_SUPABASE_JWT_SECRET', 'SUPABASE_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'PowerSync only verifies the tokens of Supabase',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['PS_API_TOKEN', 'PS_ADMIN_TOKEN'],
    },
    {
      title: 'PowerSync demonstration backend',
      images: ['powersync-nodejs-backend*', 'powersync-ja/powersync-*backend*'],
      keys: [
        {
          variables: ['POWERSYNC_PRIVATE_KEY'],
          purpose: 'access',
          links: ['powersync'],
          role: 'issuer',
          roleBasis: 'the backend signs the tokens for PowerSync',
          issuerVariables: ['JWT_ISSUER'],
          audienceVariables: ['POWERSYNC_URL'],
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  powersync-service:
    image: journeyapps/powersync-service
    environment:
      PS_JWKS_URL: https://login.example/jwks.json
  powersync-demonstration-backend:
    image: powersync-nodejs-backendx
    environment:
      POWERSYNC_PRIVATE_KEY: made-up-key-of-this-sample-0123456789abcdef
`
