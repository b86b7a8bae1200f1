import { expect, test } from 'vitest'
import { lastShownColumn, showColumn } from './last-shown-column.ts'

test.each([
  ['a key with its value', '    JWT_SECRET: fake', 17],
  ['a value in a list', '  - JWT_SECRET=fake', 5],
  ['a list in a list', '- - fake', 5],
  ['keys of a flow mapping, up to the first value', '  a: { environment: { KEY: "fake", OTHER: x } }', 28],
  ['JSON', '{"services":{"api":{"environment":{"KEY":"fake","OTHER":"x"}}}}', 42],
  ['a key that is no name', '  "-no name": fake', 3],
  ['a key that may be a key', `  ${'aB3'.repeat(14)}: fake`, 3],
  ['the end of a value of several lines', '  rest", OTHER: x', 3],
  ['an address is no key', '  https://fake', 3],
  ['a block', '  key: |', 8],
  ['nothing', '', 1],
])('%s', (_, line, column) => {
  expect(lastShownColumn(line)).toBe(column)
  expect([showColumn(line, column), showColumn(line, column + 1)]).toEqual([column, undefined])
})
