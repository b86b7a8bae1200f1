import { basename, dirname } from 'node:path/posix'
import { expect, test } from 'vitest'
import type { ServiceCode, TokenPlace } from '../../model/code/code.ts'
import type { ResolvedBinding, Role } from '../../model/keys/binding.ts'
import type { ComposeProject, ModelValue } from '../../model/stack/compose.ts'
import type { FileFact, FileRequest } from '../../model/stack/file-request.ts'
import { Template } from '../../model/text/template.ts'
import { proposeProbes, writeProposals } from './propose-probes.ts'

const text = (written: string): Template => Template.written(written)

/** What is proposed for a service, with the files at hand that are named from the project folder, and what its code says. */
function propose(
  model: Readonly<Record<string, ModelValue>>,
  {
    role = 'validator',
    files = {},
    tokenFrom = [],
    besides = [],
  }: {
    readonly role?: Role
    readonly files?: Readonly<Record<string, string>>
    readonly tokenFrom?: readonly TokenPlace[]
    readonly besides?: readonly string[]
  } = {},
) {
  const services = [{ name: 'api', model }, ...besides.map((name) => ({ name, model: { ports: [text('1:1')] } }))]
  const project = { directory: text('/shop'), services } as unknown as ComposeProject
  const bindings = services.map(({ name }) => ({
    service: name,
    variable: 'JWT_SECRET',
    role,
  })) as unknown as ResolvedBinding[]
  const use = { kind: 'verifies', tokenFrom, location: { file: 'api/auth.py', line: 7 } }
  const code = new Map([['api', { uses: tokenFrom.length === 0 ? [] : [use] } as unknown as ServiceCode]])
  const dialogue = proposeProbes({ project, bindings, code }, (bytes) => JSON.parse(Buffer.from(bytes).toString()))
  let turn = dialogue.next()
  while (turn.done !== true) turn = dialogue.next(answer(turn.value, files))
  return turn.value.filter(({ service }) => service === 'api')
}

function answer({ path, want }: FileRequest, files: Readonly<Record<string, string>>): FileFact {
  const named = Object.entries(files).map(([name, written]) => [`/shop/${name}`, written] as const)
  if (want === 'source') {
    const found = named.find(([name]) => name === path)
    return found === undefined ? { kind: 'missing' } : { kind: 'file', bytes: Buffer.from(found[1]) }
  }
  const inside = named.filter(([name]) => dirname(name) === path)
  return inside.length === 0
    ? { kind: 'missing' }
    : { kind: 'directory', entries: inside.map(([name]) => ({ name: basename(name), kind: 'file' })) }
}

const openapi = (paths: object): string =>
  JSON.stringify({
    openapi: '3.1.0',
    servers: [{ url: 'https://shop.example/v1' }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths,
  })

test.each<[string, ModelValue, readonly string[]]>([
  ['a port', text('8003:8000'), ['http://localhost:8003/']],
  ['a port of one address', text('127.0.0.1:8003:8000/tcp'), ['http://localhost:8003/']],
  ['a port that a variable gives, which stays a reference', text('${PORT}:8000'), ['http://localhost:${PORT}/']],
  ['the long form', { target: 8000, published: text('8003') }, ['http://localhost:8003/']],
  ['a port that is published at random', text('8000'), []],
  ['a range', text('8003-8005:8000-8002'), []],
  ['UDP', text('8003:8000/udp'), []],
])('%s', (_name, port, urls) => {
  expect(propose({ ports: [port] }).map(({ url }) => url)).toEqual(urls)
})

test('a service that only passes its key on is not proposed, nor one without a port', () => {
  expect(propose({ ports: [text('1:2')] }, { role: 'bystander' })).toEqual([])
  expect(propose({})).toEqual([])
})

test('how a health check asks says whether it is TLS; its path is no proposal', () => {
  const test = [text('CMD'), text('curl'), text('-f'), text('https://localhost:8000/healthz')]
  expect(writeProposals(propose({ ports: [text('8003:8000')], healthcheck: { test } }))).toEqual([
    'probes:',
    '  api:',
    '    http:',
    '      - { url: "https://localhost:8003/" } # use a path that requires a token; it holds JWT_SECRET and publishes 8000; its health check asks /healthz, which is usually open',
  ])
})

const ports = [text('8003:8000')]

test.each<[string, Parameters<typeof propose>, readonly string[]]>([
  [
    'a document in the project folder, where one service may be asked',
    [{ ports }, { files: { 'openapi.json': openapi({ '/jobs': { get: {} } }) } }],
    ['http://localhost:8003/v1/jobs'],
  ],
  [
    'a document in the folder that the service is built from',
    [
      { ports, build: text('./api') },
      { files: { 'api/docs/swagger.json': openapi({ '/jobs': { get: {} } }) }, besides: ['web'] },
    ],
    ['http://localhost:8003/v1/jobs'],
  ],
  [
    'a document in the project folder that may be of any service',
    [
      { ports, build: text('./api') },
      { files: { 'openapi.json': openapi({ '/jobs': { get: {} } }) }, besides: ['web'] },
    ],
    ['http://localhost:8003/'],
  ],
  [
    'a document of a path alone that is open',
    [{ ports }, { files: { 'openapi.json': openapi({ '/health': { get: { security: [] } } }) } }],
    ['http://localhost:8003/'],
  ],
  [
    'code that takes the token at the handshake',
    [{ ports }, { tokenFrom: ['handshake'] }],
    ['http://localhost:8003/', 'ws://localhost:8003/'],
  ],
])('%s', (_name, given, urls) => {
  expect(propose(...given).map(({ url }) => url)).toEqual(urls)
})

test('each says what speaks for it, and where the token goes', () => {
  const files = { 'openapi.json': openapi({ '/jobs': { get: {} } }) }
  expect(writeProposals(propose({ ports }, { files, tokenFrom: ['handshake'] }))).toEqual([
    'probes:',
    '  api:',
    '    http:',
    '      - { url: "http://localhost:8003/v1/jobs" } # openapi.json requires a token there',
    '    websocket:',
    '      - { url: "ws://localhost:8003/", token: "socket.io" } # use a path that requires a token; it holds JWT_SECRET and publishes 8000; it verifies tokens at api/auth.py',
  ])
  expect(propose({ ports }, { tokenFrom: ['cookie'] }).map(({ token }) => token)).toEqual(['cookie:NAME'])
})
