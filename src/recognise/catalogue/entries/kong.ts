import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

const folders = [
  '',
  '/kong',
  '/kong/declarative',
  '/usr/local/kong',
  '/usr/local/kong/declarative',
  '/opt/kong',
  '/etc/kong',
  '/home/kong',
  '/var/lib/kong',
]

/** Kong's declarative configuration in the folders where people mount it, with the credential's field at both places that it may stand. */
function inConfiguration(field: string): readonly DocumentPlace[] {
  return [
    ['consumers', '*', 'jwt_secrets', '*', field],
    ['jwt_secrets', '*', field],
  ].flatMap((pointer) => [
    { path: '/kong/declarative/kong.yml', format: 'yaml', pointer, variable: 'KONG_DECLARATIVE_CONFIG_STRING' },
    ...documentPlaces(folders, ['yml', 'yaml', 'json'], pointer),
  ])
}

/** Kong with its JWT plugin; the credentials of its key-auth plugin are texts that it compares, not keys. */
export const kong: CatalogueEntry = {
  id: 'kong',
  title: 'Kong',
  sources: [
    'https://developer.konghq.com/plugins/jwt/',
    'https://developer.konghq.com/gateway/db-less-mode/',
    'https://developer.konghq.com/plugins/jwt/examples/store-encoded-secret',
  ],
  products: [
    {
      title: 'Kong',
      images: ['kong', 'kong/kong', 'kong/kong-gateway', 'bitnami/kong', 'bitnamilegacy/kong'],
      services: ['kong'],
      keys: [
        {
          documents: inConfiguration('secret'),
          purpose: 'access',
          links: ['kong'],
          role: 'validator',
          roleBasis: 'Kong verifies the token of a consumer with the key that its issuer claim names',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          documents: inConfiguration('rsa_public_key'),
          purpose: 'access',
          links: ['kong'],
          role: 'validator',
          roleBasis: 'Kong verifies the token of a consumer with the key that its issuer claim names',
          form: 'pem',
          algorithms: ['RS256'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['KONG_ADMIN_TOKEN', 'KONG_ADMIN_GUI_SESSION_CONF', 'KONG_PG_PASSWORD', 'KONG_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  kong:
    image: kong
    configs:
      - source: settings
        target: /kong/declarative/kong.yml
configs:
  settings:
    content: |
      consumers:
        - username: shop
          jwt_secrets:
            - key: shop
              secret: made-up-key-of-this-sample-0123456789abcdef
`
