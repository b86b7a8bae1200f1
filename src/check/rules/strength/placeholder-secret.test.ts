import { expect, test } from 'vitest'
import type { Binding } from '../../../model/keys/binding.ts'
import { group, holds, runs, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { placeholderSecret } from './placeholder-secret.ts'

const published = { strength: strength({ placeholder: 'published', isShort: true }) }
const pattern = { strength: strength({ placeholder: 'pattern' }) }
const check = (bindings: readonly Binding[]) => runRules([placeholderSecret], view({ groups: [group(bindings)] }))

test.each<[string, readonly Binding[], readonly (readonly [string, string])[]]>([
  ['a key of its own', [holds('api', 'A')], []],
  [
    'published',
    [holds('api', 'A', published)],
    [['the key in JWT_SECRET of api is a published placeholder: anyone can forge a valid token', 'certain']],
  ],
  [
    'reads like one',
    [holds('api', 'A', pattern)],
    [
      [
        'the key in JWT_SECRET of api looks like a placeholder: anyone who guesses it can forge a valid token',
        'likely',
      ],
    ],
  ],
  [
    'one finding for all services and layers',
    [holds('api', 'A', published), holds('web', 'A', { ...published, variable: 'KEY' }), runs('api', 'A', published)],
    [
      [
        'the key in JWT_SECRET and KEY of api and web is a published placeholder: anyone can forge a valid token',
        'certain',
      ],
    ],
  ],
  [
    'nothing is set, and the product has a published one',
    [
      holds('api', null, { whenUnset: 'published-default', product: 'Acme' }),
      holds('web', null, { whenUnset: 'published-default' }),
    ],
    [
      [
        'JWT_SECRET of api and web is not set, and Acme then uses a published key: anyone can forge a valid token',
        'certain',
      ],
    ],
  ],
  ['the same where it may be left out', [holds('api', null, { whenUnset: 'published-default', isOptional: true })], []],
  [
    'the same where another service holds one: it is missing',
    [holds('api', null, { whenUnset: 'published-default' }), holds('web', 'A')],
    [],
  ],
  [
    'a path is reported as such',
    [holds('api', 'A', { strength: strength({ placeholder: 'pattern', isPath: true }) })],
    [],
  ],
  ['a bystander does not use it', [holds('api', 'A', { ...published, role: 'bystander' })], []],
])('%s', (_name, bindings, expected) => {
  expect(check(bindings).map(({ message, confidence }) => [message, confidence])).toEqual(expected)
})

test('two placeholders are two findings', () => {
  const findings = check([holds('api', 'A', published), holds('web', 'B', pattern)])
  expect(findings.map(({ services, data }) => ({ services, data }))).toEqual([
    { services: ['api'], data: { variables: ['JWT_SECRET'], placeholder: 'published' } },
    { services: ['web'], data: { variables: ['JWT_SECRET'], placeholder: 'pattern' } },
  ])
})
