import { expect, test } from 'vitest'
import { whyDifferent } from './why-different.ts'

const key = 'correct-horse-battery-staple-4711'

test.each([
  ['double quotes kept', `"${key}"`, 'surrounding-quotes'],
  ['single quotes kept', `'${key}'`, 'surrounding-quotes'],
  ['a final line feed', `${key}\n`, 'trailing-newline'],
  ['a final CR LF', `${key}\r\n`, 'trailing-newline'],
  ['a blank in front', ` ${key}`, 'surrounding-whitespace'],
  ['a tab behind', `${key}\t`, 'surrounding-whitespace'],
  ['a final CR', `${key}\r`, 'carriage-return'],
  ['a byte order mark', `\ufeff${key}`, 'byte-order-mark'],
  ['base64 of it', Buffer.from(key).toString('base64'), 'base64'],
  ['hex of it', Buffer.from(key).toString('hex'), 'hex'],
  ['another key', `${key}5`, 'different'],
])('%s', (_name, flawed, cause) => {
  const side = cause === 'different' ? null : 'right'
  expect(whyDifferent(key, flawed)).toEqual({ cause, flawed: side })
  expect(whyDifferent(flawed, key)).toEqual({ cause, flawed: side === null ? null : 'left' })
})

test('two different pairs of quotes: the quotes are the cause, on no side alone', () => {
  expect(whyDifferent(`"${key}"`, `'${key}'`)).toEqual({ cause: 'surrounding-quotes', flawed: null })
})
