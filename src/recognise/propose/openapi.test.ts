import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listGuardedPaths } from './openapi.ts'

const bearer = { type: 'http', scheme: 'Bearer' }
const three = (paths: object, more: object = {}) => ({
  openapi: '3.0.3',
  components: { securitySchemes: { token: bearer, cookie: { type: 'apiKey', in: 'cookie', name: 'session' } } },
  security: [{ token: [] }],
  paths,
  ...more,
})
const get = (operation: object = {}) => ({ get: operation })

test.each<[string, unknown, readonly string[]]>([
  ['a path that all of the document guards', three({ '/jobs': get() }), ['/jobs']],
  [
    'one that guards itself',
    three({ '/jobs': get({ security: [{ cookie: [] }] }) }, { security: [] }),
    ['/jobs cookie:session'],
  ],
  ['one that is open', three({ '/health': get({ security: [] }) }), []],
  ['one that may be asked without', three({ '/jobs': get({ security: [{}, { token: [] }] }) }), []],
  ['one that asks for two things', three({ '/jobs': get({ security: [{ token: [], cookie: [] }] }) }), []],
  ['one that asks for either', three({ '/jobs': get({ security: [{ unknown: [] }, { token: [] }] }) }), ['/jobs']],
  ['another method', three({ '/jobs': { post: {} } }), []],
  ['a parameter in the path', three({ '/jobs/{id}': get() }), []],
  [
    'a parameter that is needed',
    three({ '/jobs': get({ parameters: [{ in: 'query', name: 'q', required: true }] }) }),
    [],
  ],
  ['one that is not', three({ '/jobs': get({ parameters: [{ in: 'query', name: 'q' }] }) }), ['/jobs']],
  ['one that stands elsewhere', three({ '/jobs': { get: {}, parameters: [{ $ref: 'other.yaml#/q' }] } }), []],
  ['a base path', three({ '/jobs': get() }, { servers: [{ url: 'https://shop.example/v1/' }] }), ['/v1/jobs']],
  ['a base path with a variable', three({ '/jobs': get() }, { servers: [{ url: '{base}/v1' }] }), ['/jobs']],
  [
    'Swagger 2',
    {
      swagger: '2.0',
      basePath: '/api',
      securityDefinitions: { jwt: { type: 'apiKey', in: 'header', name: 'Authorization' } },
      paths: { '/jobs': get({ security: [{ jwt: [] }] }) },
    },
    ['/api/jobs'],
  ],
  [
    'a key of an application',
    three(
      { '/jobs': get() },
      { components: { securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'X-API-Key' } } } },
    ),
    [],
  ],
  [
    'six paths',
    three(Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`/${n}`, get()]))),
    ['/1', '/2', '/3', '/4', '/5'],
  ],
  ['no such document', { paths: { '/jobs': get() } }, []],
  ['nothing', null, []],
])('%s', (_name, document, expected) => {
  expect(listGuardedPaths(document).map(({ path, token }) => (token === null ? path : `${path} ${token}`))).toEqual(
    expected,
  )
})

test('whatever a document says, it is read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (paths, security) => {
      listGuardedPaths({ openapi: '3.0.0', paths, security, components: paths, servers: security })
      listGuardedPaths(paths)
    }),
  )
})
