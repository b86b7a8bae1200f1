import type { CatalogueEntry } from '../product.ts'

/** Hyperswitch, which signs and checks its own tokens. */
export const hyperswitch: CatalogueEntry = {
  id: 'hyperswitch',
  title: 'Hyperswitch',
  sources: ['https://github.com/juspay/hyperswitch/blob/main/config/docker_compose.toml'],
  products: [
    {
      title: 'Hyperswitch',
      images: [
        'juspaydotin/hyperswitch-router',
        'juspaydotin/hyperswitch-consumer',
        'juspaydotin/hyperswitch-producer',
      ],
      services: ['hyperswitch'],
      keys: [
        {
          variables: ['ROUTER__SECRETS__JWT_SECRET'],
          documents: [
            { path: '/local/config/docker_compose.toml', format: 'toml', pointer: ['secrets', 'jwt_secret'] },
          ],
          purpose: 'access',
          links: ['hyperswitch'],
          role: 'both',
          roleBasis: 'Hyperswitch signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['ROUTER__SECRETS__ADMIN_API_KEY', 'ROUTER__SECRETS__MASTER_ENC_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  hyperswitch:
    image: juspaydotin/hyperswitch-router
    environment:
      ROUTER__SECRETS__JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
