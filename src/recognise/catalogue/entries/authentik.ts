import type { CatalogueEntry } from '../product.ts'

/** authentik: server and worker share one key; those of its OpenID provider are in its database. */
export const authentik: CatalogueEntry = {
  id: 'authentik',
  title: 'authentik',
  sources: [
    'https://docs.goauthentik.io/install-config/configuration/#authentik_secret_key',
    'https://github.com/goauthentik/authentik/blob/main/authentik/root/middleware.py',
  ],
  products: [
    {
      title: 'authentik',
      images: ['goauthentik/server', 'beryju/authentik', 'authentik'],
      services: ['authentik', 'authentik-server', 'authentik-worker', 'authentik_server', 'authentik_worker'],
      keys: [
        {
          variables: ['AUTHENTIK_SECRET_KEY'],
          purpose: 'session',
          links: ['authentik'],
          role: 'both',
          roleBasis: 'authentik signs the token in its session cookie and checks it itself',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['AUTHENTIK_BOOTSTRAP_TOKEN', 'AUTHENTIK_BOOTSTRAP_PASSWORD', 'AUTHENTIK_TOKEN'],
    },
    {
      title: 'authentik outpost',
      images: ['goauthentik/proxy', 'goauthentik/ldap', 'goauthentik/radius', 'goauthentik/rac'],
      keys: [],
      notKeys: ['AUTHENTIK_TOKEN'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  authentik:
    image: goauthentik/server
    environment:
      AUTHENTIK_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  authentik-outpost:
    image: goauthentik/proxy
    environment:
      AUTHENTIK_TOKEN: made-up-key-of-this-sample-0123456789abcdef
`
