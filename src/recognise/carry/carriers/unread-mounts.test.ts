import { expect, test } from 'vitest'
import type { MemoryFiles } from '../../../../test/oracle/answer-from-memory.ts'
import { carryFromMemory } from './scenes.test-data.ts'

const app = (origin: string, lines: string, name = 'app'): string => `services:\n  ${name}:\n    ${origin}\n${lines}`
const missing = 'it does not exist, and Docker creates an empty folder in its place'

test.each<[string, string, MemoryFiles, readonly string[]]>([
  [
    'the folder of a configuration that the catalogue knows, and that is not there',
    'app',
    {
      'compose.yaml': app(
        'image: jhipster/jhipster-registry:v3.2.3',
        '    volumes: [ "./central-server-config:/central-config" ]\n',
      ),
    },
    [
      `missing central-server-config the mounted configuration of app, which may hold a key, cannot be read: ${missing}`,
    ],
  ],
  [
    'a configuration that is not there, of a service whose name says that it authenticates',
    'auth-service',
    { 'compose.yaml': app('build: .', '    volumes: [ "./application.yml:/app/application.yml" ]\n', 'auth-service') },
    [
      `missing application.yml the mounted configuration of auth-service, which may hold a key, cannot be read: ${missing}`,
    ],
  ],
  [
    'what is called as a key of tokens is, whoever mounts it',
    'app',
    { 'compose.yaml': app('build: .', '    volumes: [ "./keys/jwt_private_key.pem:/k.pem" ]\n') },
    [
      `missing keys/jwt_private_key.pem the mounted configuration of app, which may hold a key, cannot be read: ${missing}`,
    ],
  ],
  [
    'a folder that a setting of that name leads into',
    'app',
    {
      'compose.yaml': app(
        'build: .',
        '    environment: { JWT_ISSUER: x, CONFIG_LOCATION: "file:/x/a/" }\n    volumes: [ "./central:/x" ]\n',
      ),
    },
    [`missing central the mounted configuration of app, which may hold a key, cannot be read: ${missing}`],
  ],
  [
    'a configuration without a reader, of a product that shows no key',
    'app',
    {
      'compose.yaml': app(
        'image: apache/superset:5',
        '    environment: { JWT_SECRET: fake }\n    volumes: [ "./superset_config.py:/app/pythonpath/superset_config.py" ]\n',
      ),
      'superset_config.py': 'GLOBAL_ASYNC_QUERIES_JWT_SECRET = "fake"\n',
    },
    [
      'unsupported superset_config.py the mounted configuration of app, which may hold a key, cannot be read: there is no reader for .py files',
    ],
  ],
])('reported: %s', (_name, service, files, expected) => {
  expect(carryFromMemory(files, service).gaps).toEqual(expected)
})

const volumes =
  '    volumes: [ "./data:/data", "./config:/config", "./nginx.conf:/etc/nginx.conf", "./certs:/certs" ]\n'

test.each<[string, string, MemoryFiles]>([
  ['of a service that has nothing to do with tokens', 'app', { 'compose.yaml': app('build: .', volumes) }],
  ['of a database or the like', 'auth', { 'compose.yaml': app('image: nginx', volumes, 'auth') }],
  [
    'of a service that shows its key',
    'auth',
    { 'compose.yaml': app('build: .', `    environment: { JWT_SECRET: fake }\n${volumes}`, 'auth') },
  ],
  [
    'data of a service that authenticates',
    'auth',
    { 'compose.yaml': app('build: .', '    volumes: [ "./data:/data", "./logs:/var/log/auth", ".:/app" ]\n', 'auth') },
  ],
  [
    'code of a service that authenticates',
    'auth',
    {
      'compose.yaml': app('build: .', '    volumes: [ "./server.js:/app/server.js" ]\n', 'auth'),
      'server.js': '',
    },
  ],
])('not reported: mounts %s', (_name, service, files) => {
  expect(carryFromMemory(files, service).gaps).toEqual([])
})

test('nothing is reported of a wiring audit, nor twice of one folder', () => {
  const mounts = '    volumes: [ "./k:/k" ]\n'
  const compose = app('build: .', `    environment: { JWT_KEY_FILE: /k/a.pem }\n${mounts}`, 'auth')
  expect(carryFromMemory({ 'compose.yaml': compose }, 'auth').gaps).toHaveLength(1)
  const file = app('build: .', '    volumes: [ "./application.yml:/a.yml" ]\n', 'auth')
  expect(carryFromMemory({ 'compose.yaml': file }, 'auth', { isWiring: true }).gaps).toEqual([])
})
