import { expect, test } from 'vitest'
import type { KeyForm, ResolvedBinding } from '../model/keys/binding.ts'
import { sampleHolding } from '../model/keys/sample-holding.test-data.ts'
import { Secret } from '../model/keys/secret.ts'
import { assignAlgorithms } from './assign-algorithms.ts'

const setting = { file: 'compose.yaml', line: 5 }

function holds(
  variable: string,
  form: KeyForm,
  algorithm: string,
  facts: Partial<ResolvedBinding> = {},
): ResolvedBinding {
  return {
    ...sampleHolding,
    service: 'auth',
    variable,
    role: 'issuer',
    algorithms: [algorithm],
    algorithmLocation: setting,
    form,
    value: Secret.fromText('a-fake-key'),
    group: { id: 'shop/access', basis: 'same-name', confidence: 'likely' },
    ...facts,
  }
}

test.each<[string, readonly ResolvedBinding[], readonly (readonly string[])[]]>([
  [
    'a pair beside a secret',
    [holds('JWT_PRIVATE_KEY', 'pem', 'RS256'), holds('JWT_REFRESH_SECRET', 'text', 'RS256')],
    [['RS256'], []],
  ],
  [
    'a secret beside a pair',
    [holds('JWT_SECRET', 'text', 'HS512'), holds('JWT_PUBLIC_KEY', 'pem', 'HS512')],
    [['HS512'], []],
  ],
  ['a secret alone, which the setting contradicts', [holds('JWT_SECRET', 'text', 'RS256')], [['RS256']]],
  [
    'two secrets that it contradicts',
    [holds('JWT_SECRET', 'text', 'RS256'), holds('JWT_REFRESH_SECRET', 'text', 'RS256')],
    [['RS256'], ['RS256']],
  ],
  [
    'a key of another service',
    [holds('JWT_PRIVATE_KEY', 'pem', 'RS256'), holds('JWT_SECRET', 'text', 'RS256', { service: 'api' })],
    [['RS256'], ['RS256']],
  ],
  [
    'a product, of which the catalogue knows what the setting is for',
    [holds('JWT_PRIVATE_KEY', 'pem', 'RS256'), holds('JWT_SECRET', 'text', 'RS256', { product: 'Any' })],
    [['RS256'], ['RS256']],
  ],
])('%s', (_, bindings, expected) => {
  expect(assignAlgorithms(bindings).map(({ algorithms }) => algorithms)).toEqual(expected)
})
