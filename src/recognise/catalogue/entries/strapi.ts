import type { CatalogueEntry } from '../product.ts'

/** Strapi, whose users and administrators have keys of their own that must differ. */
export const strapi: CatalogueEntry = {
  id: 'strapi',
  title: 'Strapi',
  sources: [
    'https://docs.strapi.io/cms/configurations/environment',
    'https://docs.strapi.io/cms/configurations/admin-panel',
  ],
  products: [
    {
      title: 'Strapi',
      images: [
        'strapi/strapi',
        'strapi/base',
        'naskio/strapi',
        'vshadbolt/strapi',
        'elestio/strapi-production',
        'elestio/strapi-development',
      ],
      services: ['strapi'],
      keys: [
        {
          variables: ['JWT_SECRET', 'STRAPI_JWT_SECRET'],
          purpose: 'access',
          links: ['strapi.access'],
          role: 'both',
          roleBasis: 'Strapi signs and verifies the tokens of users',
          form: 'text',
          whenUnset: 'unknown',
        },
        {
          variables: ['ADMIN_JWT_SECRET', 'STRAPI_ADMIN_JWT_SECRET'],
          purpose: 'admin',
          links: ['strapi.admin'],
          role: 'both',
          roleBasis: 'Strapi signs and verifies the tokens of administrators',
          form: 'text',
          whenUnset: 'unknown',
        },
      ],
      notKeys: ['API_TOKEN_SALT', 'TRANSFER_TOKEN_SALT', 'APP_KEYS', 'ENCRYPTION_KEY', '*_TOKEN_SALT'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  strapi:
    image: strapi/strapi
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
      ADMIN_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
