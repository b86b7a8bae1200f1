import type { CatalogueEntry } from '../product.ts'

/** PostgREST on its own and inside Supabase and ToolJet. */
export const postgrest: CatalogueEntry = {
  id: 'postgrest',
  title: 'PostgREST',
  sources: [
    'https://docs.postgrest.org/en/stable/references/configuration.html#jwt-secret',
    'https://github.com/PostgREST/postgrest/issues/1840',
    'https://github.com/PostgREST/postgrest/issues/1192',
  ],
  products: [
    {
      title: 'PostgREST',
      images: ['postgrest/postgrest', 'bitnami/postgrest', 'bitnamilegacy/postgrest', 'supabase/postgrest'],
      services: ['postgrest'],
      keys: [
        {
          variables: ['PGRST_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase', 'tooljet', 'postgrest'],
          role: 'validator',
          roleBasis: 'PostgREST only verifies tokens',
          formSwitch: { variable: 'PGRST_JWT_SECRET_IS_BASE64', value: 'true', form: 'base64' },
          audienceVariables: ['PGRST_JWT_AUD'],
          minimumBits: 256,
          whenUnset: 'disabled',
          acceptsSeveral: true,
          wrongNames: ['JWT_SECRET', 'POSTGREST_JWT_SECRET', 'PGREST_JWT_SECRET', 'PGRST_SECRET'],
        },
        {
          variables: ['PGRST_APP_SETTINGS_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase', 'tooljet', 'postgrest'],
          role: 'issuer',
          roleBasis: 'SQL functions can sign with it',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: [
        'PGRST_JWT_ROLE_CLAIM_KEY',
        'PGRST_ROLE_CLAIM_KEY',
        'PGRST_JWT_CACHE_MAX_LIFETIME',
        'PGRST_JWT_CACHE_MAX_ENTRIES',
        'PGRST_APP_SETTINGS_JWT_EXP',
        'PGRST_JWT_SECRET_IS_BASE64',
        'PGRST_SECRET_IS_BASE64',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  postgrest:
    image: postgrest/postgrest
    environment:
      PGRST_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
