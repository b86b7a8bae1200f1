import { expect, test } from 'vitest'
import { canonicalise } from './canonical-json.ts'

test.each<[string, unknown, string | null]>([
  ['members are sorted', { b: 1, a: [2, { d: null, c: true }] }, '{"a":[2,{"c":true,"d":null}],"b":1}'],
  ['by code units (RFC 8785 §3.2.3)', JSON.parse('{"\\u20ac":1,"\\r":2,"1":3}'), '{"\\r":2,"1":3,"€":1}'],
  ['a number has one spelling', JSON.parse('1.0'), '1'],
  ['a text has one spelling', JSON.parse('"\\u00e9\\/"'), '"é/"'],
  ['deep nesting is refused', JSON.parse('['.repeat(10_000) + ']'.repeat(10_000)), null],
])('%s', (_name, value, text) => {
  expect(canonicalise(value)).toBe(text)
})
