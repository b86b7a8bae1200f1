import type { CatalogueEntry } from '../product.ts'

/** Cal.com and its API, which reads the sessions of the web server. */
export const calcom: CatalogueEntry = {
  id: 'calcom',
  title: 'Cal.com',
  sources: [
    'https://cal.com/docs/self-hosting/installation',
    'https://github.com/calcom/docker/blob/main/.env.example',
  ],
  products: [
    {
      title: 'Cal.com',
      images: ['calcom/cal.com', 'calcom/cal.diy'],
      services: ['calcom'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['calcom'],
          role: 'both',
          roleBasis: 'Cal.com signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['CALENDSO_ENCRYPTION_KEY', 'CAL_SIGNATURE_TOKEN', 'CRON_API_KEY', 'STRIPE_*'],
    },
    {
      title: 'Cal.com API',
      images: ['calcom/api', 'calcom/api-v2'],
      services: ['calcom-api'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['calcom.api'],
          role: 'both',
          roleBasis: 'the API of Cal.com signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['calcom'],
          role: 'both',
          roleBasis: 'Cal.com signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: ['CALENDSO_ENCRYPTION_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  cal-com:
    image: calcom/cal.com
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
  cal-com-api:
    image: calcom/api
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
