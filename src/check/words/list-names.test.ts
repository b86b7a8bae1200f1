import { expect, test } from 'vitest'
import { listNames, listSome } from './list-names.ts'

test.each([
  ['nothing for none', [], ''],
  ['one name alone', ['a'], 'a'],
  ['two with and', ['a', 'b'], 'a and b'],
  ['three with a comma', ['a', 'b', 'c'], 'a, b and c'],
  ['each name once', ['a', 'b', 'a'], 'a and b'],
])('%s', (_name, names, expected) => {
  expect(listNames(names)).toBe(expected)
})

test('of hundreds some are named', () => {
  const names = Array.from({ length: 500 }, (_, index) => `s${index}`)
  expect(listSome(names)).toBe('s0, s1, s2, s3, s4, s5, s6, s7 and 492 more')
  expect(listSome(names.slice(0, 12))).toBe(listNames(names.slice(0, 12)))
})
