import { expect, test } from 'vitest'
import type { MemoryFiles } from '../../../../test/oracle/answer-from-memory.ts'
import { carryFromMemory } from './scenes.test-data.ts'

const core = (lines: string): string => `services:\n  app:\n    image: goharbor/harbor-core:v2.11.0\n${lines}`
const frigate = (lines: string): string => `services:\n  app:\n    image: blakeblackshear/frigate:0.15\n${lines}`

test.each<[string, MemoryFiles, readonly string[]]>([
  [
    'a file that the product looks for, mounted by itself',
    { 'compose.yaml': core('    volumes: [ "./k.pem:/etc/core/private_key.pem" ]\n'), 'k.pem': 'fake' },
    ['convention /etc/core/private_key.pem | present | “fake” | @k.pem | known for docker-registry'],
  ],
  [
    'one in a mounted folder',
    { 'compose.yaml': frigate('    volumes: [ "./config:/config" ]\n'), 'config/.jwt_secret': 'fake' },
    ['convention /config/.jwt_secret | present | “fake” | @config/.jwt_secret | known for frigate'],
  ],
  ['a mounted folder without it', { 'compose.yaml': frigate('    volumes: [ "./config:/config" ]\n') }, []],
  [
    'a variable that says it otherwise',
    {
      'compose.yaml': frigate('    environment: { FRIGATE_JWT_SECRET: x }\n    volumes: [ "./config:/config" ]\n'),
      'config/.jwt_secret': 'fake',
    },
    [],
  ],
  ['nothing mounted', { 'compose.yaml': core('    command: serve\n') }, []],
])('%s', (_name, files, expected) => {
  expect(carryFromMemory(files, 'app')).toMatchObject({ carried: expected, gaps: [] })
})

test('the public key that a JAAS login module names is the product’s', () => {
  const files: MemoryFiles = {
    'compose.yaml': `services:
  app:
    image: confluentinc/cp-server:7.6.0
    environment:
      KAFKA_LISTENER_NAME_INTERNAL_OAUTHBEARER_SASL_JAAS_CONFIG: |
        org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required \\
          username="broker" publicKeyPath="/keys/public.pem";
    volumes: [ "./public.pem:/keys/public.pem" ]
`,
    'public.pem': 'fake-pem\n',
  }
  expect(carryFromMemory(files, 'app').carried).toEqual([
    'file KAFKA_LISTENER_NAME_INTERNAL_OAUTHBEARER_SASL_JAAS_CONFIG#publicKeyPath | present | “fake-pem” | @public.pem | known for confluent.mds',
  ])
})
