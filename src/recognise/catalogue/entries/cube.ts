import type { CatalogueEntry } from '../product.ts'

/** Cube verifies the tokens that applications sign with its secret. */
export const cube: CatalogueEntry = {
  id: 'cube',
  title: 'Cube',
  sources: [
    'https://cube.dev/docs/product/auth',
    'https://cube.dev/docs/product/configuration/reference/environment-variables',
  ],
  products: [
    {
      title: 'Cube',
      images: ['cubejs/cube', 'cubejs/cube-api'],
      services: ['cube', 'cube_api', 'cube_refresh_worker'],
      keys: [
        {
          variables: ['CUBEJS_API_SECRET'],
          purpose: 'access',
          links: ['cube'],
          role: 'validator',
          roleBasis: 'Cube only verifies tokens',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'unknown',
        },
        {
          variables: ['CUBEJS_JWT_KEY'],
          purpose: 'access',
          links: ['cube.jwt'],
          role: 'validator',
          roleBasis: 'Cube only verifies tokens',
          algorithmVariables: ['CUBEJS_JWT_ALGS'],
          issuerVariables: ['CUBEJS_JWT_ISSUER'],
          audienceVariables: ['CUBEJS_JWT_AUDIENCE'],
          whenUnset: 'disabled',
          isOptional: true,
        },
      ],
      notKeys: ['CUBEJS_JWK_URL', 'CUBEJS_SQL_PASSWORD', 'CUBEJS_JWT_CLAIMS_NAMESPACE'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  cube:
    image: cubejs/cube
    environment:
      CUBEJS_API_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
