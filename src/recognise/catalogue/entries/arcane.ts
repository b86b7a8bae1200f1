import type { CatalogueEntry } from '../product.ts'

/** Arcane, which signs and checks its own tokens. */
export const arcane: CatalogueEntry = {
  id: 'arcane',
  title: 'Arcane',
  sources: ['https://getarcane.app/docs/configuration/environment'],
  products: [
    {
      title: 'Arcane',
      images: ['getarcaneapp/arcane', 'ofkm/arcane'],
      services: ['arcane'],
      keys: [
        {
          variables: ['JWT_SECRET'],
          purpose: 'access',
          links: ['arcane'],
          role: 'both',
          roleBasis: 'Arcane signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
      notKeys: ['ENCRYPTION_KEY', 'AGENT_TOKEN'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  arcane:
    image: getarcaneapp/arcane
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
