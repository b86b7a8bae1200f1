import { expect, test } from 'vitest'
import { layOutTable, measureWidth, padEnd, shorten, wrap } from './text-layout.ts'

test.each([
  ['ASCII', 'abc', 3],
  ['wide letters', '日本', 4],
  ['a letter with a combining mark', 'e\u0301', 1],
  ['an emoji', '🔑', 2],
])('%s is measured', (_, text, width) => {
  expect(measureWidth(text)).toBe(width)
})

test('wide letters are padded by their width', () => {
  expect(padEnd('日', 4)).toBe('日  ')
})

test.each([
  ['what fits stays', 'compose.yaml', 12, 'compose.yaml'],
  ['the start goes', 'compose.yaml', 7, '…e.yaml'],
  ['nothing is wider than asked', '日本語の名前', 6, '…名前'],
])('shorten: %s', (_, text, width, expected) => {
  expect(shorten(text, width)).toBe(expected)
  expect(measureWidth(shorten(text, width))).toBeLessThanOrEqual(width)
})

test('wrap breaks at whitespace and leaves a long word whole', () => {
  expect(wrap('put it in /a/very/long/path.yaml now', 10)).toEqual(['put it in', '/a/very/long/path.yaml', 'now'])
})

const columns = [
  { heading: 'service', cells: ['user-service', 'a'], minWidth: 8 },
  { heading: 'key', cells: ['A', 'absent'] },
  { heading: 'why', cells: ['signs', 'checks'], isOptional: true },
]

test.each([
  ['shows everything where there is room', 28, ['user-service  A       signs ', 'a             absent  checks']],
  ['leaves the optional column out first', 27, ['user-service  A     ', 'a             absent']],
  ['then squeezes', 18, ['…r-service  A     ', 'a           absent']],
  ['down to the least width and no further', 5, ['…service  A     ', 'a         absent']],
])('a table %s', (_, width, expected) => {
  const [, ...rows] = layOutTable(columns, width)
  expect(rows.map((cells) => cells.join('  '))).toEqual(expected)
})
