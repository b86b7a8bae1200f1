import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '../model/keys/secret.ts'
import { readPasted } from './read-pasted.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signature = 'c2lnbmF0dXJlLW9mLTMyLWJ5dGVzLXRoYXQtaXMtZmFrZQ'.slice(0, 43)
const jwt = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'auth', exp: 4102444800 })}.${signature}`
const other = `${part({ alg: 'HS256' })}.${part({ iss: 'other' })}.${signature}`
const jwe = `${part({ alg: 'dir', enc: 'A256GCM' })}..aXYtb2YtOTYtYml0.Y2lwaGVydGV4dA.dGFnLW9mLTEyOC1iaXRz`

/** What is found, with the token as text. */
function read(text: string): object {
  const pasted = readPasted(Secret.fromText(text))
  return 'token' in pasted ? { ...pasted, token: pasted.token.revealText() } : pasted
}

test.each([
  ['a token alone', jwt, { kind: 'jwt', token: jwt, flaws: [], place: null }],
  ['a token and a line break', `${jwt}\r\n`, { kind: 'jwt', token: jwt, flaws: [], place: null }],
  ['the line of a header', `Authorization: Bearer ${jwt}`, { kind: 'jwt', token: jwt, flaws: [], place: 'header' }],
  ['the flag of curl', `-H 'Authorization: Bearer ${jwt}'`, { kind: 'jwt', token: jwt, flaws: [], place: 'header' }],
  ['a prefix', `Bearer ${jwt}`, { kind: 'jwt', token: jwt, flaws: ['bearer'], place: null }],
  [
    'a prefix twice in a header',
    `Authorization: Bearer Bearer ${jwt}`,
    { kind: 'jwt', token: jwt, flaws: ['bearer-twice'], place: 'header' },
  ],
  [
    'a cookie line',
    `Cookie: theme=dark; access_token=${jwt}; lang=en`,
    { kind: 'jwt', token: jwt, flaws: [], place: 'cookie' },
  ],
  ['a URL', `wss://example.test/ws?token=${jwt}&v=1`, { kind: 'jwt', token: jwt, flaws: [], place: 'query' }],
  ['a login’s answer', JSON.stringify({ access: jwt }), { kind: 'jwt', token: jwt, flaws: [], place: null }],
  [
    'subprotocols',
    `Sec-WebSocket-Protocol: bearer, ${jwt}`,
    { kind: 'jwt', token: jwt, flaws: [], place: 'subprotocol' },
  ],
  ['quotes', `"${jwt}"`, { kind: 'jwt', token: jwt, flaws: ['quotes'], place: null }],
  ['URL-encoding', `Bearer%20${jwt}`, { kind: 'jwt', token: jwt, flaws: ['url-encoding', 'bearer'], place: null }],
  ['encoded dots', jwt.replaceAll('.', '%2E'), { kind: 'jwt', token: jwt, flaws: ['url-encoding'], place: null }],
  [
    'line breaks',
    `${jwt.slice(0, 40)}\n${jwt.slice(40, 80)}\n  ${jwt.slice(80)}`,
    { kind: 'jwt', token: jwt, flaws: ['line-breaks'], place: null },
  ],
  [
    'plain base64',
    `${Buffer.from('{"alg":"HS256"}').toString('base64')}.${Buffer.from('{"iss":"~~~?>"}').toString('base64')}.${signature}=`,
    {
      kind: 'jwt',
      token: `${part({ alg: 'HS256' })}.${part({ iss: '~~~?>' })}.${signature}`,
      flaws: ['plain-base64'],
      place: null,
    },
  ],
  ['a cut signature', jwt.slice(0, -3), { kind: 'cut-jwt', token: jwt.slice(0, -3), flaws: [], place: null }],
  ['a missing signature', jwt.slice(0, jwt.lastIndexOf('.')), expect.objectContaining({ kind: 'cut-jwt' })],
  ['a beginning', jwt.slice(0, 15), expect.objectContaining({ kind: 'cut-jwt' })],
  [
    'broken claims',
    `${part({ alg: 'HS256' })}.x${part({ a: 1 })}.${signature}`,
    expect.objectContaining({ kind: 'broken-jwt' }),
  ],
  ['two tokens', `${jwt} ${other}`, { kind: 'several', count: 2 }],
  ['the same token twice', `${jwt}\n${jwt}`, expect.objectContaining({ kind: 'jwt' })],
  ['two tokens of a login', JSON.stringify({ access: jwt, refresh: other }), { kind: 'several', count: 2 }],
  ['JWE', jwe, { kind: 'jwe', token: jwe, flaws: [], place: null }],
  ['PASETO', 'v4.public.c29tZS1jbGFpbXM', expect.objectContaining({ kind: 'paseto' })],
  [
    'a mock token',
    'Bearer mock_access_token_7',
    { kind: 'mock', token: 'mock_access_token_7', flaws: ['bearer'], place: null },
  ],
  [
    'a mock token in a header',
    'Authorization: Bearer mock_7',
    { kind: 'mock', token: 'mock_7', flaws: [], place: 'header' },
  ],
  [
    'a mock token in a URL',
    'ws://x.test/ws/?token=mock_7',
    { kind: 'mock', token: 'mock_7', flaws: [], place: 'query' },
  ],
  ['an opaque token', '0123456789abcdef', { kind: 'opaque', token: '0123456789abcdef', flaws: [], place: null }],
  [
    'a session',
    'Cookie: sessionid=abc123; csrftoken=x',
    { kind: 'session-cookie', token: 'sessionid=abc123; csrftoken=x', flaws: [], place: 'cookie' },
  ],
  [
    'the signed session of Flask',
    `${part({ user: 1 })}.aBcDeF.${signature}`,
    expect.objectContaining({ kind: 'session-cookie' }),
  ],
  ['an unsigned token', `${part({ alg: 'none' })}.${part({ a: 1 })}.`, expect.objectContaining({ kind: 'jwt' })],
  ['nothing', ' \n', { kind: 'none' }],
  ['a prefix and nothing', 'Bearer ', { kind: 'none' }],
  ['a header and nothing', 'Authorization: Bearer', { kind: 'none' }],
  ['what JavaScript writes for nothing', 'Bearer undefined', { kind: 'none', instead: 'undefined' }],
  ['the same in a header', 'Authorization: Bearer null', { kind: 'none', instead: 'null' }],
  ['the same with quotes', '"null"', { kind: 'none', instead: 'null' }],
  ['what Python writes for nothing', 'Bearer None', { kind: 'none', instead: 'None' }],
  ['what JavaScript writes for an object', 'Bearer [object Object]', { kind: 'none', instead: '[object Object]' }],
  ['the same in a URL', 'ws://x.test/ws/?token=undefined', { kind: 'none', instead: 'undefined' }],
  ['a placeholder of a shell', 'Authorization: Bearer $TOKEN', { kind: 'none', instead: 'placeholder' }],
  ['a placeholder with braces', 'Bearer ${ACCESS_TOKEN}', { kind: 'none', instead: 'placeholder' }],
  ['a placeholder of Postman', 'Bearer {{access_token}}', { kind: 'none', instead: 'placeholder' }],
  ['a placeholder of documentation', 'Bearer <token>', { kind: 'none', instead: 'placeholder' }],
  [
    'a whole call of curl',
    `curl -s -H 'Authorization: Bearer ${jwt}' http://localhost:8000/api`,
    { kind: 'jwt', token: jwt, flaws: [], place: 'header' },
  ],
  [
    'a call of curl with a URL',
    `curl "http://localhost:8000/api?token=${jwt}"`,
    { kind: 'jwt', token: jwt, flaws: [], place: 'query' },
  ],
  [
    'a whole request',
    `GET /api HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${jwt}\r\nCookie: theme=dark\r\n`,
    { kind: 'jwt', token: jwt, flaws: [], place: 'header' },
  ],
  [
    'a request with the token in a cookie',
    `Host: localhost\r\nCookie: theme=dark; access_token=${jwt}\r\n`,
    { kind: 'jwt', token: jwt, flaws: [], place: 'cookie' },
  ],
  ['a sentence', 'there is no token here', { kind: 'none' }],
])('%s', (_, text, expected) => {
  expect(read(text)).toEqual(expected)
})

test.each(['utf-16le', 'utf-16be'])('a file of PowerShell, in %s', (encoding) => {
  const bytes = Buffer.from(`\ufeff${jwt}\r\n`, 'utf16le')
  const written = new Secret(encoding === 'utf-16le' ? bytes : Buffer.from(bytes).swap16())
  expect(readPasted(written)).toMatchObject({ kind: 'jwt', flaws: [], place: null })
})

test('whatever is pasted, it is read in time and without a throw', () => {
  const pieces = fc.constantFrom(
    jwt,
    other,
    'Bearer ',
    '"',
    '%22',
    '\n',
    '.',
    '=',
    'eyJ',
    'Cookie: a=',
    '?token=',
    ' ',
    '{',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 20 }), (texts) => {
      readPasted(Secret.fromText(texts.join('')))
    }),
  )
  for (const piece of ['.', '=', 'a.', 'eyJ', '%41', 'Bearer ', 'a=b; ', '"', ' \n']) {
    const started = performance.now()
    readPasted(Secret.fromText(piece.repeat(250_000 / piece.length)))
    expect({ piece, isQuick: performance.now() - started < 1_000 }).toEqual({ piece, isQuick: true })
  }
})
