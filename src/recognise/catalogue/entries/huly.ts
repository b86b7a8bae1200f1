import type { CatalogueEntry } from '../product.ts'

/** Huly, whose services carry one secret under four names, none of which says JWT. */
export const huly: CatalogueEntry = {
  id: 'huly',
  title: 'Huly',
  sources: [
    'https://github.com/hcengineering/huly-selfhost/blob/main/compose.yml',
    'https://github.com/hcengineering/platform/blob/develop/dev/docker-compose.yaml',
    'https://github.com/hcengineering/platform/blob/develop/services/rekoni/src/config.ts',
  ],
  products: [
    {
      title: 'Huly account',
      images: ['hardcoreeng/account'],
      keys: [
        {
          variables: ['SERVER_SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'issuer',
          roleBasis: 'the account service signs the tokens',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET'],
        },
      ],
    },
    {
      title: 'Huly server',
      images: [
        'hardcoreeng/transactor',
        'hardcoreeng/workspace',
        'hardcoreeng/front',
        'hardcoreeng/fulltext',
        'hardcoreeng/stats',
        'hardcoreeng/server',
        'hardcoreeng/upload',
        'hardcoreeng/tool',
      ],
      keys: [
        {
          variables: ['SERVER_SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'both',
          roleBasis: 'it verifies the tokens of users and signs its own for other services',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['MINIO_SECRET_KEY', 'MODEL_ENABLED'],
    },
    {
      title: 'Huly server extras',
      images: ['hardcoreeng/ai-bot', 'hardcoreeng/github', 'hardcoreeng/rating', 'hardcoreeng/worker'],
      keys: [
        {
          variables: ['SERVER_SECRET', 'SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'both',
          roleBasis: 'it verifies the tokens of users and signs its own for other services',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['CLIENT_SECRET', 'WEBHOOK_SECRET', 'PRIVATE_KEY', 'OPENAI_API_KEY', 'COLLABORATOR_URL'],
    },
    {
      title: 'Huly collaborator',
      images: ['hardcoreeng/collaborator'],
      keys: [
        {
          variables: ['SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'validator',
          roleBasis: 'the collaborator only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['MINIO_SECRET_KEY'],
    },
    {
      title: 'Huly rekoni',
      images: ['hardcoreeng/rekoni-service', 'hardcoreeng/rekoni'],
      keys: [
        {
          variables: ['SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'validator',
          roleBasis: 'rekoni only verifies tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
          wrongNames: ['JWT_SECRET'],
        },
      ],
    },
    {
      title: 'Huly services',
      images: [
        'hardcoreeng/print',
        'hardcoreeng/sign',
        'hardcoreeng/media',
        'hardcoreeng/preview',
        'hardcoreeng/link-preview',
        'hardcoreeng/export',
        'hardcoreeng/datalake',
        'hardcoreeng/process',
        'hardcoreeng/translate',
        'hardcoreeng/backup',
        'hardcoreeng/backup-api',
        'hardcoreeng/analytics-collector',
        'hardcoreeng/love',
        'hardcoreeng/gmail',
        'hardcoreeng/telegram',
        'hardcoreeng/telegram-bot',
        'hardcoreeng/calendar',
        'hardcoreeng/calendar-mailer',
        'hardcoreeng/notification',
        'hardcoreeng/mail',
        'hardcoreeng/mail-worker',
        'hardcoreeng/billing',
        'hardcoreeng/payment',
        'hardcoreeng/inbound-mail',
      ],
      keys: [
        {
          variables: ['SECRET', 'SERVER_SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['LIVEKIT_API_SECRET', 'MINIO_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'],
    },
    {
      title: 'Huly key-value store',
      images: ['hardcoreeng/hulykvs', 'hardcoreeng/service_hulykvs', 'hardcoreeng/hulygun', 'hardcoreeng/hulylake'],
      keys: [
        {
          variables: ['HULY_TOKEN_SECRET', 'TOKEN_SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          form: 'text',
          whenUnset: 'unknown',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['AWS_SECRET_ACCESS_KEY'],
    },
    {
      title: 'Huly pulse',
      images: ['hardcoreeng/hulypulse', 'hardcoreeng/service_hulypulse'],
      keys: [
        {
          variables: ['HULY_TOKEN_SECRET', 'TOKEN_SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'validator',
          roleBasis: 'it only verifies tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
          wrongNames: ['JWT_SECRET'],
        },
      ],
    },
    {
      title: 'Huly stream',
      images: ['hardcoreeng/stream'],
      keys: [
        {
          variables: ['STREAM_SERVER_SECRET', 'SERVER_SECRET'],
          purpose: 'access',
          links: ['huly'],
          role: 'validator',
          roleBasis: 'stream only verifies tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['AWS_SECRET_ACCESS_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  huly-account:
    image: hardcoreeng/account
    environment:
      SERVER_SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-server:
    image: hardcoreeng/transactor
    environment:
      SERVER_SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-server-extras:
    image: hardcoreeng/ai-bot
    environment:
      SERVER_SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-collaborator:
    image: hardcoreeng/collaborator
    environment:
      SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-rekoni:
    image: hardcoreeng/rekoni-service
    environment:
      SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-services:
    image: hardcoreeng/print
    environment:
      SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-key-value-store:
    image: hardcoreeng/hulykvs
    environment:
      HULY_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-pulse:
    image: hardcoreeng/hulypulse
    environment:
      HULY_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
  huly-stream:
    image: hardcoreeng/stream
    environment:
      STREAM_SERVER_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
