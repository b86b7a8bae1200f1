import type { CatalogueEntry } from '../product.ts'

/** Komodo Core makes a key at every start when it is given none; the periphery has none. */
export const komodo: CatalogueEntry = {
  id: 'komodo',
  title: 'Komodo',
  sources: [
    'https://github.com/moghtech/komodo/blob/main/config/core.config.toml',
    'https://github.com/moghtech/komodo/issues/737',
  ],
  products: [
    {
      title: 'Komodo',
      images: ['moghtech/komodo-core', 'moghtech/komodo', 'mbecker20/komodo', 'mbecker20/monitor_core'],
      services: ['komodo-core'],
      keys: [
        {
          variables: ['KOMODO_JWT_SECRET', 'MONITOR_JWT_SECRET'],
          fileVariables: ['KOMODO_JWT_SECRET_FILE'],
          documents: [{ path: '/config/config.toml', format: 'toml', pointer: ['jwt_secret'] }],
          purpose: 'access',
          links: ['komodo'],
          role: 'both',
          roleBasis: 'Komodo signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-per-process',
          wrongNames: ['JWT_SECRET'],
        },
      ],
      notKeys: ['KOMODO_PASSKEY', 'KOMODO_WEBHOOK_SECRET', 'PERIPHERY_PASSKEYS', 'KOMODO_JWT_TTL'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  komodo:
    image: moghtech/komodo-core
    environment:
      KOMODO_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
