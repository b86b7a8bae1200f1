import { expect, test } from 'vitest'
import { listNames } from './list-names.ts'

test.each([
  ['nothing for none', [], ''],
  ['one name alone', ['a'], 'a'],
  ['two with and', ['a', 'b'], 'a and b'],
  ['three with a comma', ['a', 'b', 'c'], 'a, b and c'],
  ['each name once', ['a', 'b', 'a'], 'a and b'],
])('%s', (_name, names, expected) => {
  expect(listNames(names)).toBe(expected)
})
