import { expect, test } from 'vitest'
import type { Binding, PemFault } from '../../../model/keys/binding.ts'
import { group, holds, strength, view } from '../../facts-for-tests.ts'
import { runRules } from '../../run-rules.ts'
import { lowEntropySecret } from '../strength/low-entropy-secret.ts'
import { placeholderSecret } from '../strength/placeholder-secret.ts'
import { shortSecret } from '../strength/short-secret.ts'
import { mangledPem } from './mangled-pem.ts'

const broken = (service: string, pem: PemFault, facts: Partial<Binding> = {}) =>
  holds(service, 'A', {
    variable: 'JWT_KEY',
    strength: strength({ pem, isShort: true, isLowEntropy: true, placeholder: 'pattern' }),
    ...facts,
  })

test.each<[string, readonly Binding[], readonly (readonly [string, string])[]]>([
  ['a key that can be read', [holds('api', 'A')], []],
  [
    'its lines are gone',
    [broken('api', 'flattened')],
    [['the PEM in JWT_KEY of api has lost its line breaks', 'likely']],
  ],
  ['only the beginning', [broken('api', 'truncated')], [['the PEM in JWT_KEY of api is cut off', 'certain']]],
  ['neither', [broken('api', 'unreadable')], [['the PEM in JWT_KEY of api cannot be read', 'likely']]],
  [
    'one finding for one key',
    [broken('api', 'truncated'), broken('web', 'truncated', { variable: 'KEY' })],
    [['the PEM in JWT_KEY and KEY of api and web is cut off', 'certain']],
  ],
  [
    'without a fingerprint, known by its variable',
    [broken('api', 'truncated', { fingerprint: null }), broken('web', 'truncated', { fingerprint: null })],
    [['the PEM in JWT_KEY of api and web is cut off', 'certain']],
  ],
  ['a bystander', [broken('db', 'truncated', { role: 'bystander' })], []],
])('%s', (_name, bindings, expected) => {
  const rules = [mangledPem, shortSecret, lowEntropySecret, placeholderSecret]
  const findings = runRules(rules, view({ groups: [group(bindings)] }))
  expect(findings.map(({ message, confidence }) => [message, confidence])).toEqual(expected)
})

test('the whole finding', () => {
  expect(runRules([mangledPem], view({ groups: [group([broken('api', 'flattened')])] }))).toEqual([
    {
      ruleId: 'mangled-pem',
      severity: 'error',
      confidence: 'likely',
      message: 'the PEM in JWT_KEY of api has lost its line breaks',
      remedy:
        'In JWT_KEY of api, write the line breaks as `\\n` within double quotes in the env file, or mount the key as a secret file and set its path.',
      group: 'shop/access',
      services: ['api'],
      data: { variables: ['JWT_KEY'], fault: 'flattened' },
      locations: [{ file: 'compose.yaml', line: 3 }],
      waived: null,
    },
  ])
})
