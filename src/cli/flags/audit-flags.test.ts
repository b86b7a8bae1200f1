import { describe, expect, test } from 'vitest'
import { AuditError } from '../../model/limits/audit-error.ts'
import { pairDeliveries, readFailOn, readLogLevel, readTimeoutMs } from './audit-flags.ts'

describe('pairDeliveries', () => {
  test.each([
    ['text to standard output when nothing is said', [], [], [{ format: 'text', file: null }]],
    ['one format needs no output', ['json'], [], [{ format: 'json', file: null }]],
    ['an output alone is for text', [], ['r.txt'], [{ format: 'text', file: 'r.txt' }]],
    ['a format of a machine', ['sarif'], [], [{ format: 'sarif', file: null }]],
    ['- is standard output', ['json'], ['-'], [{ format: 'json', file: null }]],
    [
      'formats and outputs go together in order',
      ['json', 'text'],
      ['r.json', '-'],
      [
        { format: 'json', file: 'r.json' },
        { format: 'text', file: null },
      ],
    ],
  ])('%s', (_, formats, outputs, expected) => {
    expect(pairDeliveries(formats, outputs)).toEqual(expected)
  })

  test.each([
    ['two formats and no output', ['json', 'text'], [], /2 --format and 0 --output/],
    ['two formats and one output', ['json', 'text'], ['r.json'], /2 --format and 1 --output/],
    ['one format and two outputs', ['json'], ['a', 'b'], /1 --format and 2 --output/],
    ['two reports on one output', ['json', 'text'], ['-', '-'], /same --output/],
    ['a format that is none, which is not repeated', ['hunter2'], [], /^--format: no such format$/],
  ])('refuses %s', (_, formats, outputs, message) => {
    expect(() => pairDeliveries(formats, outputs)).toThrow(AuditError)
    expect(() => pairDeliveries(formats, outputs)).toThrow(message)
  })
})

test.each([
  [undefined, 10_000],
  ['10s', 10_000],
  ['500ms', 500],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['3', 3_000],
])('a timeout of %s is %i ms', (text, expected) => {
  expect(readTimeoutMs(text)).toBe(expected)
})

test.each(['', '0', '0.0001s', '-1s', '10 s', '1h', '2000m', 'NaN', '1e3', 'ten'])(
  'a timeout of "%s" is refused',
  (text) => {
    expect(() => readTimeoutMs(text)).toThrow(/--timeout must be/)
  },
)

test('words of flags are checked, and a wrong one is not repeated', () => {
  expect(readFailOn(undefined)).toBe('error')
  expect(readFailOn('note')).toBe('note')
  expect(() => readFailOn('hunter2')).toThrow(/^--fail-on must be one of error, warning, note$/)
  expect(readLogLevel(undefined)).toBe('silent')
  expect(() => readLogLevel('hunter2')).toThrow(/^--log-level must be one of silent, error, warn, info, debug$/)
})
