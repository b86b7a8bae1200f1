import type { CatalogueEntry } from '../product.ts'

/** ChirpStack 4, and the application server of version 3. */
export const chirpstack: CatalogueEntry = {
  id: 'chirpstack',
  title: 'ChirpStack',
  sources: [
    'https://www.chirpstack.io/docs/chirpstack/configuration.html',
    'https://www.chirpstack.io/application-server/install/config/',
  ],
  products: [
    {
      title: 'ChirpStack',
      images: ['chirpstack/chirpstack'],
      services: ['chirpstack'],
      keys: [
        {
          documents: [{ path: '/etc/chirpstack/*.toml', format: 'toml', pointer: ['api', 'secret'] }],
          purpose: 'access',
          links: ['chirpstack'],
          role: 'both',
          roleBasis: 'ChirpStack signs the tokens of its API and checks them',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
    {
      title: 'ChirpStack application server',
      images: ['chirpstack/chirpstack-application-server'],
      services: ['chirpstack-application-server'],
      keys: [
        {
          variables: ['APPLICATION_SERVER__EXTERNAL_API__JWT_SECRET'],
          documents: [
            {
              path: '/etc/chirpstack-application-server/*.toml',
              format: 'toml',
              pointer: ['application_server', 'external_api', 'jwt_secret'],
            },
          ],
          purpose: 'access',
          links: ['chirpstack'],
          role: 'both',
          roleBasis: 'the application server signs the tokens of its API and checks them',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  chirpstack:
    image: chirpstack/chirpstack
    configs:
      - source: settings
        target: /etc/chirpstack/x.toml
  chirpstack-application-server:
    image: chirpstack/chirpstack-application-server
    environment:
      APPLICATION_SERVER__EXTERNAL_API__JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
configs:
  settings:
    content: |
      [api]
      secret = "made-up-key-of-this-sample-0123456789abcdef"
`
