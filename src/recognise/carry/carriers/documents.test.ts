import { describe, expect, test } from 'vitest'
import type { MemoryFiles } from '../../../../test/oracle/answer-from-memory.ts'
import { carryFromContainer, carryFromMemory, type Findings } from './scenes.test-data.ts'

const service = (image: string, lines: string, rest = ''): string =>
  `services:\n  app:\n    image: ${image}\n${lines}${rest}`
const nothing: Findings = { carried: [], gaps: [], exposed: [], documents: [] }

describe('a configuration that the catalogue knows', () => {
  test.each<[string, MemoryFiles, Findings]>([
    [
      'Centrifugo’s, in a bind-mounted folder',
      {
        'compose.yaml': service('centrifugo/centrifugo:v5', '    volumes: [ "./cf:/centrifugo" ]\n'),
        'cf/config.json': '{\n  "token_hmac_secret_key": "fake-key"\n}\n',
      },
      {
        ...nothing,
        carried: [
          'document /centrifugo/config.json#token_hmac_secret_key | present | “fake-key” | @cf/config.json:2:28 | known for centrifugo',
        ],
        documents: ['/centrifugo/config.json'],
      },
    ],
    [
      'one with its content in the compose file',
      {
        'compose.yaml': service(
          'livekit/livekit-server',
          '    configs: [ { source: lk, target: /etc/livekit.yaml } ]\n',
          'configs: { lk: { content: "keys: { devkey: fake-key }" } }\n',
        ),
      },
      {
        ...nothing,
        carried: [
          'document /etc/livekit.yaml#keys | present | “devkey: fake-key” | @compose.yaml:4:16 | known for livekit',
        ],
        documents: ['/etc/livekit.yaml'],
      },
    ],
    [
      'one that stands whole in a variable, before the file',
      {
        'compose.yaml': service(
          'livekit/livekit-server',
          '    environment:\n      LIVEKIT_CONFIG: |\n        port: 1\n        keys:\n          a: fake-a\n          b: ${KEY}\n    volumes: [ "./lk.yaml:/etc/livekit.yaml" ]\n',
        ),
        'lk.yaml': 'keys: { c: fake-c }\n',
        '.env': 'KEY=fake-b\n',
      },
      {
        ...nothing,
        carried: [
          'document LIVEKIT_CONFIG#keys | present | “a: fake-a\nb: fake-b” | @compose.yaml:5:7 | through KEY | known for livekit',
        ],
      },
    ],
    [
      'a file that it names and that is mounted elsewhere',
      {
        'compose.yaml': service(
          'krakend',
          '    volumes: [ "./k:/etc/krakend" ]\n',
          '  other: { image: y, volumes: [ "./jwk.json:/opt/jwk.json" ] }\n',
        ),
        'k/krakend.json': '{"endpoints":[{"extra_config":{"auth/signer":{"jwk_local_path":"/opt/jwk.json"}}}]}',
        'jwk.json': '{}',
      },
      {
        ...nothing,
        carried: [
          'document /etc/krakend/krakend.json#endpoints.0.extra_config.auth/signer.jwk_local_path | absent | @k/krakend.json:1:64 | known for krakend | because it names /opt/jwk.json, and that file is mounted into other, not here',
        ],
        documents: ['/etc/krakend/krakend.json'],
      },
    ],
    [
      'a broken one is a gap that shows nothing of it',
      {
        'compose.yaml': service(
          'centrifugo/centrifugo:v5',
          '    volumes: [ "./config.json:/centrifugo/config.json" ]\n',
        ),
        'config.json': '{"token_hmac_secret_key": "s3cr3t"',
      },
      {
        ...nothing,
        gaps: [
          'malformed config.json the configuration of app, which may hold a key, cannot be read: it is not valid JSON',
        ],
      },
    ],
    [
      'a variable of the environment wins over it',
      {
        'compose.yaml': service(
          'centrifugo/centrifugo:v5',
          '    environment: { CENTRIFUGO_TOKEN_HMAC_SECRET_KEY: other }\n    volumes: [ "./config.json:/centrifugo/config.json" ]\n',
        ),
        'config.json': '{"token_hmac_secret_key": "fake-key"}',
      },
      nothing,
    ],
    [
      'a placeholder is the variable that it stands for',
      {
        'compose.yaml': service(
          'centrifugo/centrifugo:v5',
          '    environment: { REALTIME: "${KEY}" }\n    volumes: [ "./config.json:/centrifugo/config.json" ]\n',
        ),
        'config.json': '{"token_hmac_secret_key": "${REALTIME}"}',
        '.env': 'KEY=fake-key\n',
      },
      {
        ...nothing,
        carried: [
          'document /centrifugo/config.json#token_hmac_secret_key | present | “fake-key” | @.env:1:1 | through KEY | known for centrifugo',
        ],
        documents: ['/centrifugo/config.json'],
      },
    ],
  ])('%s', (_, files, expected) => {
    expect(carryFromMemory(files, 'app')).toEqual(expected)
  })
})

describe('any configuration', () => {
  test.each<[string, MemoryFiles, readonly string[]]>([
    [
      'of .NET, mounted by itself',
      {
        'compose.yaml': service('x', '    volumes: [ "./appsettings.json:/app/appsettings.json" ]\n'),
        'appsettings.json': '{\n  // c\n  "Jwt": { "Key": "fake-key", "Issuer": "a", "ExpiryMinutes": 5 }\n}',
      },
      ['document /app/appsettings.json#Jwt.Key | present | “fake-key” | @appsettings.json:3:19'],
    ],
    [
      'of Spring, in a folder for configuration, with other files beside it',
      {
        'compose.yaml': service('x', '    volumes: [ "./central-config:/data" ]\n'),
        'central-config/application.yml':
          'jhipster:\n  security:\n    authentication:\n      jwt:\n        base64-secret: ZmFrZQ==\n        token-validity-in-seconds: 1\n',
        'central-config/compose.yaml': 'services: { a: { environment: { JWT_SECRET: no } } }\n',
        'central-config/notes.txt': 'jwt_secret: no',
      },
      [
        'document /data/application.yml#jhipster.security.authentication.jwt.base64-secret | present | “ZmFrZQ==” | @central-config/application.yml:5:24',
      ],
    ],
    [
      'in TOML, INI and properties, named by a flag',
      {
        'compose.yaml': service(
          'x',
          '    command: [ --config=/srv/a.toml, -c, /srv/b.properties, --ini, /srv/c.cfg ]\n    volumes: [ ".:/srv" ]\n',
        ),
        'a.toml': '[jwt]\nsecret = "fake-a"\n',
        'b.properties': 'app.jwt.secret=fake-b\n',
        'c.cfg': '[api_auth]\njwt_secret = fake-c\n',
      },
      [
        'document /srv/a.toml#jwt.secret | present | “fake-a” | @a.toml:2:1',
        'document /srv/b.properties#app.jwt.secret | present | “fake-b” | @b.properties:1:1',
        'document /srv/c.cfg#api_auth.jwt_secret | present | “fake-c” | @c.cfg:2:1',
      ],
    ],
    [
      'not what only looks like a key',
      {
        'compose.yaml': service('x', '    volumes: [ "./c.yaml:/c.yaml" ]\n'),
        'c.yaml':
          'jwt:\n  secret: true\n  keys: 3\n  key_header: X\n  secret_description: some words\n  private_key: "{{ key }}"\n  signing_secret: a sentence of words\n  jwks_url: ask the operator\n',
      },
      [],
    ],
    [
      'of mosquitto, in a mounted folder',
      {
        'compose.yaml': service('x', '    volumes: [ "./mqtt:/etc/mosquitto" ]\n'),
        'mqtt/mosquitto.conf': '# c\nauth_opt_jwt_mode local\nauth_opt_jwt_secret fake#a=b:c\n',
      },
      [
        'document /etc/mosquitto/mosquitto.conf#auth_opt_jwt_secret | present | “fake#a=b:c” | @mqtt/mosquitto.conf:3:1',
      ],
    ],
    [
      'of HOCON, which takes one from the environment',
      {
        'compose.yaml': service(
          'x',
          '    environment: { JWT_FROM_OUTSIDE: fake-key }\n    volumes: [ "./application.conf:/conf/application.conf" ]\n',
        ),
        'application.conf': 'app {\n  jwt {\n    secret = ${?JWT_FROM_OUTSIDE}\n  }\n}\n',
      },
      ['document /conf/application.conf#app.jwt.secret | present | “fake-key” | @compose.yaml:4:20'],
    ],
    [
      'under a name that may be another secret’s',
      {
        'compose.yaml': service('x', '    volumes: [ "./c.yaml:/c.yaml" ]\n'),
        'c.yaml': 'auth:\n  secret: fake-key\nstripe:\n  webhook_secret: no\n',
      },
      ['document /c.yaml#auth.secret | present | “fake-key” | @c.yaml:2:11 | weak'],
    ],
    [
      'a set of keys, which is the whole file',
      {
        'compose.yaml': service('x', '    volumes: [ "./jwks.json:/etc/jwks.json" ]\n'),
        'jwks.json': '{"keys": [{"kty": "oct", "k": "ZmFrZQ", "kid": "1"}]}',
      },
      ['document /etc/jwks.json | present | “{"keys":[{"kty":"oct","k":"ZmFrZQ","kid":"1"}]}” | @jwks.json:1:19'],
    ],
    [
      'not a set of keys at a product that reads its key elsewhere',
      {
        'compose.yaml': service('grafana/grafana', '    volumes: [ "./jwks.json:/etc/jwks.json" ]\n'),
        'jwks.json': '{"keys": [{"kty": "oct", "k": "ZmFrZQ", "kid": "1"}]}',
      },
      [],
    ],
    [
      'a set of keys that another document names',
      {
        'compose.yaml': service(
          'x',
          '    volumes: [ "./jwks.json:/dist/jwks.json", "./router.yaml:/dist/router.yaml" ]\n',
        ),
        'jwks.json': '{"keys": [{"kty": "oct", "k": "ZmFrZQ"}]}',
        'router.yaml': 'authentication:\n  jwt:\n    jwks_urls: [ "file:///dist/jwks.json" ]\n',
      },
      [
        'document /dist/router.yaml#authentication.jwt.jwks_urls.0 | present | “{"keys": [{"kty": "oct", "k": "ZmFrZQ"}]}” | @jwks.json',
      ],
    ],
    [
      'keys that stand in it, and the address of others, but no key that encrypts',
      {
        'compose.yaml': service('x', '    volumes: [ "./c.yaml:/c.yaml" ]\n'),
        'c.yaml':
          'client_auth:\n  jwks:\n    keys:\n      - { kty: oct, alg: HS256, k: ZmFrZQ }\n  jwks_uri: http://auth/jwks.json\nown: { kty: oct, k: YQ, use: enc }\n',
      },
      [
        'document /c.yaml#client_auth.jwks | present | “{"keys":[{"kty":"oct","alg":"HS256","k":"ZmFrZQ"}]}” | @c.yaml:4:16',
        'document /c.yaml#client_auth.jwks_uri | present | jwks-url | “http://auth/jwks.json” | @c.yaml:5:13',
      ],
    ],
    [
      'not in an application’s whole source',
      {
        'compose.yaml': service('x', '    volumes: [ "./src:/app" ]\n'),
        'src/test.json': '{"jwt_secret": "no"}',
      },
      [],
    ],
    [
      'not where the environment gives the same setting',
      {
        'compose.yaml': service('x', '    environment: { Jwt__Key: other }\n    volumes: [ "./a.json:/app/a.json" ]\n'),
        'a.json': '{"Jwt": {"Key": "fake-key"}}',
      },
      [],
    ],
  ])('%s', (_, files, expected) => {
    const { carried, gaps } = carryFromMemory(files, 'app')
    expect(carried).toEqual(expected)
    expect(gaps).toEqual([])
  })

  test('a container’s is read at the paths that are known of its service', () => {
    const files = { '/data/a.yml': 'jwt:\n  secret: fake-key\n' }
    expect(carryFromContainer({ files, knownDocuments: ['/data/a.yml'] }).carried).toEqual([
      'document /data/a.yml#jwt.secret | present | “fake-key” | @container shop-app-1',
    ])
  })
})

describe('an env file that the application loads by itself', () => {
  const text = '# c\nJWT_SECRET=fake-key # c\nPORT=1\nJWT_EXPIRY=1\nJWT_REFRESH_SECRET=${X}\n'
  test.each<[string, MemoryFiles, readonly string[]]>([
    [
      'gives what the environment does not',
      { 'compose.yaml': service('x', '    volumes: [ "./.env.app:/app/.env" ]\n'), '.env.app': text },
      ['mounted-env-file JWT_SECRET | present | “fake-key” | @.env.app:2:1'],
    ],
    [
      'gives nothing that the environment has, even empty',
      {
        'compose.yaml': service('x', '    environment: { JWT_SECRET: "" }\n    volumes: [ "./.env.app:/app/.env" ]\n'),
        '.env.app': text,
      },
      [],
    ],
    [
      'gives nothing to a database',
      { 'compose.yaml': service('postgres', '    volumes: [ "./.env.app:/app/.env" ]\n'), '.env.app': text },
      [],
    ],
  ])('%s', (_, files, expected) => {
    expect(carryFromMemory(files, 'app').carried).toEqual(expected)
  })
})

describe('a label', () => {
  test('carries a key of a plugin', () => {
    const labels = [
      'traefik.http.middlewares.j.plugin.jwt.secret=fake-${KEY}',
      'traefik.http.middlewares.j.plugin.jwt.secretHeader=X',
      'traefik.http.routers.a.middlewares=jwt-key@docker',
      'countersign.jwt.key=no',
    ].map((label) => `      - ${label}\n`)
    const files = { 'compose.yaml': service('x', `    labels:\n${labels.join('')}`), '.env': 'KEY=key' }
    expect(carryFromMemory(files, 'app').carried).toEqual([
      'label traefik.http.middlewares.j.plugin.jwt.secret | present | “fake-key” | @compose.yaml:4:5',
    ])
  })
})

describe('a secret that nothing names', () => {
  const rest = 'secrets: { jwt_secret_key: { file: k }, db_password: { file: k } }\n'
  test.each<[string, string, readonly string[]]>([
    [
      'is one that the application knows',
      '    secrets: [ jwt_secret_key, db_password ]\n',
      ['convention /run/secrets/jwt_secret_key | present | “fake-key” | @compose.yaml:4:16'],
    ],
    [
      'is not one that a variable names',
      '    environment: [ "WHATEVER=/run/secrets/jwt_secret_key" ]\n    secrets: [ jwt_secret_key ]\n',
      [],
    ],
    [
      'is not one that a flag names',
      '    command: [ "--x=/run/secrets/jwt_secret_key" ]\n    secrets: [ jwt_secret_key ]\n',
      [],
    ],
  ])('%s', (_, lines, expected) => {
    expect(carryFromMemory({ 'compose.yaml': service('x', lines, rest), k: 'fake-key\n' }, 'app').carried).toEqual(
      expected,
    )
  })

  test('in a container it is what lies below /run/secrets', () => {
    const mounts = [{ type: 'bind', source: '/srv/k', destination: '/run/secrets/jwt_secret_key' }] as const
    expect(carryFromContainer({ mounts, files: { '/run/secrets/jwt_secret_key': 'fake-key\n' } }).carried).toEqual([
      'convention /run/secrets/jwt_secret_key | present | “fake-key” | @container shop-app-1',
    ])
  })
})

describe('a private key that is mounted and not asked for', () => {
  const pem = '-----BEGIN RSA PRIVATE KEY-----\nZmFrZQ==\n-----END RSA PRIVATE KEY-----\n'
  const files = {
    'keys/priv.pem': pem,
    'keys/pub.pem': '-----BEGIN PUBLIC KEY-----\nZmFrZQ==\n-----END PUBLIC KEY-----\n',
    'keys/jwt/x.key': pem,
    'keys/a.jwk': '{"kty":"EC","d":"ZmFrZQ"}',
    'keys/jwks.json': '{"keys":[{"kty":"EC","x":"ZmFrZQ"}]}',
    'keys/deep/er/y.pem': pem,
  }
  test('is found in the folder and below', () => {
    const compose = service(
      'x',
      '    environment: [ "JWT_PUBLIC_KEY_FILE=/k/pub.pem" ]\n    volumes: [ "./keys:/k" ]\n',
    )
    expect(carryFromMemory({ ...files, 'compose.yaml': compose }, 'app').exposed).toEqual([
      '/k/a.jwk jwk {"file":"keys/a.jwk"}',
      '/k/priv.pem pem {"file":"keys/priv.pem"}',
      '/k/jwt/x.key pem {"file":"keys/jwt/x.key"}',
    ])
  })

  test('is none when the service names it', () => {
    const compose = service(
      'x',
      '    environment: [ "JWT_PRIVATE_KEY_FILE=/k/priv.pem", "X=--key /k/a.jwk /k/jwt/x.key" ]\n    volumes: [ "./keys:/k" ]\n',
    )
    expect(carryFromMemory({ ...files, 'compose.yaml': compose }, 'app').exposed).toEqual([])
  })
})
