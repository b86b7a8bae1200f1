import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { canary, traces } from '../../../test/support/canary.ts'
import { Secret } from './secret.ts'

const secret = Secret.fromText(canary)

test.each([
  ['String()', String(secret)],
  ['a template', `${secret}`],
  ['JSON', JSON.stringify({ nested: [secret] })],
  ['inspect with everything shown', inspect({ secret }, { showHidden: true, depth: 9 })],
  ['format %o', format('%o %s %j', secret, secret, secret)],
  ['an error that has it as its cause', inspect(new Error('x', { cause: secret }))],
  ['a spread', JSON.stringify({ ...secret })],
  ['its entries', JSON.stringify(Object.entries(secret))],
  ['a concatenation', `value: ${String(secret)}`],
])('%s does not show the value', (_name, printed) => {
  expect(traces(printed)).toEqual([])
})

test('the mask says nothing about the length', () => {
  expect(String(Secret.fromText(''))).toBe(String(Secret.fromText(canary.repeat(3))))
})

test.each([
  ['canary', canary, true],
  ['another', `${canary}x`, false],
  ['of the same length', `x${canary.slice(1)}`, false],
  ['nothing', '', false],
])('%s is equal or not', (_name, text, isEqual) => {
  expect(secret.equals(Secret.fromText(text))).toBe(isEqual)
})

test('the bytes come back whole', () => {
  expect(Buffer.from(secret.reveal()).toString()).toBe(canary)
  expect(Secret.fromText('\ufeffx').revealText()).toBe('\ufeffx')
})
