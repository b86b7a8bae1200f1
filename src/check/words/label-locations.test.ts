import { expect, test } from 'vitest'
import type { Binding, Fingerprint } from '../../model/keys/binding.ts'
import type { Finding } from '../../model/report/finding.ts'
import { group, holds } from '../facts-for-tests.ts'
import { labelLocations } from './label-locations.ts'

const location = { file: '.env', line: 1 }

function labels(bindings: readonly Binding[], facts: Partial<Finding> = {}): readonly (string | undefined)[] {
  const finding: Finding = {
    ruleId: 'secret-mismatch',
    severity: 'error',
    confidence: 'certain',
    message: 'm',
    remedy: 'r',
    services: [],
    data: {},
    group: group(bindings).id,
    locations: [location],
    waived: null,
    ...facts,
  }
  return labelLocations([finding], [group(bindings)]).flatMap(({ locations }) => locations.map(({ label }) => label))
}

test.each<[string, readonly Binding[], string | undefined]>([
  ['one that signs', [holds('auth', 'A', { role: 'issuer', location })], 'auth signs with it'],
  [
    'two that verify, and one that reads another key there',
    [
      holds('api', 'A', { role: 'validator', location }),
      holds('web', 'A', { role: 'validator', location }),
      holds('raw', 'B', { location }),
    ],
    'api and web verify with it; raw reads another key here',
  ],
  ['one that lacks the key', [holds('api', null, { location })], 'api has no JWT_SECRET'],
  ['nobody', [holds('api', 'A', { location: { file: 'elsewhere.env', line: 1 } })], undefined],
])('a place of %s', (_, bindings, label) => {
  expect(labels(bindings)).toEqual([label])
})

test('a label that the rule gave stays, and a finding about the issuer tells of the issuer', () => {
  const auth = holds('auth', 'A', { role: 'issuer', location })
  expect(labels([auth], { locations: [{ ...location, label: 'the token' }] })).toEqual(['the token'])
  const issuer = { variable: 'JWT_ISSUER', location, values: ['I' as Fingerprint] as const }
  expect(labels([{ ...auth, claims: { issuer } }], { ruleId: 'issuer-mismatch' })).toEqual([
    'auth takes its issuer here',
  ])
})
