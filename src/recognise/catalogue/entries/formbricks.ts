import type { CatalogueEntry } from '../product.ts'

/** Formbricks, which signs sessions and links with one secret. */
export const formbricks: CatalogueEntry = {
  id: 'formbricks',
  title: 'Formbricks',
  sources: ['https://formbricks.com/docs/self-hosting/configuration/environment-variables'],
  products: [
    {
      title: 'Formbricks',
      images: ['formbricks/formbricks'],
      services: ['formbricks'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['formbricks'],
          role: 'both',
          roleBasis: 'Formbricks signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['ENCRYPTION_KEY', 'CRON_SECRET', 'S3_SECRET_KEY', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  formbricks:
    image: formbricks/formbricks
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
