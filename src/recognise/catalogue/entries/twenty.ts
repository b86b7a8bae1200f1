import type { CatalogueEntry } from '../product.ts'

/** Twenty: server and worker share one secret, in older versions one for each kind of token. */
export const twenty: CatalogueEntry = {
  id: 'twenty',
  title: 'Twenty',
  sources: [
    'https://github.com/twentyhq/twenty/blob/main/packages/twenty-docker/docker-compose.yml',
    'https://docs.twenty.com/developers/self-host/capabilities/setup',
  ],
  products: [
    {
      title: 'Twenty',
      images: ['twentycrm/twenty', 'twentycrm/twenty-postgres-spilo-server'],
      services: ['twenty'],
      keys: [
        {
          variables: ['APP_SECRET'],
          purpose: 'access',
          links: ['twenty'],
          role: 'both',
          roleBasis: 'Twenty signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['ACCESS_TOKEN_SECRET'],
          purpose: 'access',
          links: ['twenty.access'],
          role: 'both',
          roleBasis: 'Twenty signs and checks its access tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['LOGIN_TOKEN_SECRET'],
          purpose: 'login',
          links: ['twenty.login'],
          role: 'both',
          roleBasis: 'Twenty signs and checks its login tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['REFRESH_TOKEN_SECRET'],
          purpose: 'refresh',
          links: ['twenty.refresh'],
          role: 'both',
          roleBasis: 'Twenty signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
        {
          variables: ['FILE_TOKEN_SECRET'],
          purpose: 'file',
          links: ['twenty.file'],
          role: 'both',
          roleBasis: 'Twenty signs and checks the links to its files',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['AUTH_GOOGLE_CLIENT_SECRET', 'AUTH_MICROSOFT_CLIENT_SECRET', 'STORAGE_S3_*', 'POSTGRES_ADMIN_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  twenty:
    image: twentycrm/twenty
    environment:
      APP_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
