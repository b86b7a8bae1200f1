import { expect, test } from 'vitest'
import { readCompanion } from './companions.ts'
import { readKeyName } from './key-names.ts'

test.each([
  ['the usual name', 'JWT_SECRET', 'access', 'value'],
  ['the other usual name', 'JWT_SECRET_KEY', 'access', 'value'],
  ['a product in front', 'GOTRUE_JWT_SECRET', 'access', 'value'],
  ['the refresh key', 'JWT_REFRESH_SECRET', 'refresh', 'value'],
  ['the refresh key, other way round', 'REFRESH_TOKEN_SECRET', 'refresh', 'value'],
  ['the access key of a pair', 'ACCESS_TOKEN_SECRET', 'access', 'value'],
  ['an admin key', 'ADMIN_JWT_SECRET', 'admin', 'value'],
  ['an internal key', 'INTERNAL_JWT_SECRET', 'internal', 'value'],
  ['.NET spelling', 'Jwt__Key', 'access', 'value'],
  ['Spring spelling', 'shenyu.jwt.secretKey', 'access', 'value'],
  ['a file', 'JWT_SECRET_FILE', 'access', 'file'],
  ['a public half', 'JWT_PUBLIC_KEY', 'access', 'value'],
  ['a URL of keys', 'JWKS_KEYS_URL', 'access', 'url'],
  ['a set of keys at an endpoint', 'JWK_SET_URI', 'access', 'url'],
  ['.NET spelling in sections', 'JwtSettings__SecretKey', 'access', 'value'],
  ['a section that says it', 'AppSettings__JwtSecret', 'access', 'value'],
  ['words written together', 'VIKUNJA_SERVICE_JWTSECRET', 'access', 'value'],
  ['a file, as LinuxServer says it', 'FILE__JWT_SECRET', 'access', 'file'],
  ['a file, as lk-jwt-service says it', 'APP_JWT_SECRET_FROM_FILE', 'access', 'file'],
  ['a path', 'JWT_PRIVATE_KEY_PATH', 'access', 'file'],
  ['a location', 'MP_JWT_VERIFY_PUBLICKEY_LOCATION', 'access', 'file'],
  ['the key of file links, which is no path', 'FILE_TOKEN_SECRET', 'file', 'value'],
  ['a purpose behind another word', 'AUTH_REFRESH_JWT_SECRET', 'refresh', 'value'],
  ['the session secret of NextAuth', 'NEXTAUTH_SECRET', 'session', 'value'],
  ['the session secret of Auth.js', 'AUTH_SECRET', 'session', 'value'],
  ['the session secret of Better Auth', 'BETTER_AUTH_SECRET', 'session', 'value'],
  ['a store, which is no keystore', 'STORE_JWT_SECRET', 'access', 'value'],
  ['half of a pair named after its algorithm', 'RSA_PRIVATE_KEY', 'access', 'value'],
  ['the other half, with a product in front', 'EDGE_ED25519_PUBLIC_KEY', 'access', 'value'],
  ['the file of such a half', 'RSA_PUBLIC_KEY_FILE_PATH', 'access', 'file'],
])('%s: %s is a key for %s, carried as a %s', (_name, variable, purpose, carrier) => {
  expect(readKeyName(variable)).toMatchObject({ purpose, carrier })
})

test.each([
  'JWT_EXPIRES_IN',
  'JWT_SECRET_EXPIRY',
  'JWT_ALGORITHM',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWT_HEADER',
  'JWT_PASSPHRASE',
  'JWT_APP_ID',
  'JWT_SECRET_IS_BASE64',
  'JWT_KEY_STORE_PASSWORD',
  'JWKS_VALIDATION',
  'JWT_ALLOW_EMPTY',
  'REFRESH_TOKEN_PEPPER',
  'GOTRUE_JWT_ADMIN_ROLES',
  'TWITTER_ACCESS_TOKEN_SECRET',
  'OAUTH_TOKEN_SECRET',
  'GITHUB_OAUTH_SECRET',
  'SECRET_KEY_BASE',
  'JWT_COOKIE_NAME',
  'DATABASE_URL',
  'SECRET_KEY',
  'API_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'DEPLOY_RSA_PRIVATE_KEY',
  'AUTH_TOKEN_KEY_BASE',
  'SSH_HOST_RSA_KEY',
  'TLS_ECDSA_PRIVATE_KEY',
  'ALIPAY_RSA_PUBLIC_KEY',
  'RSA_ENCRYPTION_PUBLIC_KEY',
  'TWITTER_CONSUMER_SECRET',
  'toString',
  '',
])('%s is no key', (variable) => {
  expect(readKeyName(variable)).toBeNull()
})

test.each([
  ['Jwt__Key', 'JWT__KEY'],
  ['shenyu.jwt.secretKey', 'SHENYU_JWT_SECRET_KEY'],
  ['GOTRUE_JWT_SECRET', 'JWT_SECRET'],
  ['JWT_SECRET_STAGING', 'JWT_SECRET'],
  ['JWT_SECRET_PREVIOUS', 'JWT_SECRET'],
  ['shenyu.jwt.secretKey', 'SHENYU_JWT_SECRETKEY'],
  ['JWTSECRET', 'JWT_SECRET'],
  ['Jwt__SigningKey', 'JWT_SIGNINGKEY'],
  ['jwtSecretKey', 'JWTSECRETKEY'],
  ['JWTSecret', 'jwt.secret'],
  ['JWT_BASE64SECRET', 'JWT_BASE64_SECRET'],
  ['JWT_SECRET_FILE', 'JWT_SECRET'],
  ['FILE__JWT_SECRET', 'JWT_SECRET'],
  ['LEDGER_RSA_PRIVATE_KEY', 'RSA_PUBLIC_KEY'],
])('%s and %s have the same stem', (one, other) => {
  expect(readKeyName(one)?.stem).toBe(readKeyName(other)?.stem)
})

test.each([
  ['JWT_ALGORITHM', 'algorithm'],
  ['JWT_ALG', 'algorithm'],
  ['PGRST_JWT_AUD', 'audience'],
  ['Jwt__Issuer', 'issuer'],
  ['JWT_EXPIRES_IN', 'expiry'],
  ['ACCESS_TOKEN_EXPIRE_MINUTES', 'expiry'],
  ['GOTRUE_JWT_EXP', 'expiry'],
  ['JWT_SECRET', null],
  ['ALGORITHM', null],
])('%s is a setting of kind %s', (variable, kind) => {
  expect(readCompanion(variable)).toBe(kind)
})

test.each([
  ['JWT_BASE64_SECRET', 'base64'],
  ['APP_JWT_BASE64SECRET', 'base64'],
  ['JWT_SECRET_HEX', 'hex'],
  ['JWT_SECRET', null],
])('%s says that it is encoded as %s', (variable, form) => {
  expect(readKeyName(variable)?.form).toBe(form)
})

test.each([
  ['a consumer key', ['ACCESS_TOKEN_SECRET', 'CONSUMER_KEY'], null],
  ['the token itself', ['ACCESS_TOKEN_SECRET', 'ACCESS_TOKEN'], null],
  ['keys of Twitter', ['ACCESS_TOKEN_SECRET', 'TWITTER_API_KEY'], null],
  ['a refresh key', ['ACCESS_TOKEN_SECRET', 'REFRESH_TOKEN_SECRET'], 'access'],
])('ACCESS_TOKEN_SECRET beside %s', (_name, names, purpose) => {
  expect(readKeyName('ACCESS_TOKEN_SECRET', new Set(names))?.purpose ?? null).toBe(purpose)
})

test.each(['JWT_SECRET_PREVIOUS', 'JWT_OLD_SECRET', 'JWT_SECRET_KEY_SECONDARY', 'RETIRING_JWT_KEY'])(
  '%s is accepted beside the current key',
  (variable) => {
    expect(readKeyName(variable)).toMatchObject({ isPrevious: true, purpose: 'access' })
  },
)

test.each([
  ['JWT_VERIFICATION_KEY', 'public', 'access'],
  ['JWT_VERIFY_PUBLIC_KEY', 'public', 'access'],
  ['EMAIL_VERIFICATION_JWT_SECRET', null, 'verification'],
  ['JWT_PRIVATE_KEY', 'private', 'access'],
])('%s is the half %s, for %s', (variable, half, purpose) => {
  expect(readKeyName(variable)).toMatchObject({ half, purpose })
})
