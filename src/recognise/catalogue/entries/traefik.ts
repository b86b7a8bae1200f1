import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** Files of Traefik's file provider, or its own, with the key at `pointer`. */
function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(['', '/etc/traefik', '/etc/traefik/*', '/dynamic', '/config'], ['yml', 'yaml', 'toml'], pointer)
}

/** The names that the plugins' own documents give to a plugin that verifies tokens. */
const plugins = ['jwt', 'jwt-auth', 'jwt-middleware', 'traefik-jwt-plugin']

/** Traefik with a plugin that verifies tokens, and Traefik Enterprise. */
export const traefik: CatalogueEntry = {
  id: 'traefik',
  title: 'Traefik',
  sources: [
    'https://doc.traefik.io/traefik-enterprise/middlewares/jwt/',
    'https://github.com/agilezebra/jwt-middleware',
    'https://github.com/team-carepay/traefik-jwt-plugin',
  ],
  products: [
    {
      title: 'Traefik',
      images: [
        'traefik',
        'traefik/traefik',
        'traefik/traefikee',
        'traefik/traefik-hub',
        'traefik-hub',
        'rancher/mirrored-library-traefik',
      ],
      services: ['traefik'],
      keys: [
        {
          documents: [
            ...plugins.flatMap((plugin) => [
              ...inConfiguration('http', 'middlewares', '*', 'plugin', plugin, 'secret'),
              ...inConfiguration('http', 'middlewares', '*', 'plugin', plugin, 'secrets', '*'),
            ]),
            ...inConfiguration('authSources', '*', 'jwt', 'signingSecret'),
          ],
          purpose: 'access',
          links: ['traefik'],
          role: 'validator',
          roleBasis: 'the middleware only verifies tokens',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          documents: inConfiguration('authSources', '*', 'jwt', 'publicKey'),
          purpose: 'access',
          links: ['traefik'],
          role: 'validator',
          roleBasis: 'the middleware only verifies tokens',
          form: 'pem',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          documents: inConfiguration('authSources', '*', 'jwt', 'jwksFile').map((place) => ({
            ...place,
            holds: 'file' as const,
          })),
          purpose: 'access',
          links: ['traefik'],
          role: 'validator',
          roleBasis: 'the middleware only verifies tokens',
          form: 'jwks',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['TRAEFIK_PILOT_TOKEN', 'CF_DNS_API_TOKEN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  traefik:
    image: traefik
    configs:
      - source: settings
        target: /x.yml
configs:
  settings:
    content: |
      http:
        middlewares:
          one:
            plugin:
              jwt:
                secret: made-up-key-of-this-sample-0123456789abcdef
`
