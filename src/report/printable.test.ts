import { expect, test } from 'vitest'
import { printable } from './printable.ts'

test.each([
  ['plain names stay', 'shop-web_1.env', 'shop-web_1.env'],
  ['letters of any script stay', 'größe-日本-é', 'größe-日本-é'],
  ['an escape sequence is shown', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
  ['an 8-bit control sequence is shown', '\u009b31m', '\\u{9b}31m'],
  ['line breaks and tabs are shown', 'a\nb\r\tc', 'a\\nb\\r\\tc'],
  ['a bidi override is shown', 'a\u202eb\u2066', 'a\\u{202e}b\\u{2066}'],
  ['a zero-width character is shown', 'pay\u200bpal\ufeff', 'pay\\u{200b}pal\\u{feff}'],
  ['line separators are shown', '\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['tag characters are shown', '\u{e0041}', '\\u{e0041}'],
  ['a lone surrogate is shown', 'x\ud800', 'x\\u{d800}'],
])('%s', (_, text, expected) => {
  expect(printable(text)).toBe(expected)
})
