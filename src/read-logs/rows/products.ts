import { rowsOf } from '../row.ts'

/** Gateways and products, from source. */
export const productRows = [
  ...rowsOf('Envoy or Istio', 'google/jwt_verify_lib src/status.cc; envoyproxy/envoy filter.cc', {
    signature: [/Jwt[_ ]verification[_ ]fails/],
    expired: [/Jwt[_ ]is[_ ]expired/],
    'not-yet-valid': [/Jwt[_ ]not[_ ]yet[_ ]valid/],
    issuer: [/Jwt[_ ]issuer[_ ]is[_ ]not[_ ]configured/],
    audience: [/Audiences[_ ]in[_ ]Jwt[_ ]are[_ ]not[_ ]allowed/],
    'no-token': [/Jwt[_ ]is[_ ]missing/],
    malformed: [/Jwt[_ ]is[_ ]not[_ ]in[_ ]the[_ ]form[_ ]of/],
    'key-id': [/Jwks[_ ]doesn't[_ ]have[_ ]key[_ ]to[_ ]match/],
    'key-set': [
      /Jwks[_ ]remote[_ ]fetch[_ ]is[_ ]failed/,
      'Failed to fetch public key from jwks URI',
      'Failed to refresh JWT public key from',
    ],
  }),
  ...rowsOf('APISIX', 'apache/apisix apisix/plugins/jwt-auth.lua', {
    signature: ['failed to verify jwt: signature mismatch'],
    algorithm: ['failed to verify jwt: algorithm mismatch'],
    expired: ["failed to verify jwt: 'exp' claim expired at"],
    'not-yet-valid': ["'nbf' claim not valid until"],
    malformed: ['JWT token invalid: '],
    'no-token': ['failed to fetch JWT token: '],
  }),
  ...rowsOf('Kong', 'Kong/kong kong/plugins/jwt/handler.lua', {
    malformed: [/Bad token; invalid (JSON|alg|claims|signature)/],
    issuer: [/No credentials found for given '[a-z_]{1,32}'/],
    claim: [/No mandatory '[a-z_]{1,32}' in claims/],
  }),
  ...rowsOf('nginx-auth-jwt', 'kjdev/nginx-auth-jwt src/ngx_http_auth_jwt_module.c', {
    'key-id': ['auth_jwt: rejected due to missing signature key'],
    signature: ['auth_jwt: rejected due to signature validate'],
    expired: ['auth_jwt: rejected due to token expired'],
    algorithm: ['auth_jwt: rejected due to none algorithm'],
    'no-token': ['auth_jwt: token was not provided'],
    malformed: ['auth_jwt: failed to parse jwt token'],
  }),
  ...rowsOf('ngx-http-auth-jwt-module', 'TeslaGov/ngx-http-auth-jwt-module src', {
    signature: ['failed to parse JWT'],
    expired: ['the JWT has expired'],
    'no-token': ['failed to find a JWT'],
  }),
  ...rowsOf('Traefik JWT plugin', 'team-carepay/traefik-jwt-plugin jwt.go', {
    signature: [/token verification failed \((HMAC|RSAPKCS|RSAPSS|ECDSA)\)/],
    key: ['incorrect symmetric key type'],
  }),
  ...rowsOf('KrakenD', 'krakend/krakend-jose gin/jose.go', {
    other: ['[JWTValidator] Unable to validate the token', 'Token sent by client is invalid: '],
    'key-id': ['JWK client did not find a pinned key'],
  }),
  ...rowsOf('oauth2-proxy', 'oauth2-proxy/oauth2-proxy pkg/middleware/jwt_session.go, pkg/sessions', {
    other: ['Error retrieving session from token in Authorization header: '],
  }),
  ...rowsOf('PostgREST', 'PostgREST/postgrest Error.hs', {
    signature: ['JWSError JWSInvalidSignature'],
    other: ['PGRST301'],
    'no-token': ['PGRST302'],
    expired: ['PGRST303'],
    key: ['PGRST300', 'Server lacks JWT secret', 'The JWT secret must be at least 32 characters long.'],
  }),
  ...rowsOf('GoTrue', 'supabase/auth internal/api/auth.go', {
    other: ['invalid JWT: unable to parse or verify signature', 'bad_jwt'],
    'no-token': ['This endpoint requires a valid Bearer token'],
    claim: ['invalid claim: missing sub claim'],
  }),
  ...rowsOf('Supabase Realtime', 'supabase/realtime realtime_channel.ex', {
    signature: ['JwtSignatureError', 'Failed to validate JWT signature'],
    malformed: ['MalformedJWT', 'The token provided is not a valid JWT'],
    key: ['JwtSignerError'],
    expired: [/Token has expired [0-9]{1,12} seconds ago/],
    'no-token': ['MissingAPIKey'],
  }),
  ...rowsOf('Hasura', 'hasura/graphql-engine Auth/JWT.hs', {
    signature: ['Could not verify JWT: JWSError JWSInvalidSignature'],
    expired: ['Could not verify JWT: JWTExpired'],
    audience: ['JWTNotInAudience'],
    issuer: ['JWTNotInIssuer'],
    'not-yet-valid': ['JWTIssuedAtFuture', 'JWTNotYetValid'],
    'no-token': ['Missing Authorization header in JWT authentication mode'],
    claim: ['jwt-missing-role-claims', 'jwt-invalid-claims'],
    'key-set': ['Error fetching JWK: '],
  }),
  ...rowsOf('Keycloak', 'keycloak/keycloak JBossLoggingEventListenerProvider.java', {
    other: ['USER_INFO_REQUEST_ERROR', 'INTROSPECT_TOKEN_ERROR'],
  }),
  ...rowsOf('ONLYOFFICE Docs', 'ONLYOFFICE/server DocsCoServer.js', {
    key: ['empty secret: token = '],
  }),
  ...rowsOf('RabbitMQ', 'run', {
    signature: ['OAuth 2/JWT token failed: signature_invalid'],
    // It comes twice: the second time inside the line that denies the access.
    expired: [/(?<!failed: ")Provided JWT token has expired at timestamp [0-9]{1,12}/],
    audience: ['OAuth 2/JWT token failed: {invalid_aud,'],
    'key-id': [/OAuth 2\/JWT token failed: \{error, ?key_not_found\}/],
    malformed: ['OAuth 2/JWT token failed: provided token is invalid'],
  }),
  ...rowsOf('RabbitMQ', 'rabbitmq/rabbitmq-server rabbit_auth_backend_oauth2.erl, uaa_jwt.erl', {
    audience: [/OAuth 2\/JWT token failed: \{error, ?\{?no_matching_aud_found/],
    'key-set': ['Failed to download signing keys'],
  }),
  ...rowsOf('Distribution', 'distribution/distribution registry/auth/token/token.go', {
    issuer: ['token from untrusted issuer: '],
    audience: ['token intended for another audience: '],
    'key-id': ['token signed by untrusted key with ID: '],
    expired: ['token not to be used after '],
    'not-yet-valid': ['token not to be used before '],
  }),
  ...rowsOf(
    'Ethereum clients',
    'go-ethereum node/jwt_handler.go; Nethermind JwtAuthentication.cs; reth jwt_validator.rs; lighthouse engines.rs; prysm; teku; lodestar',
    {
      signature: [
        'Message authentication error: Invalid token signature',
        'Invalid JWT: provided signature is invalid',
        'Failed jwt authorization',
        'HTTP authentication to your execution client is not working',
        'Check the same JWT secret is configured for Teku and the Execution Client.',
        'Execution client authentication failed',
      ],
      'not-yet-valid': ['Client sent stale token: ', 'claim is not within +-60 seconds from the'],
      key: [
        'The specified authentication secret is not a 64-digit hex number',
        'provided JWT secret should be a hex string of at least 32 bytes',
      ],
    },
  ),
] as const
