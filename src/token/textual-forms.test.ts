import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textualForms } from './textual-forms.ts'

test.each([
  { text: '"quoted"', cause: 'surrounding-quotes', bytes: Buffer.from('quoted') },
  { text: 'plain', cause: 'surrounding-quotes', bytes: Buffer.from('"plain"') },
  { text: 'plain', cause: 'trailing-newline', bytes: Buffer.from('plain\n') },
  { text: 'plain\n', cause: 'trailing-newline', bytes: Buffer.from('plain') },
  { text: ' blank ', cause: 'surrounding-whitespace', bytes: Buffer.from('blank') },
  { text: 'plain', cause: 'carriage-return', bytes: Buffer.from('plain\r') },
  { text: 'aGVsbG8=', cause: 'base64', bytes: Buffer.from('hello') },
  { text: 'plain', cause: 'base64', bytes: Buffer.from('cGxhaW4=') },
  { text: '-_-_', cause: 'base64url', bytes: Buffer.from([0xfb, 0xff, 0xbf]) },
  { text: '00ff', cause: 'hex', bytes: Buffer.from([0, 255]) },
  { text: 'a$$b', cause: 'dollar-interpolation', bytes: Buffer.from('a$b') },
  { text: 'pa$word!', cause: 'dollar-interpolation', bytes: Buffer.from('pa!') },
  { text: 'key #two', cause: 'cut-at-hash', bytes: Buffer.from('key') },
  { text: 'a\\nb', cause: 'escaped-newlines', bytes: Buffer.from('a\nb') },
])('$cause of $text', ({ text, cause, bytes }) => {
  const forms = textualForms(text, Buffer.from(text))
  expect(forms.filter((form) => form.cause === cause).map((form) => Buffer.from(form.bytes))).toContainEqual(bytes)
})

test('the text itself is a form where the key was decoded from it', () => {
  expect(textualForms('00ff', Buffer.from([0, 255]))[0]).toEqual({ cause: 'text', bytes: Buffer.from('00ff') })
})

test('no form is empty, none is the key that was taken, and none occurs twice', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const marks = textualForms(text, Buffer.from(text)).map(({ bytes }) => Buffer.from(bytes).toString('hex'))
      expect(marks).not.toContain('')
      expect(marks).not.toContain(Buffer.from(text).toString('hex'))
      expect(new Set(marks).size).toBe(marks.length)
    }),
  )
})
