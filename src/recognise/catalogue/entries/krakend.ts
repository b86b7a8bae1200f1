import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** Where KrakenD's configuration can carry a plugin: the whole, an endpoint, and a backend of it. */
const owners = [[], ['endpoints', '*'], ['endpoints', '*', 'backend', '*']] as const

/** A plugin's setting in any of KrakenD's configuration files. */
function inConfiguration(
  holds: 'file' | 'url',
  plugins: readonly string[],
  settings: readonly string[],
): readonly DocumentPlace[] {
  return owners.flatMap((owner) =>
    plugins.flatMap((plugin) =>
      settings.flatMap((setting) =>
        documentPlaces(
          ['/etc/krakend'],
          ['json', 'yaml', 'yml', 'toml'],
          [...owner, 'extra_config', plugin, setting],
          holds,
        ),
      ),
    ),
  )
}

// The second name is that of KrakenD 1.
const signer = ['auth/signer', 'github.com/devopsfaith/krakend-jose/signer']
const validator = ['auth/validator', 'github.com/devopsfaith/krakend-jose/validator']
const localPath = ['jwk_local_path']
const address = ['jwk_url', 'jwk-url']

/** KrakenD, which may sign tokens itself and checks them at each endpoint. */
export const krakend: CatalogueEntry = {
  id: 'krakend',
  title: 'KrakenD',
  sources: [
    'https://www.krakend.io/docs/authorization/jwt-signing/',
    'https://www.krakend.io/docs/authorization/jwt-validation/',
    'https://github.com/krakend/playground-community',
  ],
  products: [
    {
      title: 'KrakenD',
      images: ['krakend', 'krakend/krakend*', 'devopsfaith/krakend', 'krakend/krakend-ee'],
      services: ['krakend', 'krakend_ce', 'krakend_ee'],
      keys: [
        {
          documents: inConfiguration('file', signer, localPath),
          purpose: 'access',
          links: ['krakend'],
          role: 'issuer',
          roleBasis: 'KrakenD signs the tokens that a backend asks it for',
          form: 'jwks',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          documents: inConfiguration('url', signer, address),
          purpose: 'access',
          links: ['krakend'],
          role: 'issuer',
          roleBasis: 'KrakenD signs the tokens that a backend asks it for',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          documents: inConfiguration('file', validator, localPath),
          purpose: 'access',
          links: ['krakend'],
          role: 'validator',
          roleBasis: 'KrakenD verifies the tokens of its endpoints',
          form: 'jwks',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          documents: inConfiguration('url', validator, address),
          purpose: 'access',
          // Each endpoint may trust an issuer of its own.
          links: ['krakend.remote'],
          role: 'validator',
          roleBasis: 'KrakenD fetches the public keys of the issuer that an endpoint trusts',
          form: 'jwks-url',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['FC_ENABLE'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  krakend:
    image: krakend
    configs:
      - source: settings
        target: /etc/krakend/x.json
configs:
  settings:
    content: '{"extra_config":{"auth/signer":{"jwk_local_path":"/run/key"}}}'
`
