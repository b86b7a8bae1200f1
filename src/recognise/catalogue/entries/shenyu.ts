import type { CatalogueEntry } from '../product.ts'

/** Apache ShenYu: the admin signs and verifies the tokens of its console. */
export const shenyu: CatalogueEntry = {
  id: 'shenyu',
  title: 'Apache ShenYu',
  sources: [
    'https://shenyu.apache.org/docs/user-guide/property-config/admin-property-config/',
    'https://github.com/apache/shenyu/pull/7058',
  ],
  products: [
    {
      title: 'ShenYu admin',
      images: ['apache/shenyu-admin', 'shenyu-admin'],
      services: ['shenyu-admin'],
      keys: [
        {
          variables: ['SHENYU_JWT_SECRETKEY'],
          purpose: 'admin',
          links: ['shenyu'],
          role: 'both',
          roleBasis: 'the admin signs the tokens of its console and checks them itself',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['SHENYU_JWT_EXPIREDSECONDS'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  shenyu-admin:
    image: apache/shenyu-admin
    environment:
      SHENYU_JWT_SECRETKEY: made-up-key-of-this-sample-0123456789abcdef
`
