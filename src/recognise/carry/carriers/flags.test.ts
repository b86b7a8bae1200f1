import { expect, test } from 'vitest'
import type { MemoryFiles } from '../../../../test/oracle/answer-from-memory.ts'
import { Template } from '../../../model/text/template.ts'
import { cutScript } from './inner-words.ts'
import { carryFromContainer, carryFromMemory } from './scenes.test-data.ts'

const service = (image: string, lines: string, rest = ''): string =>
  `services:\n  app:\n    image: ${image}\n${lines}${rest}`

test.each<[string, MemoryFiles, readonly string[]]>([
  [
    'a catalogue’s flag for a file, as two words and a volume',
    {
      'compose.yaml': service(
        'ethereum/client-go:v1.14.0',
        '    command:\n      - --http\n      - --authrpc.jwtsecret\n      - /ee/jwtsecret\n    volumes: [ "jwt:/ee" ]\n',
        'volumes: { jwt: {} }\n',
      ),
    },
    [
      'flag --authrpc.jwtsecret | present | reference | “volume:shop_jwt/jwtsecret” | @compose.yaml:8:16 | known for engine-api | unseen unresolved',
    ],
  ],
  [
    'the same in the script of a shell',
    {
      'compose.yaml': service(
        'sigp/lighthouse',
        '    entrypoint: [ sh, -c ]\n    command: "exec lighthouse bn --execution-jwt=\\"/jwt.hex\\" --http && true"\n    volumes: [ "./jwt.hex:/jwt.hex" ]\n',
      ),
      'jwt.hex': '0xabc\n',
    },
    ['flag --execution-jwt | present | “0xabc” | @jwt.hex | known for engine-api'],
  ],
  [
    'a catalogue’s flag for the key, filled from .env',
    {
      'compose.yaml': service('hasura/graphql-engine', '    command: graphql-engine serve --jwt-secret=${KEY}\n'),
      '.env': 'KEY={"type":"HS256"}\n',
    },
    ['flag --jwt-secret | present | “{type:HS256}” | @compose.yaml:4:14 | through KEY | known for hasura'],
  ],
  [
    'a flag that the shell in the container fills from a variable of the service',
    {
      'compose.yaml': service(
        'x',
        '    environment: { TOKENS: fake-key }\n    command: [ sh, -c, "serve --jwt-secret $$TOKENS --port 80" ]\n',
      ),
    },
    ['flag --jwt-secret | present | “fake-key” | @compose.yaml:4:20'],
  ],
  [
    'a file that the shell prints into a flag',
    {
      'compose.yaml': service(
        'x',
        '    command: [ sh, -c, "serve --jwt-secret \\"$$(cat /run/secrets/k)\\"" ]\n    secrets: [k]\n',
        'secrets: { k: { file: k } }\n',
      ),
      k: 'fake-key\n',
    },
    ['flag --jwt-secret | present | “fake-key” | @compose.yaml:5:15'],
  ],
  [
    'any flag with a key’s name: a value, or a path',
    {
      'compose.yaml': service(
        'x',
        '    command: [ --jwt-secret, fake-key, --jwt-public-key=/k.pem, --jwt-secret-file, /no/where ]\n    volumes: [ "./k.pem:/k.pem" ]\n',
      ),
      'k.pem': 'fake-pem',
    },
    [
      'flag --jwt-secret | present | “fake-key” | @compose.yaml:4',
      'flag --jwt-public-key | present | “fake-pem” | @k.pem',
      'flag --jwt-secret-file | present | path | @compose.yaml:4 | unseen unresolved',
    ],
  ],
  [
    'the halves of a pair by flags that say no more, and a TLS key beside a certificate',
    {
      'compose.yaml': service(
        'x',
        '    command: [ --private, /k/a.pem, --public=/k/b.pem, --private-key, /k/tls.pem ]\n    volumes: [ "./k:/k" ]\n',
      ),
      'k/a.pem': '-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----\n',
      'k/b.pem': '-----BEGIN PUBLIC KEY-----\nfake\n-----END PUBLIC KEY-----\n',
      'k/tls.pem': '-----BEGIN CERTIFICATE-----\nfake\n-----END CERTIFICATE-----\n',
    },
    [
      'flag --private | present | “-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----” | @k/a.pem',
      'flag --public | present | “-----BEGIN PUBLIC KEY-----\nfake\n-----END PUBLIC KEY-----” | @k/b.pem',
    ],
  ],
  [
    'a private key by such a flag where nobody is given a public one',
    {
      'compose.yaml': service('x', '    command: [ --private-key, /k.pem ]\n    volumes: [ "./k.pem:/k.pem" ]\n'),
      'k.pem': '-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----\n',
    },
    [],
  ],
  [
    'a system property, and options that stand in a variable',
    {
      'compose.yaml': service(
        'x',
        '    environment: { JAVA_OPTS: "-Xmx1g -Djwt.secret=fake-a" }\n    command: java -Djwt.refresh.secret=fake-b -jar a.jar\n',
      ),
    },
    [
      'flag -Djwt.secret | present | “fake-a” | @compose.yaml:4:20',
      'flag -Djwt.refresh.secret | present | “fake-b” | @compose.yaml:5:14',
    ],
  ],
  [
    'names that may be another secret’s',
    {
      'compose.yaml': service('x', '    command: [ serve, -secret, fake-a, --signing-key=fake-b, --secret-name, c ]\n'),
    },
    [
      'flag -secret | present | “fake-a” | @compose.yaml:4 | weak',
      'flag --signing-key | present | “fake-b” | @compose.yaml:4 | weak',
    ],
  ],
  [
    'a value with whitespace and dashes stays whole',
    { 'compose.yaml': service('livekit/livekit-server', '    command: [ "--keys", "a: fake -key" ]\n') },
    ['flag --keys | present | “a: fake -key” | @compose.yaml:4 | known for livekit'],
  ],
  [
    'no flag: a switch, an expiry, what the shell makes, and a flag without a value',
    {
      'compose.yaml': service(
        'x',
        '    command: [ --jwt-secret=true, --jwt-expiry=3600, --jwt-key=$$(openssl rand), --jwt-key, --other ]\n',
      ),
    },
    [],
  ],
])('%s', (_, files, expected) => {
  const { carried, gaps } = carryFromMemory(files, 'app')
  expect(carried).toEqual(expected)
  expect(gaps).toEqual([])
})

test('a container’s flag leads to the file in it', () => {
  expect(
    carryFromContainer({
      image: 'ethereum/client-go',
      command: ['geth', '--authrpc.jwtsecret=/ee/jwt'],
      files: { '/ee/jwt': 'abc\n' },
    }).carried,
  ).toEqual(['flag --authrpc.jwtsecret | present | “abc” | @container shop-app-1 | known for engine-api'])
})

test('what a flag holds is reported in no gap', () => {
  const text = service('ethereum/client-go', '    command: [ "--authrpc.jwtsecret=s3cr3t" ]\n')
  expect(carryFromMemory({ 'compose.yaml': text }, 'app')).toEqual({
    carried: [
      'flag --authrpc.jwtsecret | present | path | @compose.yaml:4:16 | known for engine-api | unseen unresolved',
    ],
    gaps: [],
    exposed: [],
    documents: [],
  })
})

test.each<[string, string, readonly string[]]>([
  ['operators part words', 'a&&b|c;d>e', ['a', 'b', 'c', 'd', 'e']],
  ['quotes join', `--k="a b"'c'`, ['--k=a bc']],
  ['what the shell fills in stays whole', '--k=${A:-x y} --l $(cat /x y)', ['--k=${A:-x y}', '--l', '$(cat /x y)']],
  ['a backslash at the end of a line goes on', 'a \\\n --b', ['a', '--b']],
])('%s', (_, script, words) => {
  expect(cutScript(Template.written(script)).map(String)).toEqual(words)
})
