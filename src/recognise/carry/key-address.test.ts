import { expect, test } from 'vitest'
import { resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import { sightServices } from '../sight/sighting.ts'
import { readStackNames } from '../sight/stack-names.ts'
import { findCandidates } from './candidates.ts'
import { locateKeys } from './key-address.ts'

/** Where the only key of the service `api` is fetched. */
function locate(lines: string, rest = '', dotenv = '', isWiring = false): unknown {
  const compose = `name: shop\nservices:\n  api:\n    image: example/api\n${lines}${rest}`
  const { project } = resolveInMemory({ 'compose.yaml': compose, '.env': dotenv }, { isWiring })
  const api = (project === null ? [] : sightServices(project)).find(({ service }) => service === 'api')
  const [candidate] = api === undefined ? [] : findCandidates(api)
  return candidate === undefined ? null : locateKeys(candidate, readStackNames(project, []))
}

const from = (url: string, more = ''): string => `    environment: { JWKS_URL: "${url}" }\n${more}`
const auth = '  auth-service: { image: x, container_name: shop-idp, ports: ["9000:8080"] }\n'
const inner = { leadsTo: 'service', service: 'auth-service' }

test.each<[string, string, string, object]>([
  ['a service', from('http://auth-service:8080/jwks'), auth, { host: 'auth-service', ...inner }],
  ['whatever the case', from('http://Auth-Service:8080/jwks'), auth, { host: 'auth-service', ...inner }],
  ['the name of its container', from('http://shop-idp/jwks'), auth, { host: 'shop-idp', ...inner }],
  [
    'the container that Compose names',
    from('http://shop-auth-service-1/jwks'),
    auth,
    { host: 'shop-auth-service-1', ...inner },
  ],
  [
    'with the network behind it',
    from('http://auth-service.shop_default/j'),
    auth,
    { host: 'auth-service.shop_default', ...inner },
  ],
  ['tasks of a Swarm service', from('http://tasks.auth-service/jwks'), auth, { host: 'tasks.auth-service', ...inner }],
  [
    'an alias',
    from('http://idp/jwks'),
    '  auth-service: { image: x, networks: { default: { aliases: [idp] } } }\n',
    { host: 'idp', ...inner },
  ],
  ['a host name', from('http://idp/jwks'), '  auth-service: { image: x, hostname: idp }\n', { host: 'idp', ...inner }],
  ['a link', from('http://idp/jwks', '    links: ["auth-service:idp"]\n'), auth, { host: 'idp', ...inner }],
  [
    'a link that only another service has',
    from('http://idp/jwks'),
    `${auth}  web: { image: x, links: ["auth-service:idp"] }\n`,
    { host: 'idp', leadsTo: 'nobody' },
  ],
  [
    'nobody, and the longer name',
    from('http://auth:1/jwks'),
    auth,
    { host: 'auth', leadsTo: 'nobody', near: 'auth-service' },
  ],
  [
    'nobody, and the near name',
    from('http://auth-servcie/j'),
    auth,
    { host: 'auth-servcie', leadsTo: 'nobody', near: 'auth-service' },
  ],
  [
    'nobody, and the port',
    from('http://idp:8080/jwks'),
    auth,
    { host: 'idp', leadsTo: 'nobody', near: 'auth-service' },
  ],
  ['nobody at all', from('http://idp:1/jwks'), auth, { host: 'idp', leadsTo: 'nobody' }],
  [
    'its own loopback',
    from('http://localhost:9000/jwks'),
    auth,
    { host: 'localhost', leadsTo: 'nobody', near: 'auth-service' },
  ],
  ['its own loopback in numbers', from('http://127.0.0.1:1/jwks'), auth, { host: '127.0.0.1', leadsTo: 'nobody' }],
  [
    'itself',
    from('http://localhost:80/jwks', '    expose: [80]\n'),
    auth,
    { host: 'localhost', leadsTo: 'service', service: 'api' },
  ],
  [
    'the loopback of the service whose network it has',
    from('http://localhost:8080/jwks', '    network_mode: service:auth-service\n'),
    auth,
    { host: 'localhost', ...inner },
  ],
  [
    'the loopback of the host',
    from('http://localhost/jwks', '    network_mode: host\n'),
    auth,
    { host: 'localhost', leadsTo: 'unknown' },
  ],
  [
    'a loopback that others listen on as well',
    from('http://localhost:1/jwks'),
    '  side: { image: x, network_mode: "service:api" }\n',
    { host: 'localhost', leadsTo: 'unknown' },
  ],
  [
    'a name on the host',
    from('http://idp/jwks', '    network_mode: host\n'),
    auth,
    { host: 'idp', leadsTo: 'unknown' },
  ],
  [
    'a hosts entry',
    from('http://idp/jwks', '    extra_hosts: ["idp:10.0.0.1"]\n'),
    auth,
    { host: 'idp', leadsTo: 'unknown' },
  ],
  [
    'an external link',
    from('http://idp/jwks', '    external_links: ["other_idp_1:idp"]\n'),
    auth,
    { host: 'idp', leadsTo: 'unknown' },
  ],
  [
    'a network that other projects are on',
    from('http://idp/jwks', '    networks: [edge]\n'),
    'networks: { edge: { external: true } }\n',
    { host: 'idp', leadsTo: 'unknown' },
  ],
  [
    'a network that is not external',
    from('http://idp/jwks', '    networks: [edge]\n'),
    'networks: { edge: { external: false } }\n',
    { host: 'idp', leadsTo: 'nobody' },
  ],
  [
    'a service that a profile leaves out',
    from('http://idp/jwks'),
    '  idp: { image: x, profiles: [dev] }\n',
    { host: 'idp', leadsTo: 'unknown' },
  ],
  [
    'the machine itself',
    from('http://host.docker.internal:1/'),
    auth,
    { host: 'host.docker.internal', leadsTo: 'unknown' },
  ],
  ['a private address', from('http://192.168.1.7/jwks'), auth, { host: '192.168.1.7', leadsTo: 'unknown' }],
  ['a public address', from('https://203.0.113.7/jwks'), auth, { host: '203.0.113.7', leadsTo: 'outside' }],
  ['a public host', from('https://login.example.com/jwks'), auth, { host: 'login.example.com', leadsTo: 'outside' }],
  [
    'with credentials in front',
    from('https://user:word@login.example.com/'),
    auth,
    { host: 'login.example.com', leadsTo: 'outside' },
  ],
  [
    'several, of which one answers',
    from('http://idp/j,http://auth-service/j'),
    auth,
    { host: 'auth-service', ...inner },
  ],
  ['no address', from('auth-service'), auth, { leadsTo: 'unknown' }],
])('%s', (_name, lines, rest, address) => {
  expect(locate(lines, rest)).toEqual(address)
})

test('what comes out of a variable that is named like a secret is not reported', () => {
  const lines = '    environment: { JWKS_URL: "http://${IDP_SECRET}/jwks" }\n'
  expect(locate(lines, '', 'IDP_SECRET=fake-host.example\n')).toEqual({ leadsTo: 'outside' })
})

test('a host that nobody knows yet leads anywhere', () => {
  const lines = '    environment: { JWKS_URL: "http://${IDP}/jwks" }\n'
  expect(locate(lines, '', '', true)).toEqual({ leadsTo: 'unknown' })
})
