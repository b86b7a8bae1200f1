import { expect, test } from 'vitest'
import { whyDifferent } from '../../../test/support/why-different.ts'
import type { Difference } from './why-different.ts'

const key = 'correct-horse-battery-staple-4711'

test.each<[string, string, string, Difference['cause'], 'flawed' | 'whole' | null]>([
  ['double quotes kept', key, `"${key}"`, 'surrounding-quotes', 'flawed'],
  ['single quotes kept', key, `'${key}'`, 'surrounding-quotes', 'flawed'],
  ['escaped quotes kept', key, `\\"${key}\\"`, 'surrounding-quotes', 'flawed'],
  ['a final line feed', key, `${key}\n`, 'trailing-newline', 'flawed'],
  ['several final line feeds', key, `${key}\n\n`, 'trailing-newline', 'flawed'],
  ['a final CR LF', key, `${key}\r\n`, 'trailing-newline', 'flawed'],
  ['whitespace in front', key, ` ${key}`, 'surrounding-whitespace', 'flawed'],
  ['a tab behind', key, `${key}\t`, 'surrounding-whitespace', 'flawed'],
  ['a no-break space behind', key, `${key}\u00a0`, 'surrounding-whitespace', 'flawed'],
  ['a final CR', key, `${key}\r`, 'carriage-return', 'flawed'],
  ['a byte order mark', key, `\ufeff${key}`, 'byte-order-mark', 'flawed'],
  ['base64 of it', key, Buffer.from(key).toString('base64'), 'base64', 'flawed'],
  ['base64 without its padding', 'c2VjcmV0LXNlY3JldC1zZQ==', 'c2VjcmV0LXNlY3JldC1zZQ', 'base64', 'whole'],
  ['base64url of it', `${key}??>`, Buffer.from(`${key}??>`).toString('base64url'), 'base64url', 'flawed'],
  ['the same bytes in both alphabets', 'ab+/cd+/ef+/gh+/', 'ab-_cd-_ef-_gh-_', 'base64url', 'flawed'],
  ['hex of it', key, Buffer.from(key).toString('hex'), 'hex', 'flawed'],
  ['hex of it in capitals with 0x', key, `0x${Buffer.from(key).toString('hex').toUpperCase()}`, 'hex', 'flawed'],
  ['hex digits with 0x', '00c0ffee00c0ffee', '0x00c0ffee00c0ffee', 'hex', 'flawed'],
  ['a name behind a dollar is gone', 'k3y$abc-rest-of-it', 'k3y-rest-of-it', 'dollar-interpolation', 'flawed'],
  ['a name in braces is gone', 'k3y${abc}-rest-of-it', 'k3y-rest-of-it', 'dollar-interpolation', 'flawed'],
  ['the default in braces is taken', 'k3y${abc:-d}-rest-of-it', 'k3yd-rest-of-it', 'dollar-interpolation', 'flawed'],
  ['two dollars became one', 'k3y$$rest-of-it', 'k3y$rest-of-it', 'dollar-interpolation', 'flawed'],
  ['cut at a hash', 'k3y#rest-of-it', 'k3y', 'cut-at-hash', 'flawed'],
  ['cut at a hash after whitespace', 'k3y#and #rest-of-it', 'k3y#and', 'cut-at-hash', 'flawed'],
  ['a comment behind the value', key, `${key} # of the old days`, 'comment-as-secret', 'flawed'],
  ['nothing but a comment', key, '# put a long one here', 'comment-as-secret', 'flawed'],
  [
    'nothing but a comment with an umlaut',
    key,
    Buffer.from('# hier kommt der Schlüssel').toString('latin1'),
    'comment-as-secret',
    'flawed',
  ],
  ['the bytes of a key that begin with a hash', key, '#q\u00af\u0007 \u0095\u0003\u00f2\u0011', 'different', null],
  ['capital letters', key, key.toUpperCase(), 'letter-case', null],
  ['capital letters in hex digits', 'c0ffee00c0ffee00', 'C0FFEE00C0FFEE00', 'letter-case', null],
  ['capital umlauts', 'schlüssel-des-hauses', 'SCHLÜSSEL-DES-HAUSES', 'letter-case', null],
  ['line breaks written out', 'one\ntwo\nthree', 'one\\ntwo\\nthree', 'escaped-newlines', 'flawed'],
  ['line breaks written out twice', 'one\ntwo\nthree', 'one\\\\ntwo\\\\nthree', 'escaped-newlines', 'flawed'],
  ['a JSON object around it', key, `{"type":"HS256","key":"${key}"}`, 'json-wrapping', 'flawed'],
  ['a JWK of it', key, `{"kty":"oct","k":"${Buffer.from(key).toString('base64url')}"}`, 'json-wrapping', 'flawed'],
  ['a JSON text with escapes', 'a"quoted"key', '"a\\"quoted\\"key"', 'json-wrapping', 'flawed'],
  ['the end is missing', key, key.slice(0, -3), 'truncated', 'flawed'],
  ['the beginning is missing', key, key.slice(3), 'truncated', 'flawed'],
  ['quotes and a newline', key, `"${key}"\n`, 'surrounding-quotes', 'flawed'],
  ['base64 of it with a newline', key, Buffer.from(`${key}\n`).toString('base64'), 'trailing-newline', 'flawed'],
  ['base64 of it in lines, as openssl writes it', key, `${Buffer.from(key).toString('base64')}\n`, 'base64', 'flawed'],
  ['capitals and quotes', key, `"${key.toUpperCase()}"`, 'surrounding-quotes', 'flawed'],
  ['cut at a hash on one side, quotes on the other', '"k3y#rest-of-it"', 'k3y', 'surrounding-quotes', null],
  ['another key', key, 'purple-monkey-dishwasher-0815-42', 'different', null],
  ['a few letters in common', 'abcdefg-one', 'abcdefg-two', 'different', null],
  ['too little left to tell', 'abcdefghijklmnop', 'abcdefg', 'different', null],
  ['alike only when both are cut at a hash', 'k3y#one', 'k3y#two', 'different', null],
  ['two comments', '# put one here', '# put another here', 'different', null],
])('%s', (_name, one, other, cause, side) => {
  const [left, right] = side === 'whole' ? (['left', 'right'] as const) : (['right', 'left'] as const)
  expect(whyDifferent(one, other)).toEqual({ cause, flawed: side === null ? null : left })
  expect(whyDifferent(other, one)).toEqual({ cause, flawed: side === null ? null : right })
})

test('two different pairs of quotes: the quotes are the cause, on no side alone', () => {
  expect(whyDifferent(`"${key}"`, `'${key}'`)).toEqual({ cause: 'surrounding-quotes', flawed: null })
})

test.each([
  ['the same letter', 'a'],
  ['backslashes', '\\'],
  ['line feeds', '\n'],
  ['dollars', '$'],
  ['hashes', 'a #'],
  ['open braces behind a dollar', '${A-'],
  ['whitespace', ' '],
  ['brackets', '['],
])('megabytes of %s are compared in bounded time', (_name, piece) => {
  const text = piece.repeat(5_000_000 / piece.length)
  const started = performance.now()
  expect(whyDifferent(`${text}x`, `y${text}`).cause).toBe('different')
  expect(performance.now() - started).toBeLessThan(4_000)
})
