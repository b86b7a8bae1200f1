import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logRows, matchLine } from './match-line.ts'

test.each([
  // PyJWT 2.6.0 of Debian, uncaught under uvicorn.
  ['jwt.exceptions.InvalidSignatureError: Signature verification failed', 'PyJWT signature'],
  ['jwt.exceptions.DecodeError: Not enough segments', 'PyJWT malformed'],
  ['jwt.exceptions.ExpiredSignatureError: Signature has expired', 'PyJWT expired'],
  ['jwt.exceptions.InvalidAudienceError: Invalid audience', 'PyJWT audience'],
  ['jwt.exceptions.MissingRequiredClaimError: Token is missing the "aud" claim', 'PyJWT audience'],
  ['jose.exceptions.JWTError: Signature verification failed.', 'python-jose signature'],
  // jsonwebtoken 9.0.3 and jose 6 in plain text, with colours and in the JSON of pino.
  ['JsonWebTokenError: invalid signature', 'jsonwebtoken signature'],
  [
    '\u001b[31m[ExceptionsHandler]\u001b[39m JsonWebTokenError: \u001b[33mjwt malformed\u001b[39m',
    'jsonwebtoken malformed',
  ],
  [
    '{"level":50,"time":1795000000000,"err":{"type":"JWTExpired","message":"\\"exp\\" claim timestamp check failed","stack":"JWTExpired"}}',
    'jose expired',
  ],
  // What JSON.stringify makes of an error of jsonwebtoken 9.0.3: its name and its message are members.
  ['{"level":"error","err":{"name":"JsonWebTokenError","message":"invalid signature"}}', 'jsonwebtoken signature'],
  ['{"error": {"name": "JsonWebTokenError", "message": "invalid algorithm"}}', 'jsonwebtoken algorithm'],
  ['msg="{\\"name\\":\\"JsonWebTokenError\\",\\"message\\":\\"invalid token\\"}"', 'jsonwebtoken malformed'],
  ['JWSSignatureVerificationFailed: signature verification failed', 'jose signature'],
  ['{"level":30,"err":{"code":"FST_JWT_NO_AUTHORIZATION_IN_HEADER"}}', '@fastify/jwt no-token'],
  ['level=warning msg="denied" error="token signature is invalid: signature is invalid"', 'golang-jwt signature'],
  [
    'PHP Fatal error:  Uncaught Firebase\\JWT\\SignatureInvalidException: Signature verification failed',
    'firebase/php-jwt signature',
  ],
  [
    "IDX10214: Audience validation failed. Audiences: '[PII of type 'System.String' is hidden.]'",
    '.NET (IdentityModel) audience',
  ],
  ['2026-11-21 WARN Signed JWT rejected: Invalid signature', 'Nimbus or Spring Security signature'],
  ['Error(InvalidSignature) while reading the bearer token', 'jsonwebtoken (Rust) signature'],
  ['INFO:     10.0.0.7:1 - "WebSocket /ws/chat/?token=eyJx" 403', 'uvicorn other socket'],
  ['10.0.0.7:1 - - [21/Nov/2026:12:00:00] "WSREJECT /ws/chat/" - -', 'daphne other socket'],
  ['Unauthenticated WebSocket connection attempt', 'Django Channels no-token socket'],
])('%s', (line, expected) => {
  const row = matchLine(line)
  expect(row === null ? null : [row.library, row.means, ...(row.isSocket ? ['socket'] : [])].join(' ')).toBe(expected)
})

test.each([
  ['tls: bad certificate signature failure x509: unknown authority'],
  ['Webhook signature verification failed'],
  ['No signatures found matching the expected signature for payload (Stripe)'],
  ['FATAL: password authentication failed for user "jwt"'],
  ['CSRF token mismatch: invalid signature'],
  ['Unexpected token < in JSON at position 0'],
  ['10.0.0.7 - - "GET /?q=JsonWebTokenError:%20invalid%20signature HTTP/1.1" 401 12 "-" "jwt expired"'],
  ['✓ should reject an expired token (jwt expired)'],
  ['GET /healthz 401'],
  ['InvalidSignature of the image in the cosign check'],
  ['the request signature we calculated does not match: SignatureDoesNotMatch'],
  ['invalid signature in the archive'],
])('is no refusal: %s', (line) => {
  expect(matchLine(line)).toBeNull()
})

test('every text of the table is found by its own row or one that means the same', () => {
  const texts = logRows.flatMap((row) => (typeof row.says === 'string' ? [{ row, text: row.says }] : []))
  const lost = texts.flatMap(({ row, text }) => {
    const line = row.needsWord === true ? `jwt: ${text}` : text
    const found = matchLine(line)
    return found?.means === row.means
      ? []
      : [`${row.library}: ${text} -> ${found === null ? 'nothing' : `${found.library} ${found.means}`}`]
  })
  expect(lost).toEqual([])
})

test('no line takes long, whatever is in it', () => {
  fc.assert(fc.property(fc.string(), (line) => void matchLine(`jwt ${line}`)))
  for (const piece of [
    '"',
    '\\',
    '\u001b[',
    'jwt "GET ',
    'token ',
    '[0m',
    'Jwt_is_',
    'type="USER_INFO_REQUEST_ERROR",',
  ]) {
    const line = `token ${piece.repeat(1_000_000 / piece.length)}`
    const started = performance.now()
    matchLine(line)
    expect({ piece, isQuick: performance.now() - started < 500 }).toEqual({ piece, isQuick: true })
  }
})
