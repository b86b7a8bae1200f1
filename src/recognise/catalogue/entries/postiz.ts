import type { CatalogueEntry } from '../product.ts'

/** Postiz, which signs and checks its own tokens. */
export const postiz: CatalogueEntry = {
  id: 'postiz',
  title: 'Postiz',
  sources: ['https://docs.postiz.com/configuration/reference'],
  products: [
    {
      title: 'Postiz',
      images: ['gitroomhq/postiz-app'],
      services: ['postiz'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['postiz'],
          role: 'both',
          roleBasis: 'Postiz signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: ['*_CLIENT_SECRET', 'X_API_SECRET', 'STRIPE_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  postiz:
    image: gitroomhq/postiz-app
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
