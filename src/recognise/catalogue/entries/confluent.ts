import type { CatalogueEntry, ProductKey } from '../product.ts'

/** The public half, under the prefix that each image of the platform puts before its settings. */
function publicHalf(...fileVariables: readonly string[]): ProductKey {
  return {
    fileVariables,
    purpose: 'access',
    links: ['confluent.mds'],
    role: 'validator',
    roleBasis: 'it verifies the tokens of the Metadata Service with the public key',
    form: 'pem',
    algorithms: ['RS256'],
    whenUnset: 'disabled',
    isOptional: true,
  }
}

const notKeys = [
  'KAFKA_CONFLUENT_METADATA_SERVER_SSL_KEY_PASSWORD',
  'KAFKA_CONFLUENT_METADATA_SERVER_SSL_KEYSTORE_PASSWORD',
  'KAFKA_CONFLUENT_METADATA_SERVER_SSL_TRUSTSTORE_PASSWORD',
]

/** Confluent Platform: the Metadata Service in the brokers signs, every other component checks. */
export const confluent: CatalogueEntry = {
  id: 'confluent',
  title: 'Confluent Platform',
  sources: [
    'https://docs.confluent.io/platform/current/security/authorization/rbac/configure-mds.html',
    'https://docs.confluent.io/platform/current/kafka/configure-mds/index.html',
    'https://github.com/confluentinc/cp-demo',
  ],
  products: [
    {
      title: 'Confluent Server',
      images: ['confluentinc/cp-server', 'cp-server'],
      keys: [
        {
          fileVariables: ['KAFKA_CONFLUENT_METADATA_SERVER_TOKEN_KEY_PATH', 'CONFLUENT_METADATA_SERVER_TOKEN_KEY_PATH'],
          purpose: 'access',
          links: ['confluent.mds'],
          role: 'issuer',
          roleBasis: 'the Metadata Service signs the tokens with the private key',
          form: 'pem',
          algorithms: ['RS256'],
          algorithmVariables: ['KAFKA_CONFLUENT_METADATA_SERVER_TOKEN_SIGNATURE_ALGORITHM'],
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          ...publicHalf(
            'KAFKA_CONFLUENT_METADATA_SERVER_PUBLIC_KEY_PATH',
            'KAFKA_CONFLUENT_METADATA_SERVER_TOKEN_PUBLIC_KEY_PATH',
            'KAFKA_KAFKA_REST_PUBLIC_KEY_PATH',
          ),
          jaasOptions: ['publicKeyPath'],
        },
      ],
      notKeys,
    },
    {
      title: 'Kafka Connect (Confluent)',
      images: [
        'confluentinc/cp-kafka-connect*',
        'confluentinc/cp-server-connect*',
        'cp-kafka-connect*',
        'cp-server-connect*',
        'connect',
      ],
      keys: [publicHalf('CONNECT_PUBLIC_KEY_PATH')],
    },
    {
      title: 'Schema Registry (Confluent)',
      images: ['confluentinc/cp-schema-registry', 'cp-schema-registry'],
      keys: [publicHalf('SCHEMA_REGISTRY_PUBLIC_KEY_PATH')],
    },
    {
      title: 'ksqlDB',
      images: ['confluentinc/cp-ksqldb-server', 'cp-ksqldb-server', 'confluentinc/ksqldb-server'],
      keys: [publicHalf('KSQL_PUBLIC_KEY_PATH')],
    },
    {
      title: 'Kafka REST Proxy',
      images: ['confluentinc/cp-kafka-rest', 'cp-kafka-rest'],
      keys: [publicHalf('KAFKA_REST_PUBLIC_KEY_PATH')],
    },
    {
      title: 'Confluent Control Center',
      images: ['confluentinc/cp-enterprise-control-center*', 'cp-enterprise-control-center*'],
      keys: [publicHalf('PUBLIC_KEY_PATH', 'CONTROL_CENTER_PUBLIC_KEY_PATH')],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  confluent-server:
    image: confluentinc/cp-server
    configs:
      - source: key
        target: /run/key
    environment:
      KAFKA_CONFLUENT_METADATA_SERVER_TOKEN_KEY_PATH: /run/key
  kafka-connect-confluent:
    image: confluentinc/cp-kafka-connectx
    configs:
      - source: key1
        target: /run/key
    environment:
      CONNECT_PUBLIC_KEY_PATH: /run/key
  schema-registry-confluent:
    image: confluentinc/cp-schema-registry
    configs:
      - source: key2
        target: /run/key
    environment:
      SCHEMA_REGISTRY_PUBLIC_KEY_PATH: /run/key
  ksqldb:
    image: confluentinc/cp-ksqldb-server
    configs:
      - source: key3
        target: /run/key
    environment:
      KSQL_PUBLIC_KEY_PATH: /run/key
  kafka-rest-proxy:
    image: confluentinc/cp-kafka-rest
    configs:
      - source: key4
        target: /run/key
    environment:
      KAFKA_REST_PUBLIC_KEY_PATH: /run/key
  confluent-control-center:
    image: confluentinc/cp-enterprise-control-centerx
    configs:
      - source: key5
        target: /run/key
    environment:
      PUBLIC_KEY_PATH: /run/key
configs:
  key:
    content: made-up-key-of-this-sample-0123456789abcdef
  key1:
    content: made-up-key-of-this-sample-0123456789abcdef
  key2:
    content: made-up-key-of-this-sample-0123456789abcdef
  key3:
    content: made-up-key-of-this-sample-0123456789abcdef
  key4:
    content: made-up-key-of-this-sample-0123456789abcdef
  key5:
    content: made-up-key-of-this-sample-0123456789abcdef
`
