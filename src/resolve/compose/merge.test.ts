import { expect, it } from 'vitest'
import { refusalsOf, resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'

const merged = (base: string, over: string): unknown => {
  const resolution = resolveInMemory({
    'compose.yaml': `services: {a: {image: x, ${base}}, b: {image: x}, c: {image: x}}\nnetworks: {n: , m: }\n`,
    'compose.override.yml': `services: {a: {${over}}}`,
  })
  if (resolution.refusals.length > 0) return refusalsOf(resolution)
  const model = resolution.project?.services[0]?.model
  const asJson = JSON.stringify(model, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
  const { image: _image, ...rest } = JSON.parse(asJson)
  return rest
}

it.each([
  ['a scalar is replaced', 'hostname: one', 'hostname: two', { hostname: 'two' }],
  ['a list is extended', 'security_opt: [a]', 'security_opt: [b]', { security_opt: ['a', 'b'] }],
  ['command is replaced', 'command: [a, b]', 'command: c', { command: 'c' }],
  [
    'healthcheck.test is replaced, the rest is merged',
    'healthcheck: {test: [CMD, a], retries: 1}',
    'healthcheck: {test: b}',
    { healthcheck: { test: 'b', retries: 1 } },
  ],
  [
    'environment becomes one list',
    'environment: {B: 2, A: 1}',
    'environment: [A=3, C]',
    { environment: ['A=1', 'B=2', 'A=3', 'C'] },
  ],
  [
    'an empty environment above changes nothing but the form',
    'environment: {A: 1}',
    'environment: {}',
    { environment: ['A=1'] },
  ],
  [
    'depends_on of both forms',
    'depends_on: [b]',
    'depends_on: {c: {condition: service_healthy}}',
    { depends_on: { b: { condition: 'service_started', required: true }, c: { condition: 'service_healthy' } } },
  ],
  [
    'networks of both forms',
    'networks: [n]',
    'networks: {m: {priority: 1}}',
    { networks: { n: null, m: { priority: 1 } } },
  ],
  ['build as text and as mapping', 'build: .', 'build: {target: t}', { build: { context: '/shop', target: 't' } }],
  ['an extension is replaced whole', 'x-a: {b: c}', 'x-a: [d]', { 'x-a': ['d'] }],
  [
    'logging of another driver is replaced',
    'logging: {driver: a, options: {x: y}}',
    'logging: {driver: b}',
    { logging: { driver: 'b' } },
  ],
  [
    'logging of the same driver is merged',
    'logging: {driver: a, options: {x: y}}',
    'logging: {options: {z: w}}',
    { logging: { driver: 'a', options: { x: 'y', z: 'w' } } },
  ],
  [
    'a mapping cannot take the place of a list',
    'security_opt: [a]',
    'security_opt: {b: c}',
    [
      'refused compose.override.yml:1:30 cannot override services.a.security_opt: it is a sequence in the layer below, use the same form here',
    ],
  ],
  ['!override replaces', 'environment: {A: 1}', 'environment: !override {B: 2}', { environment: { B: 2 } }],
  [
    '!reset takes one name away',
    'environment: {A: 1, B: 2}',
    'environment: {A: !reset null}',
    { environment: ['B=2'] },
  ],
])('%s', (_name, base, over, expected) => {
  expect(merged(base, over)).toEqual(expected)
})
