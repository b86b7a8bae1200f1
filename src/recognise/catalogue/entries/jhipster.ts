import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace } from '../product.ts'

const authentication = ['jhipster', 'security', 'authentication', 'jwt'] as const

/** Spring's configuration files in the folders where JHipster's programs look, with the key at `pointer`. */
function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(
    ['/config', '/central-config', '/app/config', '/app/resources/config', '/workspace/config'],
    ['yml', 'yaml', 'properties'],
    pointer,
  )
}

/** JHipster's applications, registry, control center, and the loader that hands the key out through Consul. */
export const jhipster: CatalogueEntry = {
  id: 'jhipster',
  title: 'JHipster',
  sources: [
    'https://www.jhipster.tech/security/',
    'https://www.jhipster.tech/microservices-architecture/',
    'https://github.com/jhipster/jhipster-control-center',
    'https://github.com/jhipster/jhipster-registry',
    'https://github.com/jhipster/consul-config-loader',
  ],
  products: [
    {
      title: 'JHipster',
      images: [
        'jhipster*',
        'jhipster/jhipster-registry',
        'jhipster/jhipster-control-center',
        'jhipster/jhipster-sample-*',
      ],
      services: ['jhipster-registry', 'jhipster-control-center'],
      keys: [
        {
          variables: [
            'JHIPSTER_SECURITY_AUTHENTICATION_JWT_BASE64_SECRET',
            'JHIPSTER_SECURITY_AUTHENTICATION_JWT_BASE64SECRET',
          ],
          documents: inConfiguration(...authentication, 'base64-secret'),
          purpose: 'access',
          links: ['jhipster'],
          role: 'both',
          roleBasis: 'the gateway signs, every microservice checks, all with one key',
          form: 'base64',
          algorithms: ['HS512'],
          minimumBits: 256,
          // The image holds one in application-prod.yml, or gets it from the registry or Consul.
          whenUnset: 'published-default',
          isOptional: true,
          wrongNames: ['JHIPSTER_SECURITY_JWT_BASE64_SECRET', 'JHIPSTER_JWT_BASE64_SECRET'],
        },
        {
          variables: ['JHIPSTER_SECURITY_AUTHENTICATION_JWT_SECRET'],
          documents: inConfiguration(...authentication, 'secret'),
          purpose: 'access',
          links: ['jhipster'],
          role: 'both',
          roleBasis: 'the gateway signs, every microservice checks, all with one key',
          form: 'text',
          algorithms: ['HS512'],
          minimumBits: 256,
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          variables: ['JHIPSTER_REGISTRY_SECURITY_JWT_BASE64_SECRET'],
          purpose: 'access',
          links: ['jhipster'],
          role: 'both',
          roleBasis: 'the registry hands the key out to the applications',
          form: 'base64',
          algorithms: ['HS512'],
          minimumBits: 256,
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['JHIPSTER_REGISTRY_PASSWORD'],
    },
    {
      title: 'JHipster Consul config loader',
      images: ['jhipster/consul-config-loader'],
      services: ['consul-config-loader'],
      keys: [
        {
          documents: inConfiguration(...authentication, 'base64-secret'),
          purpose: 'access',
          links: ['jhipster'],
          role: 'forwarder',
          roleBasis: 'the loader writes the key into Consul for the applications',
          form: 'base64',
          algorithms: ['HS512'],
          minimumBits: 256,
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          documents: inConfiguration(...authentication, 'secret'),
          purpose: 'access',
          links: ['jhipster'],
          role: 'forwarder',
          roleBasis: 'the loader writes the key into Consul for the applications',
          form: 'text',
          algorithms: ['HS512'],
          minimumBits: 256,
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  jhipster:
    image: jhipsterx
    environment:
      JHIPSTER_SECURITY_AUTHENTICATION_JWT_BASE64_SECRET: https://login.example/jwks.json
  jhipster-consul-config-loader:
    image: jhipster/consul-config-loader
    configs:
      - source: settings
        target: /config/x.yml
configs:
  settings:
    content: |
      jhipster:
        security:
          authentication:
            jwt:
              base64-secret: made-up-key-of-this-sample-0123456789abcdef
`
