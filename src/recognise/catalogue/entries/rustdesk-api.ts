import type { CatalogueEntry } from '../product.ts'

/** The API server for RustDesk, and the fork of the RustDesk server that verifies its tokens. */
export const rustdeskApi: CatalogueEntry = {
  id: 'rustdesk-api',
  title: 'RustDesk API',
  sources: ['https://github.com/lejianwen/rustdesk-api', 'https://github.com/lejianwen/rustdesk-server'],
  products: [
    {
      title: 'RustDesk API',
      images: ['lejianwen/rustdesk-api'],
      services: ['rustdesk-api'],
      keys: [
        {
          variables: ['RUSTDESK_API_JWT_KEY'],
          purpose: 'access',
          links: ['rustdesk'],
          role: 'issuer',
          roleBasis: 'the API server signs the tokens',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['RUSTDESK_API_RUSTDESK_KEY', 'RUSTDESK_API_KEY_FILE', 'RUSTDESK_API_RUSTDESK_KEY_FILE'],
    },
    {
      title: 'RustDesk server',
      images: ['lejianwen/rustdesk-server', 'lejianwen/rustdesk-server-s6'],
      keys: [
        {
          variables: ['RUSTDESK_API_JWT_KEY'],
          purpose: 'access',
          links: ['rustdesk'],
          role: 'validator',
          roleBasis: 'the server only verifies the tokens of the API server',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: [
        'RUSTDESK_API_RUSTDESK_KEY',
        'RUSTDESK_API_KEY_FILE',
        'RUSTDESK_API_RUSTDESK_KEY_FILE',
        'KEY_PRIV',
        'KEY_PUB',
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  rustdesk-api:
    image: lejianwen/rustdesk-api
    environment:
      RUSTDESK_API_JWT_KEY: made-up-key-of-this-sample-0123456789abcdef
  rustdesk-server:
    image: lejianwen/rustdesk-server
    environment:
      RUSTDESK_API_JWT_KEY: made-up-key-of-this-sample-0123456789abcdef
`
