import type { CatalogueEntry } from '../product.ts'

/** Frigate's login. */
export const frigate: CatalogueEntry = {
  id: 'frigate',
  title: 'Frigate',
  sources: ['https://docs.frigate.video/configuration/authentication/#jwt-token-secret'],
  products: [
    {
      title: 'Frigate',
      images: ['blakeblackshear/frigate'],
      services: ['frigate'],
      keys: [
        {
          variables: ['FRIGATE_JWT_SECRET'],
          files: ['/run/secrets/FRIGATE_JWT_SECRET', '/config/.jwt_secret'],
          purpose: 'session',
          links: ['frigate'],
          role: 'both',
          roleBasis: 'Frigate signs the token of its session and checks it itself',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['FRIGATE_RTSP_PASSWORD', 'FRIGATE_MQTT_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  frigate:
    image: blakeblackshear/frigate
    environment:
      FRIGATE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
