import type { CatalogueEntry } from '../product.ts'

/** Karakeep, once Hoarder; in older versions its workers hold the same secret. */
export const karakeep: CatalogueEntry = {
  id: 'karakeep',
  title: 'Karakeep',
  sources: [
    'https://docs.karakeep.app/configuration/environment-variables',
    'https://github.com/karakeep-app/karakeep/blob/main/docker/docker-compose.yml',
  ],
  products: [
    {
      title: 'Karakeep',
      images: [
        'karakeep-app/karakeep',
        'karakeep-app/karakeep-web',
        'karakeep-app/karakeep-workers',
        'hoarder-app/hoarder',
        'hoarder-app/hoarder-web',
        'hoarder-app/hoarder-workers',
        'mohamedbassem/hoarder-web',
        'mohamedbassem/hoarder-workers',
      ],
      services: ['karakeep', 'hoarder'],
      keys: [
        {
          variables: ['NEXTAUTH_SECRET'],
          purpose: 'session',
          links: ['karakeep'],
          role: 'both',
          roleBasis: 'Karakeep signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['MEILI_MASTER_KEY', 'OPENAI_API_KEY', 'OAUTH_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  karakeep:
    image: karakeep-app/karakeep
    environment:
      NEXTAUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
