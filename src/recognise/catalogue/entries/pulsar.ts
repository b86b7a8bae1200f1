import type { CatalogueEntry, DocumentPlace } from '../product.ts'

/** Pulsar's variables as its image takes them, with and without the prefix that adds a setting which the file lacks. */
function setting(name: string): readonly string[] {
  return [`PULSAR_PREFIX_${name}`, name]
}

/** The same setting in a file that is mounted over the image's own; an address there is mostly a `file:` one. */
function inConfiguration(name: string): readonly DocumentPlace[] {
  return ['broker', 'proxy', 'standalone'].map((program) => ({
    path: `/pulsar/conf/${program}.conf`,
    format: 'properties',
    pointer: [name],
    holds: 'url',
  }))
}

/** Apache Pulsar: brokers and proxies check, `pulsar tokens` signs beforehand. */
export const pulsar: CatalogueEntry = {
  id: 'pulsar',
  title: 'Apache Pulsar',
  sources: [
    'https://pulsar.apache.org/docs/next/security-jwt/',
    'https://github.com/apache/pulsar/blob/master/docker/pulsar/scripts/apply-config-from-env.py',
  ],
  products: [
    {
      title: 'Pulsar',
      images: [
        'apachepulsar/pulsar',
        'apachepulsar/pulsar-all',
        'apachepulsar/pulsar-standalone',
        'streamnative/pulsar',
        'datastax/lunastreaming*',
      ],
      services: ['pulsar'],
      keys: [
        {
          fileVariables: setting('tokenSecretKey'),
          documents: inConfiguration('tokenSecretKey'),
          purpose: 'access',
          links: ['pulsar'],
          role: 'validator',
          roleBasis: 'brokers and proxies only verify tokens',
          audienceVariables: setting('tokenAudience'),
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          fileVariables: setting('tokenPublicKey'),
          documents: inConfiguration('tokenPublicKey'),
          purpose: 'access',
          links: ['pulsar'],
          role: 'validator',
          roleBasis: 'brokers and proxies only verify tokens',
          algorithmVariables: setting('tokenPublicAlg'),
          audienceVariables: setting('tokenAudience'),
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
    },
    {
      title: 'Pulsar Manager',
      images: ['apachepulsar/pulsar-manager'],
      services: ['pulsar-manager'],
      keys: [
        {
          fileVariables: ['SECRET_KEY'],
          purpose: 'access',
          links: ['pulsar'],
          role: 'issuer',
          roleBasis: 'the manager signs tokens for the brokers',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          fileVariables: ['PRIVATE_KEY'],
          purpose: 'access',
          links: ['pulsar'],
          role: 'issuer',
          roleBasis: 'the manager signs tokens for the brokers',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['JWT_TOKEN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  pulsar:
    image: apachepulsar/pulsar
    configs:
      - source: settings
        target: /pulsar/conf/broker.conf
  pulsar-manager:
    image: apachepulsar/pulsar-manager
    configs:
      - source: key1
        target: /run/key
    environment:
      SECRET_KEY: /run/key
configs:
  settings:
    content: |
      tokenSecretKey=https://keys.example/jwks.json
  key1:
    content: made-up-key-of-this-sample-0123456789abcdef
`
