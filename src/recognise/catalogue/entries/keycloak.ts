import type { CatalogueEntry } from '../product.ts'

/** Keycloak makes the keys of each realm by itself and keeps them in its database: nothing here is a key of a token. */
export const keycloak: CatalogueEntry = {
  id: 'keycloak',
  title: 'Keycloak',
  sources: [
    'https://www.keycloak.org/docs/latest/server_admin/#configuring-realm-keys',
    'https://www.keycloak.org/server/all-config',
  ],
  products: [
    {
      title: 'Keycloak',
      images: [
        'keycloak/keycloak',
        'jboss/keycloak',
        'bitnami/keycloak',
        'bitnamilegacy/keycloak',
        'keycloak',
        'phasetwo-keycloak',
      ],
      services: ['keycloak'],
      keys: [],
      notKeys: [
        'KC_BOOTSTRAP_ADMIN_PASSWORD',
        'KC_BOOTSTRAP_ADMIN_CLIENT_SECRET',
        'KEYCLOAK_ADMIN_PASSWORD',
        'KC_DB_PASSWORD',
        'KC_HTTPS_CERTIFICATE_KEY_FILE',
        'KEYCLOAK_CLIENT_SECRET',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  keycloak:
    image: keycloak/keycloak
    environment:
      KC_BOOTSTRAP_ADMIN_PASSWORD: made-up-key-of-this-sample-0123456789abcdef
`
