import type { CatalogueEntry } from '../product.ts'

/** Metabase verifies the tokens with which another application embeds its pages or signs its users in. */
export const metabase: CatalogueEntry = {
  id: 'metabase',
  title: 'Metabase',
  sources: [
    'https://www.metabase.com/docs/latest/embedding/static-embedding',
    'https://www.metabase.com/docs/latest/configuring-metabase/environment-variables#mb_embedding_secret_key',
  ],
  products: [
    {
      title: 'Metabase',
      images: ['metabase/metabase', 'metabase/metabase-enterprise'],
      services: ['metabase'],
      keys: [
        {
          variables: ['MB_EMBEDDING_SECRET_KEY'],
          fileVariables: ['MB_EMBEDDING_SECRET_KEY_FILE'],
          purpose: 'embedding',
          links: ['metabase.embedding'],
          role: 'validator',
          roleBasis: 'Metabase only verifies the tokens for embedded pages',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['MB_JWT_SHARED_SECRET'],
          fileVariables: ['MB_JWT_SHARED_SECRET_FILE'],
          purpose: 'access',
          links: ['metabase.sign-in'],
          role: 'validator',
          roleBasis: 'Metabase only verifies the tokens of those who sign in',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['MB_ENCRYPTION_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  metabase:
    image: metabase/metabase
    environment:
      MB_EMBEDDING_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
