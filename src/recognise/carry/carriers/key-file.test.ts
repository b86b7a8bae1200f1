import { describe, expect, test } from 'vitest'
import type { MemoryFiles } from '../../../../test/oracle/answer-from-memory.ts'
import type { ComposeRequest } from '../../../model/stack/compose.ts'
import { carryFromContainer, carryFromMemory, type Findings } from './scenes.test-data.ts'

const app = (lines: string, rest = ''): string => `services:\n  app:\n    image: x\n${lines}${rest}`
const nothing: Omit<Findings, 'carried'> = { gaps: [], exposed: [], documents: [] }

describe('a file that a variable names', () => {
  test.each<[string, MemoryFiles, Findings]>([
    [
      'a Compose secret, its final line break dropped',
      {
        'compose.yaml': app(
          '    environment:\n      JWT_SECRET_FILE: /run/secrets/jwt\n    secrets: [jwt]\n',
          'secrets: { jwt: { file: jwt.txt } }\n',
        ),
        'jwt.txt': 'fake-key\n',
      },
      { ...nothing, carried: ['file JWT_SECRET_FILE | present | “fake-key” | @compose.yaml:6:15'] },
    ],
    [
      'a Compose secret with the line ends of Windows keeps the CR',
      {
        'compose.yaml': app(
          '    environment:\n      JWT_SECRET_FILE: /run/secrets/jwt\n    secrets: [jwt]\n',
          'secrets: { jwt: { file: jwt.txt } }\n',
        ),
        'jwt.txt': 'fake-key\r\n',
      },
      { ...nothing, carried: ['file JWT_SECRET_FILE | present | “fake-key\r” | @compose.yaml:6:15'] },
    ],
    [
      'a config with its content in the compose file',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_KEY_PATH=/etc/k" ]\n    configs: [ { source: k, target: /etc/k } ]\n',
          'configs: { k: { content: fake-key } }\n',
        ),
      },
      { ...nothing, carried: ['file JWT_KEY_PATH | present | “fake-key” | @compose.yaml:5:16'] },
    ],
    [
      'a secret whose variable is not set',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_SECRET_FILE=/run/secrets/k" ]\n    secrets: [k]\n',
          'secrets: { k: { environment: NOBODY } }\n',
        ),
      },
      {
        ...nothing,
        carried: [
          'file JWT_SECRET_FILE | absent | @compose.yaml:5:15 | because the secret “k” takes it from NOBODY, which is not set',
        ],
      },
    ],
    [
      'an external secret is known by its name',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_SECRET_FILE=/run/secrets/k" ]\n    secrets: [k]\n',
          'secrets: { k: { external: true, name: prod_k } }\n',
        ),
      },
      {
        ...nothing,
        carried: [
          'file JWT_SECRET_FILE | present | reference | “secret:prod_k” | @compose.yaml:5:15 | unseen unresolved',
        ],
      },
    ],
    [
      'a Compose secret by its bare name',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_SECRET_FILE=jwt" ]\n    secrets: [jwt]\n',
          'secrets: { jwt: { file: jwt.txt } }\n',
        ),
        'jwt.txt': 'fake-key',
      },
      { ...nothing, carried: ['file JWT_SECRET_FILE | present | “fake-key” | @compose.yaml:5:15'] },
    ],
    [
      'a file that is bind-mounted by itself',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_PUBLIC_KEY_FILE=/k.pub" ]\n    volumes: [ "./keys/pub.pem:/k.pub:ro" ]\n',
        ),
        'keys/pub.pem': 'fake-pem\n',
      },
      { ...nothing, carried: ['file JWT_PUBLIC_KEY_FILE | present | “fake-pem” | @keys/pub.pem'] },
    ],
    [
      'a file below a bind-mounted folder, the nearest one, dots followed',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_SECRET_FILE=file:///etc/app/x/../keys/k" ]\n    volumes: [ "./a:/etc/app", "./b:/etc/app/keys" ]\n',
        ),
        'b/k': 'fake-b',
        'a/keys/k': 'fake-a',
      },
      { ...nothing, carried: ['file JWT_SECRET_FILE | present | “fake-b” | @b/k'] },
    ],
    [
      'a file below the application’s own folder, by a relative path',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_PRIVATE_KEY_PATH=%kernel.project_dir%/config/jwt/private.pem" ]\n    volumes: [ "./data:/data", ".:/srv" ]\n',
        ),
        'config/jwt/private.pem': 'fake-pem',
      },
      { ...nothing, carried: ['file JWT_PRIVATE_KEY_PATH | present | “fake-pem” | @config/jwt/private.pem'] },
    ],
    [
      'a file in a named volume is known by the volume',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_SECRET_FILE=/k/el/jwt" ]\n    volumes: [ "keys:/k" ]\n',
          'volumes: { keys: {} }\n',
        ),
      },
      {
        ...nothing,
        carried: [
          'file JWT_SECRET_FILE | present | reference | “volume:shop_keys/el/jwt” | @compose.yaml:5:16 | unseen unresolved',
        ],
      },
    ],
    [
      'a file that nothing mounts lies in the image: no gap of its own',
      { 'compose.yaml': app('    environment: [ "JWT_SECRET_FILE=/app/private.pem" ]\n') },
      { ...nothing, carried: ['file JWT_SECRET_FILE | present | path | @compose.yaml:4:20 | unseen unresolved'] },
    ],
    [
      'a file that another service has mounted exactly there is absent here',
      {
        'compose.yaml': app(
          '    environment: [ "JWT_SECRET_FILE=/opt/k.json" ]\n',
          '  other: { image: y, volumes: [ "./k.json:/opt/k.json" ] }\n',
        ),
        'k.json': '{}',
      },
      {
        ...nothing,
        carried: [
          'file JWT_SECRET_FILE | absent | @compose.yaml:4:20 | because it names /opt/k.json, and that file is mounted into other, not here',
        ],
      },
    ],
    [
      'a bind-mounted file that is not there is a gap',
      { 'compose.yaml': app('    environment: [ "JWT_SECRET_FILE=/k/jwt" ]\n    volumes: [ "./k:/k" ]\n') },
      {
        ...nothing,
        carried: ['file JWT_SECRET_FILE | present | path | @compose.yaml:5:16'],
        gaps: [
          'missing k/jwt the key file of app (JWT_SECRET_FILE) cannot be read: it does not exist, and Docker creates an empty folder in place of a missing source: create the file first',
        ],
      },
    ],
    [
      'and one gap, whoever names it',
      {
        'compose.yaml': app(
          '    environment: [ "A_JWT_SECRET_FILE=/k/jwt", "B_JWT_SECRET_FILE=/k/jwt" ]\n    volumes: [ "./k:/k" ]\n',
        ),
      },
      {
        ...nothing,
        carried: [
          'file A_JWT_SECRET_FILE | present | path | @compose.yaml:5:16',
          'file B_JWT_SECRET_FILE | present | path | @compose.yaml:5:16',
        ],
        gaps: [
          'missing k/jwt the key file of app (A_JWT_SECRET_FILE) cannot be read: it does not exist, and Docker creates an empty folder in place of a missing source: create the file first',
        ],
      },
    ],
    [
      'a secret that no file of the stack defines is known by its name',
      {
        'compose.yaml': app('    environment: [ "JWT_SECRET_FILE=/run/secrets/k" ]\n    secrets: [k]\n'),
      },
      {
        ...nothing,
        carried: ['file JWT_SECRET_FILE | present | reference | “secret:k” | @compose.yaml:5:15 | unseen unresolved'],
      },
    ],
    [
      'a folder that Docker made where the file was missing',
      {
        'compose.yaml': app('    environment: [ "JWT_SECRET_FILE=/jwt" ]\n    volumes: [ "./jwt:/jwt" ]\n'),
        'jwt/x': '',
      },
      {
        ...nothing,
        carried: ['file JWT_SECRET_FILE | present | path | @compose.yaml:5:16'],
        gaps: ['not-a-file jwt the key file of app (JWT_SECRET_FILE) cannot be read: it is a folder'],
      },
    ],
    [
      'what is no path is reported nowhere: somebody put the key itself there',
      { 'compose.yaml': app('    environment: [ "JWT_SECRET_FILE=s3cr3t" ]\n') },
      { ...nothing, carried: ['file JWT_SECRET_FILE | present | path | @compose.yaml:4:20 | unseen unresolved'] },
    ],
    [
      'an address and a PEM are taken for what they are; an empty name and a placeholder for nothing',
      {
        'compose.yaml': app(
          '    environment:\n      A_JWT_KEY_LOCATION: http://auth/jwks.json\n      B_JWT_KEY_PATH: "-----BEGIN PUBLIC KEY-----"\n      C_JWT_SECRET_FILE: ""\n      D_JWT_SECRET_FILE: "{{ file }}"\n',
        ),
      },
      {
        ...nothing,
        carried: [
          'environment A_JWT_KEY_LOCATION | present | jwks-url | “http://auth/jwks.json” | @compose.yaml:5:7',
          'environment B_JWT_KEY_PATH | present | “-----BEGIN PUBLIC KEY-----” | @compose.yaml:6:7',
        ],
      },
    ],
  ])('%s', (_, files, expected) => {
    expect(carryFromMemory(files, 'app')).toEqual(expected)
  })

  test('a catalogue’s file variable brings its word along', () => {
    const files = {
      'compose.yaml':
        'services:\n  teku:\n    image: consensys/teku:latest\n    environment: [ "TEKU_EE_JWT_SECRET_FILE=/jwt.hex" ]\n    volumes: [ "./jwt.hex:/jwt.hex" ]\n',
      'jwt.hex': 'abcd\n',
    }
    expect(carryFromMemory(files, 'teku').carried).toEqual([
      'file TEKU_EE_JWT_SECRET_FILE | present | “abcd” | @jwt.hex | known for engine-api',
    ])
  })

  test('in a wiring audit no file is read: it counts by its identity', () => {
    const text = app(
      '    environment: [ "A_JWT_SECRET_FILE=/run/secrets/k", "B_JWT_SECRET_FILE=/b/k" ]\n    secrets: [k]\n    volumes: [ "./b:/b" ]\n',
      'secrets: { k: { file: k.txt } }\n',
    )
    const request: Partial<ComposeRequest> = { isWiring: true }
    expect(carryFromMemory({ 'compose.yaml': text }, 'app', request)).toEqual({
      ...nothing,
      carried: [
        'file A_JWT_SECRET_FILE | present | reference | “secret:/shop/k.txt” | @compose.yaml:5:15',
        'file B_JWT_SECRET_FILE | present | reference | “file:/shop/b/k” | @compose.yaml:6:16',
      ],
    })
  })
})

describe('a file that a variable of a container names', () => {
  const environment = { JWT_SECRET_FILE: '/run/secrets/jwt' }
  const none = { exposed: [], documents: [] }
  test.each<[string, Parameters<typeof carryFromContainer>[0], Findings]>([
    [
      'is read through the engine',
      { environment, files: { '/run/secrets/jwt': 'fake-key\n' } },
      { ...none, gaps: [], carried: ['file JWT_SECRET_FILE | present | “fake-key” | @container shop-app-1'] },
    ],
    [
      'is absent when it is not there',
      { environment },
      {
        ...none,
        gaps: [],
        carried: [
          'file JWT_SECRET_FILE | absent | @container shop-app-1 | because the file that it names is not in the container',
        ],
      },
    ],
    [
      'is a gap when the engine does not hand it out',
      { environment, isClosed: true },
      {
        ...none,
        carried: ['file JWT_SECRET_FILE | present | path | @container shop-app-1'],
        gaps: [
          'hidden shop-app-1 the key file of shop-app-1 (JWT_SECRET_FILE) was not read: the engine keeps it to itself',
        ],
      },
    ],
    [
      'is known by its volume all the same',
      {
        environment: { JWT_SECRET_FILE: '/k/jwt' },
        mounts: [{ type: 'volume', source: 'shop_keys', destination: '/k' }],
        isClosed: true,
      },
      {
        ...none,
        gaps: [],
        carried: [
          'file JWT_SECRET_FILE | present | reference | “volume:shop_keys/jwt” | @container shop-app-1 | unseen hidden',
        ],
      },
    ],
  ])('%s', (_, container, expected) => {
    expect(carryFromContainer(container)).toEqual(expected)
  })
})
