import type { CatalogueEntry } from '../product.ts'

/** LLDAP, which hands out tokens for its web page. */
export const lldap: CatalogueEntry = {
  id: 'lldap',
  title: 'LLDAP',
  sources: ['https://github.com/lldap/lldap/blob/main/lldap_config.docker_template.toml'],
  products: [
    {
      title: 'LLDAP',
      images: ['lldap/lldap', 'nitnelave/lldap'],
      services: ['lldap'],
      keys: [
        {
          variables: ['LLDAP_JWT_SECRET'],
          fileVariables: ['LLDAP_JWT_SECRET_FILE'],
          documents: [{ path: '/data/lldap_config.toml', format: 'toml', pointer: ['jwt_secret'] }],
          purpose: 'access',
          links: ['lldap'],
          role: 'both',
          roleBasis: 'LLDAP signs and verifies its tokens',
          form: 'text',
          algorithms: ['HS512'],
          whenUnset: 'unknown',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['LLDAP_KEY_SEED', 'LLDAP_KEY_FILE', 'LLDAP_LDAP_USER_PASS'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  lldap:
    image: lldap/lldap
    environment:
      LLDAP_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
