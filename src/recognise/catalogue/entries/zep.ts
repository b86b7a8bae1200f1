import type { CatalogueEntry } from '../product.ts'

/** Zep, whose clients carry tokens made with its secret. */
export const zep: CatalogueEntry = {
  id: 'zep',
  title: 'Zep',
  sources: ['https://help.getzep.com/v2/deployment', 'https://github.com/getzep/zep'],
  products: [
    {
      title: 'Zep',
      images: ['getzep/zep'],
      services: ['zep'],
      keys: [
        {
          variables: ['ZEP_AUTH_SECRET'],
          documents: [{ path: '/app/config.yaml', format: 'yaml', pointer: ['auth', 'secret'] }],
          purpose: 'access',
          links: ['zep'],
          role: 'both',
          roleBasis: 'Zep signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['ZEP_OPENAI_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  zep:
    image: getzep/zep
    environment:
      ZEP_AUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
