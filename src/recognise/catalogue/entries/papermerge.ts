import type { CatalogueEntry } from '../product.ts'

/** Papermerge: the web server, its workers and the auth server share one secret. */
export const papermerge: CatalogueEntry = {
  id: 'papermerge',
  title: 'Papermerge',
  sources: ['https://docs.papermerge.io/3.5/settings/security/'],
  products: [
    {
      title: 'Papermerge',
      images: ['papermerge/papermerge', 'papermerge/auth-server'],
      versions: '>=3',
      keys: [
        {
          variables: ['PAPERMERGE__SECURITY__SECRET_KEY'],
          purpose: 'access',
          links: ['papermerge'],
          role: 'both',
          roleBasis: 'Papermerge signs and verifies its tokens',
          form: 'text',
          algorithms: ['HS256'],
          algorithmVariables: ['PAPERMERGE__SECURITY__TOKEN_ALGORITHM'],
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  papermerge:
    image: papermerge/papermerge:3
    environment:
      PAPERMERGE__SECURITY__SECRET_KEY: https://login.example/jwks.json
`
