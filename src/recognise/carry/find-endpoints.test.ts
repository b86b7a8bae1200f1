import { describe, expect, test } from 'vitest'
import type { ResolvedBinding } from '../../model/keys/binding.ts'
import { sampleHolding } from '../../model/keys/sample-holding.test-data.ts'
import { Secret } from '../../model/keys/secret.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { type Declarations, type DeclaredProbe, noDeclarations } from '../../model/stack/declarations.ts'
import { Template } from '../../model/text/template.ts'
import { chooseGroup } from '../group/choose-group.ts'
import { findEndpoints } from './find-endpoints.ts'

const location = { file: 'countersign.yaml', line: 2 }
const holding = (service: string, purpose = 'access', facts: Partial<ResolvedBinding> = {}): ResolvedBinding => ({
  ...sampleHolding,
  service,
  purpose,
  value: Secret.fromText('a key of a test'),
  group: { id: `shop/${purpose}`, basis: 'declared', confidence: 'certain' },
  ...facts,
})
const container = (name: string, service: string, address: string, labels = {}): ContainerFact => ({
  id: name,
  name,
  image: 'busybox',
  labels: new Map(
    Object.entries({ 'com.docker.compose.project': 'shop', 'com.docker.compose.service': service, ...labels }),
  ),
  networks: [
    { name: 'bridge', aliases: [], address: '172.17.0.9' },
    { name: 'shop_default', aliases: [`${service}.internal`], address },
  ],
  startedAt: '2026-11-21T00:00:00Z',
  state: 'running',
  environment: new Map(),
  command: [],
  healthcheck: [],
  mounts: [],
})
const declare = (...probes: readonly Partial<DeclaredProbe>[]): Declarations => ({
  ...noDeclarations,
  probes: probes.map((probe) => ({
    service: 'api',
    kind: 'http',
    url: Template.written('http://api:8000/'),
    location,
    ...probe,
  })),
})
const plan = (declarations: Declarations, containers: readonly ContainerFact[] = [], trustsCompose = true) =>
  findEndpoints({ project: null, containers, declarations, bindings: [holding('api'), holding('auth')], trustsCompose })

test('a name of the stack is the address of its container in its own network; every replica is asked', () => {
  const containers = [container('shop-api-1', 'api', '172.20.0.2'), container('shop-api-2', 'api', '172.20.0.3')]
  const { probes, gaps } = plan(declare({}), containers)
  expect(probes.map(({ container: name, address, group }) => [name, address, group])).toEqual([
    ['shop-api-1', '172.20.0.2', 'shop/access'],
    ['shop-api-2', '172.20.0.3', 'shop/access'],
  ])
  expect(gaps).toEqual([])
})

test.each([
  ['an alias', 'http://api.internal:8000/', '172.20.0.2', false],
  ['the name of a container', 'http://shop-api-1:8000/', '172.20.0.2', false],
  ['loopback', 'http://localhost:8000/', undefined, false],
  ['a name of elsewhere', 'http://api.example.com/', undefined, false],
])('%s as host', (_name, url, address, isUnresolved) => {
  const { probes } = plan(declare({ url: Template.written(url) }), [container('shop-api-1', 'api', '172.20.0.2')])
  expect(probes.map((probe) => [probe.address, probe.isUnresolved])).toEqual([[address, isUnresolved]])
})

test('a container of another project is never meant', () => {
  const other = container('other-api-1', 'api', '172.21.0.2', { 'com.docker.compose.project': 'other' })
  expect(plan(declare({}), [other]).probes.map(({ address }) => address)).toEqual([undefined])
})

test('a service that is not there is a gap', () => {
  expect(plan(declare({ service: 'apii' }))).toMatchObject({
    probes: [],
    gaps: [{ source: 'countersign.yaml', code: 'missing' }],
  })
})

const labelled = (url: string) => [container('shop-api-1', 'api', '172.20.0.2', { 'countersign.probe.http.url': url })]

test.each([
  ['loopback', 'http://127.0.0.1:8000/', 1],
  ['the stack', 'http://api:8000/', 1],
  ['a container of the stack by its address', 'http://172.20.0.2:8000/', 1],
  ['a host outside', 'http://attacker.example/', 0],
  ['a host that only begins like loopback', 'http://127.0.0.1.attacker.example/', 0],
  ['no URL', 'attacker', 0],
])("a container's label that names %s", (_name, url, count) => {
  const { probes, gaps } = plan(noDeclarations, labelled(url))
  expect(probes).toHaveLength(count)
  expect(gaps.map(({ source, code }) => [source, code])).toEqual(count === 1 ? [] : [['shop-api-1', 'unsupported']])
})

describe('without trust in compose files', () => {
  const gap = (source: string) => ({
    source,
    code: 'unsupported',
    reason:
      'endpoints that a compose file or a label declares are not asked, because their author would receive tokens: declare them under probes: in countersign.yaml, or use --trust-compose',
  })

  test('a label of a container is a gap', () => {
    expect(plan(noDeclarations, labelled('http://127.0.0.1:8000/'), false)).toEqual({
      probes: [],
      logins: [],
      gaps: [gap('api')],
    })
  })

  test('what stands under x-countersign is a gap', () => {
    const declared = { ...declare({}), source: 'compose.yaml (x-countersign)' }
    expect(plan(declared, [], false)).toEqual({ probes: [], logins: [], gaps: [gap('compose.yaml')] })
  })

  test('the configuration is asked', () => {
    const { probes, gaps } = plan({ ...declare({}), source: 'countersign.yaml' }, [], false)
    expect([probes.length, gaps]).toEqual([1, []])
  })
})

test("a container's label that is wrong is a gap", () => {
  const containers = [container('shop-api-1', 'api', '172.20.0.2', { 'countersign.probe.http.urll': 'http://api/' })]
  expect(plan(noDeclarations, containers).gaps).toMatchObject([{ source: 'shop-api-1', code: 'malformed' }])
})

test('the configuration wins over labels', () => {
  const { probes } = plan(declare({ url: Template.written('http://localhost/own') }), labelled('http://api:8000/'))
  expect(probes.map(({ url }) => String(url))).toEqual(['http://localhost/own'])
})

const bystander = { role: 'bystander' } as const
test.each<[string, readonly ResolvedBinding[], string | undefined, string | null]>([
  ['the one it holds', [holding('api'), holding('auth')], undefined, 'shop/access'],
  ['access of several', [holding('api', 'refresh'), holding('api')], undefined, 'shop/access'],
  [
    'the first of several without access',
    [holding('api', 'admin'), holding('api', 'refresh')],
    undefined,
    'shop/admin',
  ],
  ['the only one of the project', [holding('auth')], undefined, 'shop/access'],
  ['access of the project', [holding('auth'), holding('auth', 'refresh')], undefined, 'shop/access'],
  ['none of several', [holding('auth', 'admin'), holding('auth', 'refresh')], undefined, null],
  ['not the one that it holds unused', [holding('api', 'admin', bystander), holding('auth')], undefined, 'shop/access'],
  ['the one that is named by purpose', [holding('api'), holding('auth', 'refresh')], 'refresh', 'shop/refresh'],
  ['the one that is named by id', [holding('api'), holding('auth', 'refresh')], 'shop/refresh', 'shop/refresh'],
  ['none where the name is unknown', [holding('api')], 'acess', null],
  ['none of another project', [holding('api', 'access', { project: 'other' })], undefined, null],
])('the group of an endpoint is %s', (_name, bindings, named, expected) => {
  expect(chooseGroup('api', 'shop', bindings, named)).toBe(expected)
})
