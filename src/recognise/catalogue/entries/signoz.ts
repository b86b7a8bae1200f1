import type { CatalogueEntry } from '../product.ts'

/** SigNoz, whose variable was renamed with its tokenizer. */
export const signoz: CatalogueEntry = {
  id: 'signoz',
  title: 'SigNoz',
  sources: [
    'https://github.com/SigNoz/signoz/blob/main/deploy/docker/docker-compose.yaml',
    'https://signoz.io/docs/manage/administrator-guide/configuration/environment-variables/',
  ],
  products: [
    {
      title: 'SigNoz',
      images: ['signoz/signoz', 'signoz/signoz-community', 'signoz/query-service', 'signoz/signoz-enterprise'],
      services: ['signoz'],
      keys: [
        {
          variables: ['SIGNOZ_TOKENIZER_JWT_SECRET', 'SIGNOZ_JWT_SECRET'],
          purpose: 'access',
          links: ['signoz'],
          role: 'both',
          roleBasis: 'SigNoz signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
          isOptional: true,
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  signoz:
    image: signoz/signoz
    environment:
      SIGNOZ_TOKENIZER_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
