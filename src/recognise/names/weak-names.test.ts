import { expect, test } from 'vitest'
import { readWeakName } from './weak-names.ts'

test.each([
  ['SECRET', 'access', 'secret'],
  ['GW_SECRET', 'access', 'gw_secret'],
  ['Auth__Secret', 'access', 'secret'],
  ['APP_SECRET', 'access', 'app_secret'],
  ['SECRET_KEY', 'access', 'secret_key'],
  ['SECRETKEY', 'access', 'secret_key'],
  ['SECRET_KEY_BASE', 'access', 'secret_key_base'],
  ['LIVE_SERVER_SECRET_KEY', 'access', 'live_server_secret_key'],
  ['SECRET_KEY_PRODUCTION', 'access', 'secret_key'],
  ['SIGNING_KEY', 'access', 'signing_key'],
  ['SIGNING_PASSPHRASE', 'access', 'signing_passphrase'],
  ['CHAT_HMAC_SECRET', 'access', 'chat_hmac_secret'],
  ['HMAC_KEY', 'access', 'hmac_key'],
  ['SHARED_SECRET', 'access', 'shared_secret'],
  ['TOKEN_SECURE', 'access', 'token_secure'],
  ['TOKEN_KEY', 'access', 'token_key'],
  ['INTERNAL_SECRET', 'internal', 'secret'],
  ['-secret', 'access', 'secret'],
  ['--signing-key', 'access', 'signing_key'],
])('%s may be a key for %s', (variable, purpose, stem) => {
  expect(readWeakName(variable)).toMatchObject({ purpose, stem, isWeak: true, carrier: 'value' })
})

test.each([
  ['a key of tokens by its name', 'JWT_SECRET'],
  ['another key of tokens', 'TOKEN_SECRET'],
  ['a client of OAuth', 'GOOGLE_CLIENT_SECRET'],
  ['an application at a vendor', 'FACEBOOK_APP_SECRET'],
  ['what a vendor signs its calls with', 'STRIPE_WEBHOOK_SECRET'],
  ['the other order of it', 'WEBHOOK_SIGNING_SECRET'],
  ['a bucket', 'S3_SECRET_KEY'],
  ['an account of AWS', 'AWS_SECRET_ACCESS_KEY'],
  ['an API', 'NEXUS_API_SECRET'],
  ['cookies', 'COOKIE_SECRET'],
  ['sessions', 'SESSION_SECRET'],
  ['forms', 'CSRF_SECRET'],
  ['encryption', 'ENCRYPTION_SECRET_KEY'],
  ['what is compared as it is', 'HASURA_GRAPHQL_ADMIN_SECRET'],
  ['a passphrase of a key file', 'SSL_KEY_PASSPHRASE'],
  ['a name', 'SECRET_NAME'],
  ['a folder', 'SECRETS_DIR'],
  ['a switch', 'ENABLE_SECRET'],
  ['a token', 'API_TOKEN'],
  ['no secret', 'DATABASE_URL'],
  ['nothing', ''],
])('%s: %s is none', (_name, variable) => {
  expect(readWeakName(variable)).toBeNull()
})
