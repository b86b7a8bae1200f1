import type { CatalogueEntry } from '../product.ts'

/** SuperMQ and Magistrala, once Mainflux: the auth service signs, the others ask it or fetch its public keys. */
export const supermq: CatalogueEntry = {
  id: 'supermq',
  title: 'SuperMQ and Magistrala',
  sources: [
    'https://github.com/absmach/supermq/blob/main/auth/README.md',
    'https://github.com/absmach/supermq/tree/main/docker',
    'https://github.com/absmach/magistrala',
  ],
  products: [
    {
      title: 'SuperMQ',
      images: ['supermq/*', 'magistrala/*', 'absmach/supermq/*', 'absmach/magistrala/*', 'mainflux/auth'],
      keys: [
        {
          variables: [
            'SMQ_AUTH_ACTIVE_SECRET_KEY',
            'SMQ_AUTH_SECRET_KEY',
            'MG_AUTH_ACTIVE_SECRET_KEY',
            'MG_AUTH_SECRET_KEY',
            'MF_AUTH_SECRET',
          ],
          purpose: 'access',
          links: ['supermq'],
          role: 'both',
          roleBasis: 'the auth service signs every token and checks them for the others',
          form: 'text',
          algorithms: ['HS512'],
          algorithmVariables: ['SMQ_AUTH_KEYS_ALGORITHM', 'MG_AUTH_KEYS_ALGORITHM'],
          whenUnset: 'published-default',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          fileVariables: ['SMQ_AUTH_KEYS_ACTIVE_KEY_PATH', 'MG_AUTH_KEYS_ACTIVE_KEY_PATH'],
          purpose: 'access',
          links: ['supermq'],
          role: 'issuer',
          roleBasis: 'the auth service signs every token with the private key',
          form: 'pem',
          algorithmVariables: ['SMQ_AUTH_KEYS_ALGORITHM', 'MG_AUTH_KEYS_ALGORITHM'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['SMQ_AUTH_JWKS_URL', 'MG_AUTH_JWKS_URL'],
          purpose: 'access',
          links: ['supermq'],
          role: 'validator',
          roleBasis: 'it fetches the public keys of the auth service',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['SMQ_SPICEDB_PRE_SHARED_KEY', 'MG_SPICEDB_PRE_SHARED_KEY', 'SMQ_USERS_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  supermq:
    image: supermq/x
    environment:
      SMQ_AUTH_ACTIVE_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
