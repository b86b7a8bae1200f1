import type { CatalogueEntry } from '../product.ts'

/** Vikunja makes a key at every start when it is given none. */
export const vikunja: CatalogueEntry = {
  id: 'vikunja',
  title: 'Vikunja',
  sources: ['https://vikunja.io/docs/config-options/#service'],
  products: [
    {
      title: 'Vikunja',
      images: ['vikunja/vikunja', 'vikunja/api'],
      services: ['vikunja'],
      keys: [
        {
          variables: ['VIKUNJA_SERVICE_SECRET', 'VIKUNJA_SERVICE_JWTSECRET'],
          fileVariables: ['VIKUNJA_SERVICE_SECRET_FILE', 'VIKUNJA_SERVICE_JWTSECRET_FILE'],
          documents: [
            { path: '/etc/vikunja/config.yml', format: 'yaml', pointer: ['service', 'JWTSecret'] },
            { path: '/etc/vikunja/config.yml', format: 'yaml', pointer: ['service', 'secret'] },
            { path: '/app/vikunja/config.yml', format: 'yaml', pointer: ['service', 'JWTSecret'] },
            { path: '/app/vikunja/config.yml', format: 'yaml', pointer: ['service', 'secret'] },
          ],
          purpose: 'access',
          links: ['vikunja'],
          role: 'both',
          roleBasis: 'Vikunja signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-per-process',
          wrongNames: ['VIKUNJA_JWT_SECRET', 'VIKUNJA_SERVICE_JWT_SECRET', 'JWT_SECRET'],
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  vikunja:
    image: vikunja/vikunja
    environment:
      VIKUNJA_SERVICE_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
