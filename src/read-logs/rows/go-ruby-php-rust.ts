import { rowsOf } from '../row.ts'

/** golang-jwt 4.4.3, 4.5.1 and 5.2.1, ruby-jwt 2.5.0 and 3.2.1, firebase/php-jwt 7.0.5, jsonwebtoken of Rust 8.2.0; the others from source. */
export const otherLanguageRows = [
  ...rowsOf('golang-jwt', 'run', {
    malformed: [
      'token contains an invalid number of segments',
      'token is malformed: could not base64 decode',
      "tokenstring should not contain 'bearer '",
    ],
    expired: [/[Tt]oken is expired/],
    'not-yet-valid': [/[Tt]oken is not valid yet/, /[Tt]oken used before issued/],
    audience: ['token has invalid audience', 'aud claim is required'],
    issuer: ['token has invalid issuer', 'iss claim is required'],
    algorithm: [
      /signing method [A-Za-z0-9]{1,8} is invalid/,
      "'none' signature type is not allowed",
      'signing method (alg) is unavailable',
      /[Uu]nexpected signing method/,
    ],
    key: ['key is of invalid type', 'no keyfunc was provided'],
    signature: ['signature is invalid'],
  }),
  // What encoding/base64 says.
  ...rowsOf('golang-jwt', 'run', { malformed: ['illegal base64 data at input byte'] }, { needsWord: true }),
  ...rowsOf('go-jose', 'go-jose/go-jose shared.go, jwt/errors.go', {
    signature: ['go-jose: error in cryptographic primitive'],
    malformed: ['compact JWS format must have three parts'],
    expired: ['validation failed, token is expired (exp)'],
    'not-yet-valid': ['validation failed, token not valid yet (nbf)', 'token issued in the future (iat)'],
    audience: ['validation failed, invalid audience claim (aud)'],
    issuer: ['validation failed, invalid issuer claim (iss)'],
    algorithm: ['unexpected signature algorithm'],
    'key-id': ['JWK with matching kid not found in JWK Set'],
  }),
  ...rowsOf('go-oidc', 'coreos/go-oidc oidc/verify.go, jwks.go', {
    signature: ['failed to verify id token signature', 'failed to verify signature: '],
    expired: ['oidc: token is expired'],
    audience: ['oidc: expected audience '],
    issuer: ['oidc: id token issued by a different provider'],
    'key-set': ['oidc: get keys failed'],
  }),
  ...rowsOf(
    'gin-jwt, jwtauth or echo-jwt',
    'appleboy/gin-jwt auth_jwt.go; go-chi/jwtauth jwtauth.go; labstack/echo-jwt jwt.go',
    {
      'no-token': ['auth header is empty', 'cookie token is empty', /missing or malformed jwt/i],
      other: ['token is unauthorized', 'invalid or expired jwt'],
      algorithm: ['invalid signing algorithm'],
    },
  ),
  ...rowsOf('ruby-jwt', 'run', {
    signature: ['JWT::VerificationError'],
    expired: ['JWT::ExpiredSignature'],
    'not-yet-valid': ['JWT::ImmatureSignature', 'JWT::InvalidIatError'],
    audience: ['Invalid audience. Expected ', 'JWT::InvalidAudError'],
    issuer: ['Invalid issuer. Expected ', 'JWT::InvalidIssuerError'],
    algorithm: ['JWT::IncorrectAlgorithm', 'Expected a different algorithm'],
    key: ['HMAC key cannot be empty', 'No verification key available', 'HMAC key expected to be a String'],
    'key-id': ['Could not find public key for kid '],
    'key-set': ['No keys found in jwks'],
    // The class of the other ones, too.
    malformed: ['Not enough or too many segments', 'JWT::DecodeError'],
  }),
  ...rowsOf('firebase/php-jwt', 'run', {
    signature: ['SignatureInvalidException'],
    malformed: ['Wrong number of segments', 'Syntax error, malformed JSON'],
    expired: ['Firebase\\JWT\\ExpiredException', 'PHP Fatal error:  Uncaught Firebase\\JWT\\ExpiredException'],
    'not-yet-valid': [/Cannot handle token (with (nbf|iat) )?prior to /, 'BeforeValidException'],
    algorithm: ['Incorrect key for this algorithm'],
    key: ['Key material must not be empty', 'Provided key is too short', 'OpenSSL unable to validate key'],
    'key-id': ['"kid" empty, unable to lookup correct key', '"kid" invalid, unable to lookup correct key'],
  }),
  ...rowsOf('lcobucci/jwt', 'lcobucci/jwt src/Validation/Constraint, src/Token', {
    signature: ['Token signature mismatch'],
    malformed: ['The JWT string must have two dots', 'Error while decoding from Base64Url'],
    expired: ['The token is expired'],
    'not-yet-valid': ['The token cannot be used yet', 'The token was issued in the future'],
    audience: ['The token is not allowed to be used by this audience'],
    issuer: ['The token was not issued by the given issuers'],
    algorithm: ['Token signer mismatch'],
    key: ['Key provided is shorter than ', 'It was not possible to parse your key, reason:'],
  }),
  ...rowsOf('tymon/jwt-auth', 'tymondesigns/jwt-auth src/Providers/JWT, src/Claims', {
    signature: ['Token Signature could not be verified.'],
    malformed: ['Could not decode token: '],
    'not-yet-valid': [
      'Not Before (nbf) timestamp cannot be in the future',
      'Issued At (iat) timestamp cannot be in the future',
    ],
    claim: ['The token has been blacklisted'],
  }),
  ...rowsOf('LexikJWTAuthenticationBundle', 'lexik/LexikJWTAuthenticationBundle Exception', {
    other: ['Invalid JWT Token'],
    expired: ['Expired JWT Token'],
    'no-token': ['JWT Token not found'],
    key: ['Unable to create a signed JWT from the given configuration.'],
  }),
  ...rowsOf(
    'jsonwebtoken (Rust)',
    'run',
    {
      signature: [/\bInvalidSignature\b/],
      expired: [/\bExpiredSignature\b/],
      'not-yet-valid': [/\bImmatureSignature\b/],
      audience: [/\bInvalidAudience\b/],
      issuer: [/\bInvalidIssuer\b/],
      algorithm: [/\bInvalidAlgorithm\b/, /\bunknown variant `\w{1,20}`, expected one of `HS256`/],
      key: [/\bInvalidKeyFormat\b/],
      malformed: [/\bInvalidToken\b/, /\bError\(Base64\(Invalid/],
    },
    { needsWord: true },
  ),
] as const
