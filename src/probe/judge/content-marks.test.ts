import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markContent } from './content-marks.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJlLW9mLW5vdGhpbmc'

test.each([
  { name: 'numbers', left: '{"n":1,"at":12.5}', right: '{"at":7,"n":99}' },
  { name: 'times', left: '{"at":"2026-01-01T10:00:00Z"}', right: '{"at":"2027-12-24T23:59:59Z"}' },
  {
    name: 'identifiers',
    left: '{"id":"0b9c7f7e-5d0e-4a0e-9a55-0123456789ab"}',
    right: '{"id":"ffffffff-1111-2222-3333-444444444444"}',
  },
  { name: 'how many there are', left: '[{"a":1}]', right: '[{"a":1},{"a":2}]' },
  { name: 'the order of names', left: '{"a":"x","b":"y"}', right: '{"b":"y","a":"x"}' },
  { name: 'white space in text', left: 'Hello\n  world', right: 'Hello world' },
])('answers that differ in $name only say the same', ({ left, right }) => {
  expect(markContent(left, null)).toEqual(markContent(right, null))
})

test.each([
  { name: 'words', left: '{"a":"welcome"}', right: '{"a":"sorry"}', isOfOneShape: true },
  { name: 'names', left: '{"a":1}', right: '{"b":1}', isOfOneShape: false },
  { name: 'kinds', left: '{"a":1}', right: '{"a":"one"}', isOfOneShape: false },
  { name: 'nothing and something in a list', left: '[]', right: '[1]', isOfOneShape: false },
  { name: 'null and an object', left: 'null', right: '{}', isOfOneShape: false },
  { name: 'words of a text', left: 'Log in', right: 'Log out', isOfOneShape: false },
])('answers that differ in $name do not', ({ left, right, isOfOneShape }) => {
  const [one, other] = [markContent(left, null), markContent(right, null)]
  expect(one.content).not.toBe(other.content)
  expect(one.shape === other.shape).toBe(isOfOneShape)
})

test.each([
  { text: '{"error":"no"}', isError: true },
  { text: '{"errors":[{"message":"no"}],"data":null}', isError: true },
  { text: '{"jsonrpc":"2.0","error":{"code":-32600}}', isError: true },
  { text: '{"type":"connection_error"}', isError: true },
  { text: '{"error":null,"data":{}}', isError: false },
  { text: '{"errors":[{"message":"slow"}],"data":{"a":1}}', isError: false },
  { text: '{"error":false}', isError: false },
  { text: '["error"]', isError: false },
  { text: 'error', isError: false },
])('$text: error $isError', ({ text, isError }) => {
  expect(markContent(text, null).isError).toBe(isError)
})

test('an echo of the token is taken out, as it is and URL-encoded', () => {
  const other = `${token}-and-more-of-it`
  expect(markContent(`You sent ${token}`, token)).toEqual(markContent(`You sent ${other}`, other))
  const [spaced, another] = ['a token with spaces', 'one more with spaces']
  expect(markContent(`/?t=${encodeURIComponent(spaced)}`, spaced)).toEqual(
    markContent(`/?t=${encodeURIComponent(another)}`, another),
  )
})

test('whatever is answered can be marked, and the marks hold nothing of it', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), fc.constant('['.repeat(60_000)), fc.constant('{"a":'.repeat(10_000))),
      (text) => {
        const marks = markContent(text, null)
        expect(marks.content).toHaveLength(44)
        expect(marks.shape).toHaveLength(44)
      },
    ),
  )
  expect(markContent(`${'['.repeat(30_000)}${']'.repeat(30_000)}`, null).isError).toBe(false)
})

test.each([
  { text: '{"message":"Unauthorized"}', isRefusal: true },
  { text: 'you are not logged in', isRefusal: true },
  { text: '{"code":7,"msg":"\u672a\u767b\u5f55"}', isRefusal: true },
  { text: '<html><head><title>401 Authorization Required</title></head><body></body></html>', isRefusal: true },
  { text: '<TITLE>Sign in</TITLE><input type=password>', isRefusal: true },
  { text: '<title>Log in to see more</title><p>', isRefusal: false },
  { text: '<title>Jobs</title><a href="/login">Log in</a><input type=password>', isRefusal: false },
  { text: '<p>Access denied</p>', isRefusal: false },
  { text: '{"jobs":[],"help":"log in for more"}', isRefusal: false },
  { text: `{"message":"Unauthorized","jobs":"${'x y '.repeat(60)}"}`, isRefusal: false },
  { text: '[{"id":1,"name":"invalid token"}]', isRefusal: false },
  { text: '{"success":true,"data":[{"message":"Unauthorized"}]}', isRefusal: false },
  { text: '{"ok":true,"message":"invalid token"}', isRefusal: false },
  { text: '', isRefusal: false },
])('$text: a refusal and nothing else $isRefusal', ({ text, isRefusal }) => {
  expect(markContent(text, null).isRefusal).toBe(isRefusal)
})
