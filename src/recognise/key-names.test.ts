import { expect, test } from 'vitest'
import { readCompanion, readKeyName } from './key-names.ts'

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
  'JWT_COOKIE_NAME',
  'DATABASE_URL',
  'SECRET_KEY',
  'API_KEY',
  'AWS_SECRET_ACCESS_KEY',
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
