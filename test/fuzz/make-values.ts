import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'

/*
 * Values that variables and files hold. Keys are made when this is loaded or are plainly fake.
 */

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const pems = [rsa, ec, ed].flatMap(({ privateKey, publicKey }) => [
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
])
const jwks = [rsa, ec, ed].flatMap(({ privateKey, publicKey }) => [jwkOf(privateKey), jwkOf(publicKey)])

function jwkOf(key: KeyObject): object {
  return { ...key.export({ format: 'jwk' }), kid: 'one', use: 'sig' }
}

const shared = 'fake-shared-key-0123456789-0123456789-abcdef'

/** Names that are read as keys, companions of keys, and others. */
export const variableName = fc.constantFrom(
  ...['JWT_SECRET', 'JWT_SECRET_KEY', 'SECRET_KEY', 'JWT_PUBLIC_KEY', 'JWT_PRIVATE_KEY', 'JWT_JWKS', 'JWT_SECRET_FILE'],
  ...['JWT_ALGORITHM', 'JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_EXPIRES_IN', 'AUTH_TOKEN', 'SERVICE_TOKEN', 'JWKS_URL'],
  ...[
    'HASURA_GRAPHQL_JWT_SECRET',
    'GOTRUE_JWT_SECRET',
    'PGRST_JWT_SECRET',
    'NODE_ENV',
    'DATABASE_URL',
    'Jwt__Key',
    '__proto__',
  ],
)

const json = (value: unknown): string => JSON.stringify(value)

/** A part of a JWK may be anything. */
const brokenJwk = fc
  .tuple(
    fc.constantFrom(...jwks),
    fc.constantFrom('kty', 'n', 'e', 'd', 'x', 'y', 'crv', 'p', 'alg', 'use', 'x5c', 'kid'),
    fc.jsonValue(),
  )
  .map(([jwk, member, value]) => ({ ...jwk, [member]: value }))

const segment = (value: unknown): string => Buffer.from(json(value)).toString('base64url')

const token = fc
  .tuple(
    fc.record({
      alg: fc.constantFrom('HS256', 'RS256', 'none', 'HS257', '', 7, null),
      kid: fc.constantFrom('one', '../x', null),
    }),
    fc.oneof(fc.jsonValue(), fc.record({ sub: fc.string(), exp: fc.integer(), iss: fc.constantFrom('auth', 'x') })),
    fc.constantFrom('c2lnbmF0dXJl', '', '.', '='),
  )
  .map(([header, payload, signature]) => `${segment(header)}.${segment(payload)}.${signature}`)

/** What a variable may hold: keys in each form, whole and broken, tokens, references and whatever else. */
export const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(shared) },
  fc.constantFrom(
    '$JWT_SECRET',
    '${JWT_SECRET}',
    '${JWT_SECRET:-x}',
    '${JWT_SECRET:?gone}',
    '${A:-${B:-${C}}}',
    '$$x',
    '${',
    '${}',
  ),
  fc.constantFrom(...pems),
  fc.constantFrom(...pems).map((pem) => pem.replaceAll('\n', '\\n')),
  fc
    .tuple(fc.constantFrom(...pems), fc.nat(400), fc.nat(40), fc.string({ maxLength: 8 }))
    .map(([pem, at, length, put]) => pem.slice(0, at) + put + pem.slice(at + length)),
  fc.constantFrom(...jwks).map(json),
  brokenJwk.map(json),
  fc
    .array(fc.oneof(brokenJwk, fc.constantFrom(...jwks), fc.jsonValue()), { maxLength: 3 })
    .map((keys) => json({ keys })),
  fc
    .tuple(fc.constantFrom('HS256', 'RS256', 'x', 5), fc.oneof(fc.constant(shared), fc.jsonValue()))
    .map(([type, key]) => json({ type, key })),
  token,
  fc.base64String({ maxLength: 90 }),
  fc.constantFrom(
    'changeme',
    'http://auth:PORT/jwks',
    'http://localhost:PORT/.well-known/jwks.json',
    '/run/secrets/key',
    'HS256',
    'true',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('a', '"', "'", '\\', '\n', '#', ' ', '\t', '\u0000', '\u202e', '\ufeff', '$', '{', '=', '🔑'),
  }),
  fc
    .tuple(
      fc.constantFrom('eyJ', 'a', '${', '{"', '-----BEGIN ', '\\n', '[', '%41'),
      fc.integer({ min: 1, max: 30_000 }),
    )
    .map(([part, times]) => part.repeat(times)),
)
