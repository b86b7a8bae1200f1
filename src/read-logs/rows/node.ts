import { rowsOf } from '../row.ts'

/** jsonwebtoken 8.5.1 and 9.0.3, jose 4.15.9 and 6.2.18, fast-jwt 6.3.6, jwks-rsa 4.1.0, and what is built on them. */
export const nodeRows = [
  ...rowsOf('jsonwebtoken', 'run', {
    signature: ['JsonWebTokenError: invalid signature', /JsonWebTokenError", ?"message": ?"invalid signature/],
    malformed: [
      'jwt malformed',
      'JsonWebTokenError: invalid token',
      /JsonWebTokenError", ?"message": ?"invalid token/,
      'jwt must be a string',
    ],
    expired: ['TokenExpiredError: ', 'jwt expired', 'maxAge exceeded'],
    'not-yet-valid': ['NotBeforeError: ', 'jwt not active'],
    audience: ['jwt audience invalid'],
    issuer: ['jwt issuer invalid'],
    claim: ['jwt subject invalid', 'jwt jwtid invalid', 'iat required when maxAge is specified'],
    algorithm: [
      'JsonWebTokenError: invalid algorithm',
      /JsonWebTokenError", ?"message": ?"invalid algorithm/,
      'jwt signature is required',
    ],
    'no-token': ['jwt must be provided'],
    key: [
      'secret or public key must be provided',
      'secretOrPrivateKey must have a value',
      'secretOrPublicKey is not valid key material',
      'secretOrPrivateKey must be a symmetric key when using',
      'secretOrPrivateKey must be an asymmetric key when using',
      'secretOrPrivateKey has a minimum key size of 2048 bits',
    ],
    'key-set': ['error in secret or public key callback: '],
  }),
  ...rowsOf('jwks-rsa', 'run', {
    'key-id': ['SigningKeyNotFoundError: '],
    'key-set': ['JwksError: ', 'The JWKS endpoint did not contain any keys'],
  }),
  ...rowsOf('jose', 'run', {
    signature: ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'JWSSignatureVerificationFailed'],
    malformed: ['ERR_JWS_INVALID', 'Invalid Compact JWS', 'JWS Protected Header is invalid'],
    expired: ['ERR_JWT_EXPIRED', '"exp" claim timestamp check failed'],
    'not-yet-valid': [
      '"nbf" claim timestamp check failed',
      '"iat" claim timestamp check failed (it should be in the past)',
    ],
    audience: ['unexpected "aud" claim value', 'missing required "aud" claim'],
    issuer: ['unexpected "iss" claim value', 'missing required "iss" claim'],
    claim: [/(unexpected|missing required) "[A-Za-z_]{1,32}" claim/],
    algorithm: ['ERR_JOSE_ALG_NOT_ALLOWED', 'Unsupported "alg" value for a JSON Web Key Set'],
    key: ['Zero-length key is not supported', /Key for the [A-Za-z0-9]{1,8} algorithm must be one of type/],
    'key-set': [
      'Expected 200 OK from the JSON Web Key Set HTTP response',
      'Failed to parse the JSON Web Key Set HTTP response as JSON',
      'ERR_JWKS_INVALID',
      'ERR_JWKS_TIMEOUT',
    ],
  }),
  ...rowsOf('jose', 'panva/jose src/util/errors.ts', {
    'key-id': [
      'ERR_JWKS_NO_MATCHING_KEY',
      'no applicable key found in the JSON Web Key Set',
      'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
    ],
  }),
  ...rowsOf('fast-jwt', 'run', {
    signature: ['FAST_JWT_INVALID_SIGNATURE', 'The token signature is invalid.'],
    malformed: ['FAST_JWT_MALFORMED', 'The token is malformed.', 'is not a valid base64url serialized JSON.'],
    expired: ['FAST_JWT_EXPIRED'],
    'not-yet-valid': ['FAST_JWT_INACTIVE', 'The token will be active at '],
    algorithm: ['FAST_JWT_INVALID_ALGORITHM', 'FAST_JWT_MISSING_SIGNATURE'],
    key: ['FAST_JWT_INVALID_KEY', 'FAST_JWT_MISSING_KEY'],
    'key-set': ['FAST_JWT_KEY_FETCHING_ERROR'],
    audience: ['The aud claim value is not allowed.'],
    issuer: ['The iss claim value is not allowed.'],
  }),
  ...rowsOf('@fastify/jwt', 'run', {
    expired: ['FST_JWT_AUTHORIZATION_TOKEN_EXPIRED', 'Authorization token expired'],
    'no-token': [
      'FST_JWT_NO_AUTHORIZATION_IN_HEADER',
      'FST_JWT_NO_AUTHORIZATION_IN_COOKIE',
      'No Authorization was found in request.headers',
    ],
    other: ['FST_JWT_AUTHORIZATION_TOKEN_INVALID', 'FST_JWT_AUTHORIZATION_TOKEN_UNTRUSTED'],
  }),
  ...rowsOf('express-jwt', 'run', {
    signature: ['UnauthorizedError: invalid signature'],
    malformed: ['UnauthorizedError: invalid token'],
    algorithm: ['UnauthorizedError: invalid algorithm'],
    'no-token': ['UnauthorizedError: No authorization token was found', 'Format is Authorization: Bearer [token]'],
    key: ['express-jwt: `secret` is a required option'],
  }),
  ...rowsOf('hono', 'run; honojs/hono src/utils/jwt/types.ts', {
    signature: ['JwtTokenSignatureMismatched: '],
    expired: ['JwtTokenExpired: '],
    'not-yet-valid': ['JwtTokenNotBefore: ', 'JwtTokenIssuedAt: '],
    malformed: ['JwtTokenInvalid: '],
    algorithm: ['JwtAlgorithmMismatch: '],
    issuer: ['JwtTokenIssuer: '],
    audience: ['JwtTokenAudience: '],
    'key-id': ['JwtHeaderRequiresKid: '],
  }),
] as const
