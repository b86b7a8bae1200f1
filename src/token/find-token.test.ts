import { expect, test } from 'vitest'
import { findToken } from './find-token.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'

test.each([
  ['a token', token, token],
  ['a cookie', `session=${token}`, token],
  ['a signed cookie, encoded for URLs', `session=s%3A${token}.c2lnbmF0dXJlLW9mLXRoZS1jb29raWU`, token],
  ['with its scheme, encoded for URLs', `auth=Bearer%20${token}`, token],
  ['a session that is no token', 'sessionid=0b9c7f7e5d0e4a0e', null],
  ['nothing', '', null],
])('%s', (_name, text, found) => {
  expect(findToken(text)).toBe(found)
})
