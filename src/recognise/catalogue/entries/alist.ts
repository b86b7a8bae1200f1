import type { CatalogueEntry } from '../product.ts'

/** AList and OpenList, which signs and checks its own tokens. */
export const alist: CatalogueEntry = {
  id: 'alist',
  title: 'AList and OpenList',
  sources: ['https://alistgo.com/config/configuration.html', 'https://doc.oplist.org/configuration'],
  products: [
    {
      title: 'AList and OpenList',
      images: ['xhofe/alist', 'openlistteam/openlist'],
      services: ['alist'],
      keys: [
        {
          variables: ['ALIST_JWT_SECRET', 'OPENLIST_JWT_SECRET', 'JWT_SECRET'],
          documents: [
            { path: '/opt/alist/data/config.json', format: 'json', pointer: ['jwt_secret'] },
            { path: '/opt/openlist/data/config.json', format: 'json', pointer: ['jwt_secret'] },
          ],
          purpose: 'access',
          links: ['alist'],
          role: 'both',
          roleBasis: 'AList and OpenList signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  alist-and-openlist:
    image: xhofe/alist
    environment:
      ALIST_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
