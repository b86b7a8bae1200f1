import { rowsOf } from '../row.ts'

/** PyJWT 2.6.0 and 2.15.1, python-jose 3.3.0, authlib 1.2.0 and 1.8.0, joserfc 1.7.5, and the servers of Python. */
export const pythonRows = [
  ...rowsOf('python-jose', 'run', {
    signature: ['JWTError: Signature verification failed.'],
    malformed: [
      'JWTError: Not enough segments',
      'JWTError: Invalid payload padding',
      'JWTError: Invalid header string: ',
    ],
    expired: ['jose.exceptions.ExpiredSignatureError', 'Signature has expired.'],
    'not-yet-valid': ['JWTClaimsError: The token is not yet valid'],
    audience: ['JWTClaimsError: Invalid audience'],
    issuer: ['JWTClaimsError: Invalid issuer'],
    claim: ['JWTClaimsError: Invalid subject'],
    algorithm: ['JWTError: The specified alg value is not allowed'],
    key: ['Expecting a string- or bytes-formatted key.'],
  }),
  ...rowsOf('authlib or joserfc', 'run', {
    signature: ['bad_signature:'],
    malformed: [
      'Invalid input segments length:',
      'authlib.jose.errors.DecodeError: ',
      'decode_error: Invalid JSON Web Signature',
      'decode_error: Invalid header',
    ],
    expired: ['expired_token: The token is expired'],
    'not-yet-valid': [
      'invalid_token: The token is not valid yet',
      'invalid_claim: The token is not yet valid',
      'as it was issued in the future',
    ],
    audience: [/Invalid claim:? ['"]?aud/, /Missing (claim: )?['"]aud['"]/],
    issuer: [/Invalid claim:? ['"]?iss/, /Missing (claim: )?['"]iss['"]/],
    algorithm: ['unsupported_algorithm:'],
    'key-id': ['invalid_key_id: No key for kid: '],
    key: ['oct key material must not be empty'],
  }),
  ...rowsOf('PyJWT', 'run', {
    signature: ['InvalidSignatureError: Signature verification failed'],
    malformed: [
      'DecodeError: Not enough segments',
      'Invalid header padding',
      'Invalid payload padding',
      'Invalid crypto padding',
      'Invalid header string: ',
      'Invalid payload string: ',
      'Invalid token type. Token must be a ',
    ],
    expired: ['ExpiredSignatureError: Signature has expired'],
    'not-yet-valid': ['The token is not yet valid (nbf)', 'The token is not yet valid (iat)'],
    audience: ["Audience doesn't match", 'InvalidAudienceError: ', 'Token is missing the "aud" claim'],
    issuer: ['InvalidIssuerError: ', 'Token is missing the "iss" claim'],
    claim: [/Token is missing the "[a-z_]{1,32}" claim/, 'Subject must be a string'],
    algorithm: [
      'The specified alg value is not allowed',
      'It is required that you pass in a value for the "algorithms" argument',
    ],
    key: [
      'HMAC key must not be empty.',
      'InsecureKeyLengthWarning: The HMAC key is',
      'The specified key is an asymmetric key or x509 certificate',
      'Could not parse the provided public key.',
    ],
    'key-id': ['Unable to find a signing key that matches: '],
    'key-set': [
      'Fail to fetch data from the url, err: ',
      'The JWK Set did not contain any keys',
      'The JWKS endpoint did not contain any signing keys',
    ],
  }),
  ...rowsOf('Flask-JWT-Extended', 'run', {
    key: ['JWT_SECRET_KEY or flask SECRET_KEY must be set when using symmetric algorithm'],
  }),
  ...rowsOf('Django SimpleJWT', 'run', {
    other: ['Token is invalid or expired', '"code":"token_not_valid"'],
    claim: ['Token contained no recognizable user identification'],
  }),
  ...rowsOf(
    'uvicorn',
    'run',
    { other: [/"WebSocket \/[^"]{0,200}" 40[13]$/, 'connection rejected (403 Forbidden)'] },
    { isSocket: true },
  ),
  ...rowsOf('daphne', 'run', { other: [/"WSREJECT \/[^"]{0,200}"/] }, { isSocket: true }),
  ...rowsOf(
    'Django Channels',
    'compose-samples/ecloud-chat',
    { 'no-token': ['Unauthenticated WebSocket connection attempt'] },
    { isSocket: true },
  ),
] as const
