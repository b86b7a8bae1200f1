import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { answerFromMemory, type MemoryFiles, resolveInMemory } from '../../test/oracle/answer-from-memory.ts'
import { listKnown } from '../model/keys/known-binding.ts'
import { type DeclaredGroup, noDeclarations } from '../model/stack/declarations.ts'
import { changeAnswers, type FileFact } from '../model/stack/file-request.ts'
import { noReaders } from './carry/gather-keys.ts'
import { type Recognition, recognise } from './recognise.ts'

function recogniseFiles(files: MemoryFiles): Recognition {
  const { project } = resolveInMemory(files)
  const looking = { readers: noReaders, showPath: String, isWiring: false }
  return answerFromMemory(recognise({ project, containers: [], declarations: noDeclarations, looking }), files)
}

const services = (...lines: readonly string[]): string => `name: shop\nservices:\n${lines.join('\n')}\n`

/** One service on one line: `auth: JWT_SECRET=one, JWT_ISSUER=auth`, with an image where `(image)` follows the name. */
function service(text: string): string {
  const [, name = '', image = 'example/any', rest = ''] = /^([\w-]+)(?:\((.+?)\))?:(.*)$/.exec(text) ?? []
  const variables = rest.split(',').filter((pair) => pair.trim() !== '')
  return [
    `  ${name}:`,
    `    image: ${image}`,
    '    environment:',
    ...variables.map((pair) => `      - ${pair.trim()}`),
  ].join('\n')
}

const show = ({ bindings }: Recognition): readonly string[] =>
  bindings.map(
    ({ group, service, variable, role, state, isWeakName }) =>
      `${group.id} ${group.basis} ${service}.${variable} ${role}${state === 'present' ? '' : ` ${state}`}${isWeakName === true ? ' weak' : ''}`,
  )

test.each<[string, readonly string[], readonly string[]]>([
  [
    'a recipe joins what is called differently and comes from elsewhere',
    ['account(hardcoreeng/account): SERVER_SECRET=${A}', 'collaborator(hardcoreeng/collaborator): SECRET=${B}'],
    ['shop/access recipe account.SERVER_SECRET issuer', 'shop/access recipe collaborator.SECRET validator'],
  ],
  [
    'two instances of a product with keys of their own are two stacks',
    [
      'auth-a(supabase/gotrue): GOTRUE_JWT_SECRET=${A}',
      'auth-b(supabase/gotrue): GOTRUE_JWT_SECRET=${B}',
      'rest-b(postgrest/postgrest): PGRST_JWT_SECRET=${B}',
    ],
    [
      'shop/access-2 same-name auth-a.GOTRUE_JWT_SECRET issuer',
      'shop/access recipe auth-b.GOTRUE_JWT_SECRET issuer',
      'shop/access recipe rest-b.PGRST_JWT_SECRET validator',
    ],
  ],
  [
    'a name that does not speak of tokens is a key where its value comes from one',
    ['auth: JWT_SECRET=${A}', 'kvs: SHARED_SECRET=${A}'],
    ['shop/access shared-variable auth.JWT_SECRET issuer', 'shop/access shared-variable kvs.SHARED_SECRET unknown'],
  ],
  [
    'equal placeholders relate nobody',
    ['one: JWT_SECRET=change-me-please', 'two: JWT_KEY=change-me-please'],
    ['shop/access same-name one.JWT_SECRET unknown', 'shop/access-2 same-name two.JWT_KEY unknown'],
  ],
  [
    'equal keys are one key',
    ['one: JWT_SECRET=k3k3k3k3k3k3k3k3', 'two: JWT_KEY=k3k3k3k3k3k3k3k3'],
    ['shop/access equal-key one.JWT_SECRET unknown', 'shop/access equal-key two.JWT_KEY unknown'],
  ],
  [
    'a literal belongs to the one variable that others of its name come from',
    ['auth: JWT_SECRET=${A}', 'api: JWT_SECRET=literal-0123'],
    ['shop/access same-name auth.JWT_SECRET issuer', 'shop/access same-name api.JWT_SECRET validator'],
  ],
  [
    'a literal belongs to none of two',
    ['auth: JWT_SECRET=${A}', 'docs: JWT_SECRET=${B}', 'api: JWT_SECRET=literal-0123'],
    [
      'shop/access same-name auth.JWT_SECRET issuer',
      'shop/access-2 same-name docs.JWT_SECRET unknown',
      'shop/access-3 same-name api.JWT_SECRET validator',
    ],
  ],
  [
    'the one whose name others write as the issuer issues, gateway or not',
    ['gateway: JWT_SECRET=${A}, JWT_ISSUER=gateway', 'orders: JWT_SECRET=${A}, JWT_ISSUER=gateway'],
    [
      'shop/access shared-variable gateway.JWT_SECRET issuer',
      'shop/access shared-variable orders.JWT_SECRET validator',
    ],
  ],
  [
    'the one that others ask issues',
    ['keys: JWT_SECRET=${A}', 'orders: JWT_SECRET=${A}, AUTH_SERVICE_URL=http://keys:8000'],
    ['shop/access shared-variable keys.JWT_SECRET issuer', 'shop/access shared-variable orders.JWT_SECRET validator'],
  ],
  [
    'the environment decides which key is looked up',
    ['api: APP_ENV=prod, JWT_SECRET=${A}, JWT_SECRET_STAGING=${B}, JWT_SECRET_PRODUCTION=${C}'],
    ['shop/access same-name api.JWT_SECRET_PRODUCTION validator'],
  ],
  [
    'a product that cannot do without its key lacks it',
    ['flow(apache/airflow:3.0.1): A=b'],
    ['shop/access same-name flow.AIRFLOW__API_AUTH__JWT_SECRET both absent'],
  ],
  [
    'the key of an application counts where settings speak of tokens',
    ['api: SECRET_KEY=${A}, JWT_ALGORITHM=HS256', 'site: SECRET_KEY=${B}'],
    ['shop/access same-name api.SECRET_KEY validator', 'shop/access-2 same-name site.SECRET_KEY unknown weak'],
  ],
  [
    'who fetches keys from a service has the other half of the private one that it holds',
    [
      'login: RSA_PRIVATE_KEY_PATH=/k/private.pem, JWT_ISSUER=shop',
      'orders: JWKS_URI=http://login:8000/jwks.json, JWT_ISSUER=shop',
    ],
    ['shop/access recipe login.RSA_PRIVATE_KEY_PATH issuer', 'shop/access recipe orders.JWKS_URI validator'],
  ],
  [
    'a secret beside a public key of its name is the private half',
    [
      'api: JWT_SECRET_KEY=/k/private.pem, JWT_PUBLIC_KEY=/k/public.pem',
      'files: JWT_PUBLIC_KEY=/k/public.pem, JWT_SECRET_KEY=${A}',
    ],
    [
      'shop/access same-name api.JWT_SECRET_KEY issuer',
      'shop/access same-name api.JWT_PUBLIC_KEY validator',
      'shop/access-2 same-name files.JWT_SECRET_KEY unknown',
      'shop/access same-name files.JWT_PUBLIC_KEY validator',
    ],
  ],
])('%s', (_name, texts, expected) => {
  const dotenv = 'A=key-a-0123456789abcdef\nB=key-b-0123456789abcdef\nC=key-c-0123456789abcdef\n'
  expect(show(recogniseFiles({ 'compose.yaml': services(...texts.map(service)), '.env': dotenv }))).toEqual(expected)
})

test('the key of an application counts in a service that is built here, whatever it is called', () => {
  const lines = [
    '  api:\n    build: .\n    environment: { SECRET_KEY: k-0123456789, ACCESS_TOKEN_EXPIRE_MINUTES: 30 }',
    '  site:\n    build: ./site\n    environment: { SECRET_KEY: k-9876543210 }',
  ]
  expect(show(recogniseFiles({ 'compose.yaml': services(...lines) }))).toEqual([
    'shop/access same-name api.SECRET_KEY issuer',
    'shop/access-2 same-name site.SECRET_KEY unknown weak',
  ])
})

test('what is called the same and written the same is one key, and what is written otherwise another application’s', () => {
  const text = [
    'auth: SECRET_KEY=our-secret-key, ALGORITHM=HS256, ACCESS_TOKEN_EXPIRE_MINUTES=30',
    'stock: SECRET_KEY=our-secret-key',
    'site: SECRET_KEY=their-secret-key',
  ].map(service)
  expect(show(recogniseFiles({ 'compose.yaml': services(...text) }))).toEqual([
    'shop/access same-name auth.SECRET_KEY issuer',
    'shop/access-2 same-name site.SECRET_KEY unknown weak',
    'shop/access same-name stock.SECRET_KEY unknown',
  ])
})

test('an empty line of a shared env file is no key of a product that reads other names', () => {
  const files = {
    'compose.yaml':
      'name: shop\nservices:\n  sql: { image: postgrest/postgrest, env_file: all.env }\n  web: { image: example/web, env_file: all.env }\n',
    'all.env': 'PGRST_JWT_SECRET=key-a-0123456789\nJWT_SECRET=\n',
  }
  expect(show(recogniseFiles(files))).toEqual([
    'shop/access shared-variable sql.PGRST_JWT_SECRET validator',
    'shop/access shared-variable web.PGRST_JWT_SECRET unknown',
    'shop/access-2 same-name web.JWT_SECRET unknown empty',
  ])
})

test('a worker of the same program does what its sibling does', () => {
  const lines = [
    service('web(example/app): JWT_SECRET=${A}, JWT_EXPIRES_IN=15m'),
    service('beat(example/app): JWT_SECRET=${A}'),
    '    command: beat --loglevel info',
    service('other(example/other): JWT_SECRET=${A}'),
  ]
  const files = { 'compose.yaml': services(...lines), '.env': 'A=key-a-0123456789\n' }
  expect(show(recogniseFiles(files))).toEqual([
    'shop/access shared-variable web.JWT_SECRET issuer',
    'shop/access shared-variable beat.JWT_SECRET issuer',
    'shop/access shared-variable other.JWT_SECRET unknown',
  ])
})

test('the issuer and the audience of a key are those of its name, and an address is neither', () => {
  const text = service(
    'api: JWT_SECRET=${A}, INTERNAL_JWT_SECRET=${B}, JWT_ISSUER=one, INTERNAL_JWT_ISSUER=two, JWT_AUDIENCE="a,b", JWT_ISSUER_URI=http://x',
  ).replace('- JWT_AUDIENCE="a\n      - b"', '- JWT_AUDIENCE=a,b')
  const { bindings } = recogniseFiles({
    'compose.yaml': services(text),
    '.env': 'A=key-a-0123456789\nB=key-b-0123456789\n',
  })
  const read = listKnown(bindings).map(({ variable, claims: { issuer, audience } }) => ({
    variable,
    issuer: issuer?.values.map((value) => value.revealText()),
    audience: audience?.values.map((value) => value.revealText()),
  }))
  expect(read).toEqual([
    { variable: 'JWT_SECRET', issuer: ['one'], audience: ['a', 'b'] },
    { variable: 'INTERNAL_JWT_SECRET', issuer: ['two'], audience: ['a', 'b'] },
  ])
})

test('a secret with a use of its own that is the same as a key is told apart', () => {
  const text = service('api: JWT_SECRET=${A}, COOKIE_SECRET=${A}, API_KEY=${A}, LOG_LEVEL=${A}')
  const { bindings, otherSecrets } = recogniseFiles({ 'compose.yaml': services(text), '.env': 'A=key-a-0123456789\n' })
  expect(bindings.map(({ variable }) => variable)).toEqual(['JWT_SECRET'])
  expect(otherSecrets.map(({ variable, sources }) => ({ variable, sources }))).toEqual([
    { variable: 'COOKIE_SECRET', sources: ['A'] },
    { variable: 'API_KEY', sources: ['A'] },
  ])
})

test.each<[string, readonly string[], readonly string[]]>([
  [
    'a name that people set in vain',
    ['flow(apache/airflow:3.0.1): AIRFLOW__SECRETS__JWT_SECRET=${A}'],
    ['flow.AIRFLOW__SECRETS__JWT_SECRET for AIRFLOW__API_AUTH__JWT_SECRET certain'],
  ],
  [
    'a slip of the pen',
    ['flow(apache/airflow:3.0.1): AIRFLOW__API_AUTH__JWT_SECERT=${A}'],
    ['flow.AIRFLOW__API_AUTH__JWT_SECERT for AIRFLOW__API_AUTH__JWT_SECRET likely'],
  ],
  [
    'two names that nothing relates',
    ['auth: JWT_SECRET=${A}', 'api: JWT_SECRET_KEY=${B}'],
    ['api.JWT_SECRET_KEY for JWT_SECRET possible'],
  ],
  [
    'the right name beside the wrong one',
    ['flow(apache/airflow:3.0.1): AIRFLOW__API_AUTH__JWT_SECRET=${A}, AIRFLOW_JWT_SECRET=${A}'],
    [],
  ],
])('wrong names: %s', (_name, texts, expected) => {
  const dotenv = 'A=key-a-0123456789abcdef\nB=key-b-0123456789abcdef\n'
  const { wrongNames } = recogniseFiles({ 'compose.yaml': services(...texts.map(service)), '.env': dotenv })
  const shown = wrongNames.map(
    (wrong) => `${wrong.service}.${wrong.variable} for ${wrong.expected} ${wrong.confidence}`,
  )
  expect(shown).toEqual(expected)
})

test('a declared role wins over the catalogue, and says so', () => {
  const text = ['sql(postgrest/postgrest): PGRST_JWT_SECRET=${A}', 'web: JWT_SECRET=${A}'].map(service)
  const files = { 'compose.yaml': services(...text), '.env': 'A=key-a-0123456789\n' }
  const { project } = resolveInMemory(files)
  const group = { name: 'access', issuers: ['sql'], validators: ['web'], lookup: [], reads: [] }
  const declarations = { ...noDeclarations, groups: [group], source: 'countersign.yaml' }
  const { bindings } = answerFromMemory(recognise({ project, containers: [], declarations }), files)
  expect(bindings.map(({ role, roleBasis }) => `${role}: ${roleBasis}`)).toEqual([
    'issuer: countersign.yaml says so; the catalogue would say validator',
    'validator: countersign.yaml says so',
  ])
})

const asking = 'api: SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI=http://auth:9000'

test.each<[string, readonly string[], Partial<DeclaredGroup>, readonly string[]]>([
  [
    'an issuer that others ask has a key of its own',
    ['auth: SPRING_SECURITY_OAUTH2_AUTHORIZATIONSERVER_ISSUER=http://auth:9000', asking],
    {},
    [
      'shop/access auth.SPRING_SECURITY_OAUTH2_AUTHORIZATIONSERVER_ISSUER issuer setting, own key',
      'shop/access api.SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI validator key, fetches from service auth',
    ],
  ],
  [
    'asked by its public address',
    ['auth: OIDC_ISSUER=https://id.example.com', 'api: JWT_ISSUER_URL=https://id.example.com'],
    {},
    [
      'shop/access auth.OIDC_ISSUER issuer setting, own key',
      'shop/access api.JWT_ISSUER_URL validator key, fetches from service auth',
    ],
  ],
  [
    'one whom nobody asks is none',
    ['auth: SPRING_SECURITY_OAUTH2_AUTHORIZATIONSERVER_ISSUER=http://auth:9000', 'api: PORT=80'],
    {},
    [],
  ],
  [
    'an issuer of a login is none that tokens are checked by',
    ['auth: OIDC_ISSUER=http://auth', 'web: OIDC_ISSUER=http://auth, OIDC_CLIENT_SECRET=x, JWT_AUDIENCE=web'],
    {},
    [],
  ],
  [
    'the same beside settings for tokens, without a client',
    ['auth: PORT=80', 'web: OIDC_ISSUER=http://auth, JWT_AUDIENCE=web'],
    {},
    ['shop/access web.OIDC_ISSUER validator key, fetches from service auth'],
  ],
  [
    'the address of the keys says where they are, and not that of the issuer',
    ['auth: PORT=80', `${asking}, JWKS_URL=http://keys.example.com/`],
    {},
    ['shop/access api.JWKS_URL validator key, fetches from outside'],
  ],
  [
    'a declared issuer from which the key is fetched needs none',
    ['auth: PORT=80', asking],
    { issuers: ['auth'], validators: ['api'] },
    [
      'shop/access auth.SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI issuer declared, own key',
      'shop/access api.SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI validator declared, fetches from service auth',
    ],
  ],
  [
    'a declared signer outside is not that of the stack, whose key keeps to itself',
    ['auth: JWT_SECRET=${A}', 'api: JWT_SECRET=${A}, JWKS_URL=http://keys.example.com/'],
    { isExternal: true, validators: ['api'] },
    [
      'shop/access-2 auth.JWT_SECRET issuer name',
      'shop/access api.JWKS_URL validator declared, fetches from outside, signed outside',
      'shop/access-2 api.JWT_SECRET validator name',
    ],
  ],
])('%s', (_name, texts, declared, expected) => {
  const files = { 'compose.yaml': services(...texts.map(service)), '.env': 'A=key-a-0123456789\n' }
  const { project } = resolveInMemory(files)
  const group = { name: 'access', issuers: [], validators: [], lookup: [], reads: [], ...declared }
  const groups = Object.keys(declared).length === 0 ? [] : [group]
  const declarations = { ...noDeclarations, groups, source: 'countersign.yaml' }
  const { bindings } = answerFromMemory(recognise({ project, containers: [], declarations }), files)
  const shown = bindings.map((one) => {
    const { fetchesFrom, isOwnKey, isSignedOutside } = one
    return [
      `${one.group.id} ${one.service}.${one.variable} ${one.role} ${one.roleSource}`,
      ...(isOwnKey ? ['own key'] : []),
      ...(fetchesFrom ? [['fetches from', fetchesFrom.leadsTo, fetchesFrom.service].filter(Boolean).join(' ')] : []),
      ...(isSignedOutside ? ['signed outside'] : []),
    ].join(', ')
  })
  expect(shown.toSorted()).toEqual(expected.toSorted())
})

test.each([
  ['issuer', '-----BEGIN PUBLIC KEY-----', 'countersign.yaml says so; the key itself would say validator'],
  ['validator', '-----BEGIN PRIVATE KEY-----', 'countersign.yaml says so; the key itself would say issuer'],
])('a declared %s whose key says otherwise', (role, pem, basis) => {
  const text = `services: { web: { image: x, environment: { JWT_KEY: "${pem}" } } }\n`
  const { project } = resolveInMemory({ 'compose.yaml': text })
  const sides = role === 'issuer' ? { issuers: ['web'], validators: [] } : { issuers: [], validators: ['web'] }
  const group = { name: 'access', ...sides, lookup: [], reads: [] }
  const declarations = { ...noDeclarations, groups: [group], source: 'countersign.yaml' }
  const { bindings } = answerFromMemory(recognise({ project, containers: [], declarations }), {})
  expect(bindings.map((one) => [one.role, one.roleBasis])).toEqual([[role, basis]])
})

test('in the midst of a rotation the previous key is what a declared group must agree on', () => {
  const text = ['web: JWT_SECRET=${B}, JWT_SECRET_PREVIOUS=${A}', 'stock: JWT_SECRET=${A}'].map(service)
  const files = { 'compose.yaml': services(...text), '.env': 'A=key-a-0123456789\nB=key-b-0123456789\n' }
  const { project } = resolveInMemory(files)
  const group = { name: 'access', issuers: ['web'], validators: ['stock'], lookup: [], reads: [] }
  const declarations = { ...noDeclarations, groups: [group], source: 'countersign.yaml' }
  const { bindings } = answerFromMemory(recognise({ project, containers: [], declarations }), files)
  expect(bindings.map(({ service, variable, group }) => `${group.id} ${service}.${variable}`)).toEqual([
    'shop/access web.JWT_SECRET_PREVIOUS',
    'shop/access stock.JWT_SECRET',
  ])
})

test.each<[string, string, readonly string[]]>([
  [
    'a file that has nothing to do with it',
    '/etc/localtime',
    ['shop/access recipe hub.CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY validator absent'],
  ],
  ['its configuration', '/centrifugo/config.json', []],
  ['the folder of its configuration', '/centrifugo', []],
])('a product that gets %s mounted beside an application that holds its key', (_name, target, expected) => {
  const hub = `  hub:\n    image: centrifugo/centrifugo:v6\n    volumes: [ "/srv/x:${target}" ]`
  const text = services(hub, service('web: CENTRIFUGO_SECRET=${A}'))
  const files = { 'compose.yaml': text, '.env': 'A=key-a-0123456789\n' }
  expect(show(recogniseFiles(files)).filter((line) => line.includes(' hub.'))).toEqual(expected)
})

test('who signs is told by names that are written together', () => {
  const text = ['authservice: JWT_SECRET=${A}', 'apigateway: JWT_SECRET=${A}'].map(service)
  expect(show(recogniseFiles({ 'compose.yaml': services(...text), '.env': 'A=key-a-0123456789\n' }))).toEqual([
    'shop/access shared-variable authservice.JWT_SECRET issuer',
    'shop/access shared-variable apigateway.JWT_SECRET validator',
  ])
})

test.each([
  ['JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEY', ['shop/access', 'shop/access']],
  ['RSA_PRIVATE_KEY', 'RSA_PUBLIC_KEY', ['shop/access', 'shop/access-2']],
])('%s and a %s that does not fit, in one service', (first, second, expected) => {
  const [mine, theirs] = [1, 2].map(() =>
    generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  )
  const environment = JSON.stringify({ [first]: mine?.privateKey, [second]: theirs?.publicKey })
  const compose = services(`  api:\n    image: example/api\n    environment: ${environment}`)
  expect(recogniseFiles({ 'compose.yaml': compose }).bindings.map(({ group }) => group.id)).toEqual(expected)
})

describe('a mounted configuration', () => {
  const files = {
    'compose.yaml': services(
      service('auth: JWT_SECRET=k3k3k3k3k3k3k3k3,JWT_EXPIRES_IN=1h'),
      `${service('api: JWT_ISSUER=x')}\n    volumes: [ "./application.yml:/config/application.yml" ]`,
    ),
    'application.yml': 'server: {}\n',
  }

  function look(refusal: FileFact | null): Recognition {
    const { project } = resolveInMemory(files)
    const looking = { readers: { ...noReaders, document: () => [] }, showPath: String, isWiring: false }
    const recognising = recognise({ project, containers: [], declarations: noDeclarations, looking })
    const changed = changeAnswers(recognising, ({ path, want }, fact) =>
      refusal !== null && want === 'bytes' && path.endsWith('application.yml') ? refusal : fact,
    )
    return answerFromMemory(changed, files)
  }

  test('that holds no key: the service has none', () => {
    const { gaps, ...rest } = look(null)
    expect([show(rest as Recognition), gaps]).toEqual([
      ['shop/access same-name auth.JWT_SECRET issuer', 'shop/access same-name api.JWT_SECRET validator absent'],
      [],
    ])
  })

  test('that cannot be read: the key may be in it, and nothing is missing', () => {
    const { gaps, ...rest } = look({ kind: 'refused', why: 'unreadable', detail: 'its mode is 0000' })
    expect([show(rest as Recognition), gaps]).toEqual([
      ['shop/access same-name auth.JWT_SECRET issuer'],
      [
        {
          source: '/shop/application.yml',
          code: 'unreadable',
          reason: 'api mounts it and is given no key; the key may be in it: its mode is 0000',
        },
      ],
    ])
  })
})
