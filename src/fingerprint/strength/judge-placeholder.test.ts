import { expect, test } from 'vitest'
import { symmetricKey } from '../canonical-key.ts'
import { judgePlaceholder } from './judge-placeholder.ts'

const judge = (text: string, bytes: Uint8Array = Buffer.from(text)) =>
  judgePlaceholder({ text, keys: [symmetricKey(bytes)] })

test.each([
  ['a published value', 'changeme', 'published'],
  ['a published value in quotes', '"changeme"', 'published'],
  ['a text that asks to be replaced', 'please-change-me-before-you-go-live', 'pattern'],
  ['a comment', '# put the key here', 'pattern'],
  ['a strong key', 'q7RzW2mXk9Vb4Nt8Lp3Hd6Gs1Fj5Ya0e', null],
  ['a text that says how long a key is to be', 'jwt-key-at-least-32-characters-long', 'pattern'],
  [
    'a random text in which a name for the shortest length happens to stand',
    'c2/Bwn1EQmkI9P8Ei1X/extgRymIN6l9SaMNgnRdw==',
    null,
  ],
  ['a strong key that contains the word secret', 'q7RzW2secretmXk9Vb4Nt8Lp3Hd6Gs1F', null],
])('%s', (_, text, expected) => {
  expect(judge(text)).toBe(expected)
})

test('random bytes that begin with the byte of a # are no comment', () => {
  const bytes = Buffer.from('23ff8091a2b3c4d5e6f708192a3b4c5d6e7f80919aabbccddeeff00112233440', 'hex')
  expect(judge(bytes.toString('hex'), bytes)).toBeNull()
})

test('a published text counts behind its encoding too', () => {
  const text = Buffer.from('changeme').toString('base64')
  expect(judge(text, Buffer.from('changeme'))).toBe('published')
})
