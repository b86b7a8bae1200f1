import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { UnknownValue } from './unknown-value.ts'

test('an unknown value has an identity and prints nothing of it', () => {
  const value = new UnknownValue('prefix-${KEY}', { kind: 'wiring', name: 'KEY' })
  expect(value.identity).toBe('prefix-${KEY}')
  expect([String(value), JSON.stringify({ value }), inspect({ value }, { depth: 5 })].join('\n')).not.toContain(
    'prefix',
  )
})
