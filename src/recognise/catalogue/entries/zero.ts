import type { CatalogueEntry } from '../product.ts'

/** Zero, which verifies the tokens of the application. */
export const zero: CatalogueEntry = {
  id: 'zero',
  title: 'Zero',
  sources: ['https://zero.rocicorp.dev/docs/zero-cache-config'],
  products: [
    {
      title: 'Zero',
      images: ['rocicorp/zero'],
      services: ['zero-cache'],
      keys: [
        {
          variables: ['ZERO_AUTH_SECRET'],
          purpose: 'access',
          links: ['zero'],
          role: 'validator',
          roleBasis: 'Zero only verifies tokens',
          form: 'text',
          whenUnset: 'disabled',
          isOptional: true,
        },
        {
          variables: ['ZERO_AUTH_JWK'],
          purpose: 'access',
          links: ['zero.jwk'],
          role: 'validator',
          roleBasis: 'Zero only verifies tokens',
          form: 'jwk',
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['ZERO_ADMIN_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  zero:
    image: rocicorp/zero
    environment:
      ZERO_AUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
