import { expect, test } from 'vitest'
import { matchesWildcard } from './match-wildcard.ts'

test.each<[readonly string[], string, boolean]>([
  [['JWT_KEY'], 'JWT_KEY', true],
  [['JWT_KEY'], 'JWT_KEY_2', false],
  [['JWT_', '_KEY'], 'JWT_A_KEY', true],
  [['JWT_', '_KEY'], 'JWT_KEY', false],
  [['', 'KEY'], 'KEY', true],
  [['a', 'b', 'c'], 'abc', true],
  [['a', 'b', 'c'], 'acb', false],
  [['a', 'a'], 'a', false],
  [['', ''], '', true],
])('%j in %s: %s', (literals, text, isMatch) => {
  expect(matchesWildcard(literals, text)).toBe(isMatch)
})
