import type { CatalogueEntry } from '../product.ts'

/** PostHog signs the tokens for its live stream with the secret of its web server. */
export const posthog: CatalogueEntry = {
  id: 'posthog',
  title: 'PostHog',
  sources: [
    'https://github.com/PostHog/posthog/blob/master/docker-compose.base.yml',
    'https://github.com/PostHog/posthog/tree/master/livestream',
  ],
  products: [
    {
      title: 'PostHog',
      images: ['posthog/posthog', 'posthog/posthog-cloud'],
      keys: [
        {
          variables: ['SECRET_KEY'],
          purpose: 'access',
          links: ['posthog'],
          role: 'issuer',
          roleBasis: 'PostHog signs the tokens for the live stream',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['ENCRYPTION_SALT_KEYS', 'INTERNAL_API_SECRET', 'OBJECT_STORAGE_SECRET_ACCESS_KEY', 'BROWSERLESS_TOKEN'],
    },
    {
      title: 'PostHog live stream',
      images: ['posthog/posthog/livestream', 'posthog/livestream'],
      services: ['livestream'],
      keys: [
        {
          variables: ['LIVESTREAM_JWT_SECRET', 'JWT.SECRET'],
          documents: [{ path: '/configs/configs.yml', format: 'yaml', pointer: ['jwt', 'secret'] }],
          purpose: 'access',
          links: ['posthog'],
          role: 'validator',
          roleBasis: 'the live stream only verifies tokens',
          form: 'text',
          whenUnset: 'refuses',
          wrongNames: ['JWT_SECRET', 'SECRET_KEY'],
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  posthog:
    image: posthog/posthog
    environment:
      SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
  posthog-live-stream:
    image: posthog/posthog/livestream
    environment:
      LIVESTREAM_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
