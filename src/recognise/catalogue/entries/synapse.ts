import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry } from '../product.ts'

/** Synapse: its login by a token that another service signs. */
export const synapse: CatalogueEntry = {
  id: 'synapse',
  title: 'Synapse',
  sources: [
    'https://element-hq.github.io/synapse/latest/jwt.html',
    'https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#jwt_config',
  ],
  products: [
    {
      title: 'Synapse',
      images: ['matrixdotorg/synapse', 'element-hq/synapse', 'ananace/matrix-synapse'],
      services: ['synapse'],
      keys: [
        {
          documents: documentPlaces(
            ['/data', '/config', '/synapse', '/etc/matrix-synapse'],
            ['yaml', 'yml'],
            ['jwt_config', 'secret'],
          ),
          purpose: 'login',
          links: ['synapse'],
          role: 'validator',
          roleBasis: 'Synapse only verifies the token of a login',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: [
        'SYNAPSE_MACAROON_SECRET_KEY',
        'SYNAPSE_REGISTRATION_SHARED_SECRET',
        'SYNAPSE_TURN_SECRET',
        'SYNAPSE_FORM_SECRET',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  synapse:
    image: matrixdotorg/synapse
    configs:
      - source: settings
        target: /data/x.yaml
configs:
  settings:
    content: |
      jwt_config:
        secret: made-up-key-of-this-sample-0123456789abcdef
`
