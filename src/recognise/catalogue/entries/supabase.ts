import type { CatalogueEntry } from '../product.ts'

/** Supabase, with one HMAC secret or with a set of JWKs that holds it, and its ready-made API keys. */
export const supabase: CatalogueEntry = {
  id: 'supabase',
  title: 'Supabase',
  sources: [
    'https://supabase.com/docs/guides/self-hosting/docker',
    'https://github.com/supabase/supabase/blob/master/docker/docker-compose.yml',
    'https://github.com/supabase/storage/blob/master/src/config.ts',
    'https://github.com/supabase/realtime#environment-variables',
    'https://github.com/supabase/supabase/issues/17164',
  ],
  products: [
    {
      title: 'Supabase Auth',
      images: ['supabase/gotrue', 'supabase/auth'],
      services: ['gotrue', 'supabase-auth'],
      keys: [
        {
          variables: ['GOTRUE_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'GoTrue signs the tokens of users',
          form: 'text',
          algorithms: ['HS256'],
          issuerVariables: ['GOTRUE_JWT_ISSUER'],
          audienceVariables: ['GOTRUE_JWT_AUD'],
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET', 'JWT_SECRET_KEY', 'AUTH_JWT_SECRET'],
        },
        {
          variables: ['GOTRUE_JWT_KEYS'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'GoTrue signs with the private keys of this set',
          issuerVariables: ['GOTRUE_JWT_ISSUER'],
          audienceVariables: ['GOTRUE_JWT_AUD'],
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: [
        'GOTRUE_JWT_ADMIN_ROLES',
        'GOTRUE_JWT_DEFAULT_GROUP_NAME',
        'GOTRUE_JWT_KEY_ID',
        'GOTRUE_OPERATOR_TOKEN',
        'GOTRUE_SAML_PRIVATE_KEY',
        'GOTRUE_EXTERNAL_*_SECRET',
        'GOTRUE_HOOK_*_SECRETS',
        'GOTRUE_SMS_*',
        'GOTRUE_SECURITY_CAPTCHA_SECRET',
        'GOTRUE_SECURITY_DB_ENCRYPTION_*',
        'GOTRUE_SESSION_KEY',
      ],
    },
    {
      title: 'Supabase Realtime',
      images: ['supabase/realtime'],
      services: ['supabase-realtime'],
      keys: [
        {
          variables: ['API_JWT_SECRET', 'JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Realtime only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
        {
          variables: ['API_JWT_JWKS', 'JWT_JWKS'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Realtime only verifies tokens',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['METRICS_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Realtime verifies the tokens of those who read its metrics',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['ANON_KEY', 'SUPABASE_ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'Realtime sends it to itself to see whether it is well',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'SECRET_KEY_BASE',
        'DB_ENC_KEY',
        'API_TOKEN_BLOCKLIST',
        'METRICS_TOKEN_BLOCKLIST',
        'JWT_CLAIM_VALIDATORS',
      ],
    },
    {
      title: 'Supabase Storage',
      images: ['supabase/storage-api', 'supabase/storage'],
      services: ['supabase-storage'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET', 'PGRST_JWT_SECRET', 'JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Storage verifies tokens, and signs links of its own',
          form: 'text',
          algorithms: ['HS256'],
          algorithmVariables: ['AUTH_JWT_ALGORITHM', 'PGRST_JWT_ALGORITHM'],
          whenUnset: 'refuses',
        },
        {
          variables: ['JWT_JWKS', 'AUTH_JWT_JWKS'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Storage only verifies tokens',
          whenUnset: 'disabled',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['ANON_KEY', 'SUPABASE_ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'Storage calls PostgREST with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SERVICE_KEY', 'SERVICE_ROLE_KEY', 'SUPABASE_SERVICE_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'Storage calls PostgREST with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'S3_PROTOCOL_ACCESS_KEY_SECRET',
        'S3_PROTOCOL_ACCESS_KEY_ID',
        'AUTH_ENCRYPTION_KEY',
        'SERVER_ADMIN_API_KEYS',
        'AWS_SECRET_ACCESS_KEY',
        'AUTH_JWT_ALGORITHM',
      ],
    },
    {
      title: 'Supabase Studio',
      images: ['supabase/studio'],
      services: ['supabase-studio'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET', 'JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'Studio signs tokens to act as a user',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['SUPABASE_ANON_KEY', 'NEXT_PUBLIC_SUPABASE_ANON_KEY', 'ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'Studio shows it and calls the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SUPABASE_SERVICE_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'SERVICE_ROLE_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'Studio calls the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'SUPABASE_PUBLISHABLE_KEY',
        'SUPABASE_SECRET_KEY',
        'SUPABASE_PUBLISHABLE_KEYS',
        'SUPABASE_SECRET_KEYS',
        'PG_META_CRYPTO_KEY',
        'LOGFLARE_API_KEY',
        'LOGFLARE_PUBLIC_ACCESS_TOKEN',
        'LOGFLARE_PRIVATE_ACCESS_TOKEN',
        'OPENAI_API_KEY',
      ],
    },
    {
      title: 'Supabase Edge Functions',
      images: ['supabase/edge-runtime', 'supabase/functions-relay'],
      services: ['supabase-edge-functions', 'supabase-functions'],
      keys: [
        {
          variables: ['JWT_SECRET', 'SUPABASE_INTERNAL_JWT_SECRET', 'SUPABASE_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'the main function only verifies tokens',
          form: 'text',
          whenUnset: 'disabled',
        },
        {
          variables: ['SUPABASE_ANON_KEY', 'ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'functions call the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_SERVICE_KEY', 'SERVICE_ROLE_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'functions call the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'SUPABASE_PUBLISHABLE_KEY',
        'SUPABASE_SECRET_KEY',
        'SUPABASE_PUBLISHABLE_KEYS',
        'SUPABASE_SECRET_KEYS',
        'VERIFY_JWT',
        'SUPABASE_INTERNAL_HOST_PORT',
      ],
    },
    {
      title: 'Supavisor',
      images: ['supabase/supavisor'],
      services: ['supavisor', 'supabase-pooler'],
      keys: [
        {
          variables: ['API_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Supavisor verifies the tokens of those who manage tenants',
          form: 'text',
          whenUnset: 'refuses',
        },
        {
          variables: ['METRICS_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'Supavisor verifies the tokens of those who read its metrics',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: [
        'SECRET_KEY_BASE',
        'VAULT_ENC_KEY',
        'GLOBAL_DOWNSTREAM_KEY_PATH',
        'API_TOKEN_BLOCKLIST',
        'METRICS_TOKEN_BLOCKLIST',
      ],
    },
    {
      title: 'Supabase Postgres',
      images: ['supabase/postgres'],
      services: ['supabase-db'],
      keys: [
        {
          variables: ['JWT_SECRET', 'PGRST_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'SQL can sign with it; it is taken into the database at the first start only',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
    },
    {
      title: 'Supabase gateway',
      images: ['kong', 'kong/kong', 'kong/kong-gateway', 'supabase/kong', 'envoyproxy/envoy', 'supabase/envoy'],
      services: ['supabase-kong', 'supabase-envoy', 'api-gw', 'kong'],
      keys: [
        {
          variables: ['SUPABASE_ANON_KEY', 'ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'forwarder',
          roleBasis: 'the gateway compares it as text and passes it on',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SUPABASE_SERVICE_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'SERVICE_ROLE_KEY', 'SERVICE_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'forwarder',
          roleBasis: 'the gateway compares it as text and passes it on',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['ANON_KEY_ASYMMETRIC'],
          purpose: 'access',
          links: ['supabase'],
          role: 'forwarder',
          roleBasis: 'the gateway puts it in the place of a publishable key',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SERVICE_ROLE_KEY_ASYMMETRIC'],
          purpose: 'access',
          links: ['supabase'],
          role: 'forwarder',
          roleBasis: 'the gateway puts it in the place of a secret key',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'SUPABASE_PUBLISHABLE_KEY',
        'SUPABASE_SECRET_KEY',
        'SUPABASE_PUBLISHABLE_KEYS',
        'SUPABASE_SECRET_KEYS',
        'DASHBOARD_PASSWORD',
        'KONG_SSL_CERT_KEY',
      ],
    },
    {
      title: 'Application on Supabase',
      images: [],
      services: [
        'api',
        'app',
        'backend',
        'bot',
        'client',
        'frontend',
        'gateway',
        'next',
        'nextjs',
        'server',
        'site',
        'ui',
        'web',
        'webapp',
        'website',
        'worker',
      ],
      keys: [
        {
          variables: ['SUPABASE_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'the application verifies the tokens of Supabase Auth',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['SUPABASE_ANON_KEY', '*_SUPABASE_ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'the application calls the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_SERVICE_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'the application calls the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'SUPABASE_PUBLISHABLE_KEY',
        'SUPABASE_SECRET_KEY',
        'SUPABASE_PUBLISHABLE_KEYS',
        'SUPABASE_SECRET_KEYS',
        '*_SUPABASE_PUBLISHABLE_KEY',
        '*_SUPABASE_PUBLISHABLE_DEFAULT_KEY',
      ],
    },
    {
      title: 'Supabase service that is built here',
      images: [],
      services: ['auth', 'rest', 'realtime', 'storage', 'studio', 'functions', 'meta', 'analytics', 'db'],
      keys: [
        {
          variables: ['GOTRUE_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'GoTrue signs the tokens of users',
          form: 'text',
          algorithms: ['HS256'],
          issuerVariables: ['GOTRUE_JWT_ISSUER'],
          audienceVariables: ['GOTRUE_JWT_AUD'],
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['GOTRUE_JWT_KEYS'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'GoTrue signs with the private keys of this set',
          whenUnset: 'unknown',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['PGRST_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'PostgREST only verifies tokens',
          formSwitch: { variable: 'PGRST_JWT_SECRET_IS_BASE64', value: 'true', form: 'base64' },
          audienceVariables: ['PGRST_JWT_AUD'],
          minimumBits: 256,
          whenUnset: 'unknown',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['PGRST_APP_SETTINGS_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'issuer',
          roleBasis: 'SQL functions can sign with it',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['API_JWT_JWKS', 'JWT_JWKS'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          whenUnset: 'unknown',
          isOptional: true,
          acceptsSeveral: true,
        },
        {
          variables: ['METRICS_JWT_SECRET'],
          purpose: 'access',
          links: ['supabase'],
          role: 'validator',
          roleBasis: 'it verifies the tokens of those who read its metrics',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['SUPABASE_ANON_KEY', '*_SUPABASE_ANON_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'it calls the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
        {
          variables: ['SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_SERVICE_KEY'],
          purpose: 'access',
          links: ['supabase'],
          role: 'holder',
          roleBasis: 'it calls the API with it',
          whenUnset: 'disabled',
          isOptional: true,
          isToken: true,
        },
      ],
      notKeys: [
        'SUPABASE_PUBLISHABLE_KEY',
        'SUPABASE_SECRET_KEY',
        'SUPABASE_PUBLISHABLE_KEYS',
        'SUPABASE_SECRET_KEYS',
        'GOTRUE_JWT_ADMIN_ROLES',
        'GOTRUE_JWT_DEFAULT_GROUP_NAME',
        'PGRST_JWT_ROLE_CLAIM_KEY',
        'PGRST_APP_SETTINGS_JWT_EXP',
        'DB_ENC_KEY',
        'PG_META_CRYPTO_KEY',
        'CRYPTO_KEY',
        'LOGFLARE_API_KEY',
        'LOGFLARE_PUBLIC_ACCESS_TOKEN',
        'LOGFLARE_PRIVATE_ACCESS_TOKEN',
        'S3_PROTOCOL_ACCESS_KEY_SECRET',
      ],
    },
    {
      title: 'postgres-meta',
      images: ['supabase/postgres-meta', 'supabase/pg-meta'],
      keys: [],
      notKeys: ['CRYPTO_KEY'],
    },
    {
      title: 'Logflare',
      images: ['supabase/logflare', 'supabase/vector', 'timberio/vector'],
      keys: [],
      notKeys: [
        'LOGFLARE_API_KEY',
        'LOGFLARE_PUBLIC_ACCESS_TOKEN',
        'LOGFLARE_PRIVATE_ACCESS_TOKEN',
        'LOGFLARE_DB_ENCRYPTION_KEY',
        'SECRET_KEY_BASE',
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  supabase-auth:
    image: supabase/gotrue
    environment:
      GOTRUE_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supabase-realtime:
    image: supabase/realtime
    environment:
      API_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supabase-storage:
    image: supabase/storage-api
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supabase-studio:
    image: supabase/studio
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supabase-edge-functions:
    image: supabase/edge-runtime
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supavisor:
    image: supabase/supavisor
    environment:
      API_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
      METRICS_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supabase-postgres:
    image: supabase/postgres
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  supabase-gateway:
    image: kong
    environment:
      SUPABASE_ANON_KEY: made-up-key-of-this-sample-0123456789abcdef
  postgres-meta:
    image: supabase/postgres-meta
    environment:
      CRYPTO_KEY: made-up-key-of-this-sample-0123456789abcdef
  logflare:
    image: supabase/logflare
    environment:
      LOGFLARE_API_KEY: made-up-key-of-this-sample-0123456789abcdef
`
