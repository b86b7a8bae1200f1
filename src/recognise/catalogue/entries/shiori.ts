import type { CatalogueEntry } from '../product.ts'

/** Shiori, which signs and checks its own tokens. */
export const shiori: CatalogueEntry = {
  id: 'shiori',
  title: 'Shiori',
  sources: ['https://github.com/go-shiori/shiori/blob/master/docs/Configuration.md'],
  products: [
    {
      title: 'Shiori',
      images: ['go-shiori/shiori'],
      services: ['shiori'],
      keys: [
        {
          variables: ['SHIORI_HTTP_SECRET_KEY'],
          purpose: 'access',
          links: ['shiori'],
          role: 'both',
          roleBasis: 'Shiori signs and verifies its tokens',
          form: 'text',
          whenUnset: 'random-per-process',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  shiori:
    image: go-shiori/shiori
    environment:
      SHIORI_HTTP_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
