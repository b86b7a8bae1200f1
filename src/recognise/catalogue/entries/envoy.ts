import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** Where the providers of Envoy's JWT filter are in a static configuration. */
const providers = [
  'static_resources',
  'listeners',
  '*',
  'filter_chains',
  '*',
  'filters',
  '*',
  'typed_config',
  'http_filters',
  '*',
  'typed_config',
  'providers',
  '*',
]

function inConfiguration(holds: 'key' | 'file' | 'url', ...setting: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(['', '/etc/envoy', '/config'], ['yaml', 'yml', 'json'], [...providers, ...setting], holds)
}

const validator = {
  purpose: 'access',
  role: 'validator',
  roleBasis: 'Envoy’s filter only verifies tokens',
  whenUnset: 'disabled',
  isOptional: true,
  acceptsSeveral: true,
} as const

/** Envoy's `jwt_authn` filter. */
export const envoy: CatalogueEntry = {
  id: 'envoy',
  title: 'Envoy',
  sources: [
    'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/jwt_authn_filter',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/jwt_authn/v3/config.proto',
  ],
  products: [
    {
      title: 'Envoy',
      images: ['envoyproxy/envoy', 'envoyproxy/envoy-*', 'bitnami/envoy', 'bitnamilegacy/envoy', 'envoy'],
      services: ['envoy'],
      keys: [
        {
          ...validator,
          documents: inConfiguration('key', 'local_jwks', 'inline_string'),
          links: ['envoy'],
          form: 'jwks',
        },
        { ...validator, documents: inConfiguration('file', 'local_jwks', 'filename'), links: ['envoy'], form: 'jwks' },
        {
          ...validator,
          documents: inConfiguration('url', 'remote_jwks', 'http_uri', 'uri'),
          // Each provider may trust an issuer of its own.
          links: ['envoy.remote'],
          form: 'jwks-url',
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  envoy:
    image: envoyproxy/envoy
    configs:
      - source: settings
        target: /x.yaml
configs:
  settings:
    content: |
      static_resources:
        listeners:
          one:
            filter_chains:
              one:
                filters:
                  one:
                    typed_config:
                      http_filters:
                        one:
                          typed_config:
                            providers:
                              one:
                                local_jwks:
                                  inline_string: made-up-key-of-this-sample-0123456789abcdef
`
