import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** The file of APISIX without a store, with a field of its JWT plugin in a consumer or a credential. */
function inConfiguration(field: string): readonly DocumentPlace[] {
  return ['/usr/local/apisix/conf/apisix.yaml', '/opt/bitnami/apisix/conf/apisix.yaml', '/apisix/conf/apisix.yaml'].map(
    (path) => ({
      path,
      format: 'yaml',
      pointer: ['consumers', '*', 'plugins', 'jwt-auth', field],
    }),
  )
}

/** Apache APISIX without a store, where consumers are in a file. */
export const apisix: CatalogueEntry = {
  id: 'apisix',
  title: 'Apache APISIX',
  sources: [
    'https://apisix.apache.org/docs/apisix/plugins/jwt-auth/',
    'https://apisix.apache.org/docs/apisix/deployment-modes/#standalone',
  ],
  products: [
    {
      title: 'Apache APISIX',
      images: ['apache/apisix', 'bitnami/apisix', 'bitnamilegacy/apisix', 'api7/api7-ee-3-gateway'],
      services: ['apisix'],
      keys: [
        {
          documents: inConfiguration('secret'),
          purpose: 'access',
          links: ['apisix'],
          role: 'validator',
          roleBasis: 'APISIX verifies the token of a consumer with the key that a claim names',
          algorithms: ['HS256'],
          whenUnset: 'random-once',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          documents: inConfiguration('public_key'),
          purpose: 'access',
          links: ['apisix'],
          role: 'validator',
          roleBasis: 'APISIX verifies the token of a consumer with the key that a claim names',
          form: 'pem',
          algorithms: ['RS256'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['APISIX_ADMIN_KEY', 'APISIX_VIEWER_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  apache-apisix:
    image: apache/apisix
    configs:
      - source: settings
        target: /usr/local/apisix/conf/apisix.yaml
configs:
  settings:
    content: |
      consumers:
        one:
          plugins:
            jwt-auth:
              secret: made-up-key-of-this-sample-0123456789abcdef
`
