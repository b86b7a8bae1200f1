import { expect, test } from 'vitest'
import { answerFromMemory, type MemoryFiles, resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import { noDeclarations } from '../../model/stack/declarations.ts'
import { recognise } from '../recognise.ts'

/** One service on one line: `auth: SECRET=one, PORT=80`, built here unless an image stands in brackets behind the name. */
function service(text: string): string {
  const [, name = '', image, command, rest = ''] = /^([\w-]+)(?:\((.+?)\))?(?: ([^:]+))?:(.*)$/.exec(text) ?? []
  const origin = image === undefined ? `build: ./${name}` : `image: ${image}`
  const pairs = rest.split(',').filter((pair) => pair.trim() !== '')
  if (command !== undefined) return `  ${name}:\n    ${origin}\n    command: ${command}`
  return [`  ${name}:`, `    ${origin}`, '    environment:', ...pairs.map((pair) => `      - ${pair.trim()}`)].join(
    '\n',
  )
}

function holdersOf(lines: readonly string[], files: MemoryFiles = {}): readonly string[] {
  const compose = `name: shop\nservices:\n${lines.map(service).join('\n')}\n`
  const all = { '.env': 'A=key-a-0123456789abcdef\nB=key-b-0123456789abcdef\n', ...files, 'compose.yaml': compose }
  const { bindings } = answerFromMemory(
    recognise({ project: resolveInMemory(all).project, containers: [], declarations: noDeclarations }),
    all,
  )
  return bindings.map(
    ({ group, service: name, variable, isWeakName, state }) =>
      `${group.id} ${name}.${variable}${isWeakName === true ? ' weak' : ''}${state === 'present' ? '' : ` ${state}`}`,
  )
}

test.each<[string, readonly string[], readonly string[]]>([
  [
    'the gateway and the service that authenticates, with two names',
    ['api-gateway: GW_SECRET=aaaa-0123456789', 'authentication-service: SECRET=bbbb-0123456789'],
    ['shop/access api-gateway.GW_SECRET weak', 'shop/access-2 authentication-service.SECRET weak'],
  ],
  [
    'one source for several',
    ['web(acme/web): SECRET_KEY_BASE=${A}', 'jobs(other/jobs): SECRET_KEY_BASE=${A}'],
    ['shop/access web.SECRET_KEY_BASE weak', 'shop/access jobs.SECRET_KEY_BASE weak'],
  ],
  [
    'one name in two services of one maker, with two values, which is no pair yet',
    ['live(acme/live): LIVE_SERVER_SECRET_KEY=${A}', 'space(acme/space): LIVE_SERVER_SECRET_KEY=${B}'],
    ['shop/access live.LIVE_SERVER_SECRET_KEY weak', 'shop/access-2 space.LIVE_SERVER_SECRET_KEY weak'],
  ],
  [
    'a purpose of its own beside a key of tokens',
    ['web: JWT_SECRET=${A}, INTERNAL_SECRET=${B}', 'jobs: JWT_SECRET=${A}, INTERNAL_SECRET=${B}'],
    [
      'shop/access web.JWT_SECRET',
      'shop/access jobs.JWT_SECRET',
      'shop/internal web.INTERNAL_SECRET weak',
      'shop/internal jobs.INTERNAL_SECRET weak',
    ],
  ],
  [
    'a peer with a key of tokens',
    ['login: JWT_SECRET=${A}', 'orders: SECRET=${B}'],
    ['shop/access login.JWT_SECRET', 'shop/access-2 orders.SECRET weak'],
  ],
  [
    'the only secret beside settings of tokens, which is weak no more',
    ['orders: HMAC_SECRET=${B}, JWT_ISSUER=login'],
    ['shop/access orders.HMAC_SECRET'],
  ],
  [
    'the key of a whole application that is told how tokens are signed, which is weak no more',
    ['orders: SECRET=${B}, JWT_ALGORITHM=HS256'],
    ['shop/access orders.SECRET'],
  ],
  [
    'flags of one maker’s programs',
    ['auth(acme/auth) -secret one-0123456789:', 'hello(acme/hello) -secret two-0123456789:'],
    ['shop/access auth.-secret weak', 'shop/access-2 hello.-secret weak'],
  ],
  [
    'what comes from the variable of a known key is known by that',
    ['login: JWT_SECRET=${A}', 'orders: SECRET=${A}'],
    ['shop/access login.JWT_SECRET', 'shop/access orders.SECRET'],
  ],
])('a weak name counts: %s', (_name, lines, expected) => {
  expect(holdersOf(lines)).toEqual(expected)
})

test.each<[string, readonly string[], readonly string[]]>([
  ['alone in its project', ['web: SECRET_KEY=${A}', 'db(postgres): POSTGRES_PASSWORD=x'], []],
  ['in programs of two strangers', ['one(acme/one): SECRET_KEY=${A}', 'two(else/two): SECRET_KEY=${B}'], []],
  [
    'in images that a third packs',
    ['one(linuxserver/one): SECRET_KEY=a-a', 'two(linuxserver/two): SECRET_KEY=b-b'],
    [],
  ],
  ['beside a key of tokens', ['web: JWT_SECRET=${A}, SECRET_KEY=${B}'], ['shop/access web.JWT_SECRET']],
  [
    'at a database that is handed everything',
    ['web: JWT_SECRET=${A}', 'db(postgres): SECRET=${B}'],
    ['shop/access web.JWT_SECRET'],
  ],
  [
    'at a product whose keys are known',
    ['web: JWT_SECRET=${A}', 'minio(minio/minio): SHARED_SECRET=${B}'],
    ['shop/access web.JWT_SECRET'],
  ],
  ['empty', ['auth: SECRET=', 'api: SECRET='], []],
  ['as a switch', ['auth: SECRET=true', 'api: SECRET=true'], []],
  [
    'with a token in it',
    ['auth: SECRET=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'api: SECRET=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln'],
    [],
  ],
  [
    'at a program of somebody else, beside a key of tokens',
    ['web: JWT_SECRET=${A}', 'x(acme/x): SECRET=${B}'],
    ['shop/access web.JWT_SECRET'],
  ],
])('a weak name does not count %s', (_name, lines, expected) => {
  expect(holdersOf(lines)).toEqual(expected)
})

test('who only holds a weak name is nobody that others are held against', () => {
  expect(holdersOf(['auth: SECRET=${A}', 'api: SECRET=${A}', 'jobs: JWT_ALGORITHM=HS256'])).toEqual([
    'shop/access auth.SECRET weak',
    'shop/access api.SECRET weak',
  ])
})
