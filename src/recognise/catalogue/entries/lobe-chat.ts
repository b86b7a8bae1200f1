import type { CatalogueEntry } from '../product.ts'

/** LobeChat, which signs and checks the sessions of its users. */
export const lobeChat: CatalogueEntry = {
  id: 'lobe-chat',
  title: 'LobeChat',
  sources: ['https://lobehub.com/docs/self-hosting/environment-variables/auth'],
  products: [
    {
      title: 'LobeChat',
      images: ['lobehub/lobe-chat-database', 'lobehub/lobehub', 'lobehub/lobe-chat'],
      services: ['lobe-chat'],
      keys: [
        {
          variables: ['NEXT_AUTH_SECRET', 'AUTH_SECRET'],
          purpose: 'session',
          links: ['lobe-chat'],
          role: 'both',
          roleBasis: 'LobeChat signs and checks the sessions of its users',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['KEY_VAULTS_SECRET', 'S3_SECRET_ACCESS_KEY', 'AUTH_*_SECRET', '*_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  lobechat:
    image: lobehub/lobe-chat-database
    environment:
      NEXT_AUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
