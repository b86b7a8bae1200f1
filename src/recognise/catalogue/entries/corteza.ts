import type { CatalogueEntry } from '../product.ts'

/** Corteza, which signs and checks its own tokens. */
export const corteza: CatalogueEntry = {
  id: 'corteza',
  title: 'Corteza',
  sources: ['https://docs.cortezaproject.org/corteza-docs/2024.9/devops-guide/references/configuration/server.html'],
  products: [
    {
      title: 'Corteza',
      images: ['cortezaproject/corteza', 'cortezaproject/corteza-server'],
      services: ['corteza'],
      keys: [
        {
          variables: ['AUTH_JWT_SECRET'],
          purpose: 'access',
          links: ['corteza'],
          role: 'both',
          roleBasis: 'Corteza signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
      notKeys: ['AUTH_CSRF_SECRET', 'AUTH_REQUEST_*'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  corteza:
    image: cortezaproject/corteza
    environment:
      AUTH_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
