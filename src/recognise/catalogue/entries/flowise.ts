import type { CatalogueEntry } from '../product.ts'

/** Flowise, with published defaults for both of its keys. */
export const flowise: CatalogueEntry = {
  id: 'flowise',
  title: 'Flowise',
  sources: [
    'https://docs.flowiseai.com/configuration/environment-variables',
    'https://docs.flowiseai.com/configuration/authorization/app-level',
  ],
  products: [
    {
      title: 'Flowise',
      images: ['flowiseai/flowise', 'flowiseai/flowise-worker', 'elestio/flowiseai'],
      services: ['flowise', 'flowise-worker'],
      keys: [
        {
          variables: ['JWT_AUTH_TOKEN_SECRET'],
          purpose: 'access',
          links: ['flowise.access'],
          role: 'both',
          roleBasis: 'Flowise signs and checks its access tokens',
          form: 'text',
          issuerVariables: ['JWT_ISSUER'],
          audienceVariables: ['JWT_AUDIENCE'],
          whenUnset: 'published-default',
          isOptional: true,
        },
        {
          variables: ['JWT_REFRESH_TOKEN_SECRET'],
          purpose: 'refresh',
          links: ['flowise.refresh'],
          role: 'both',
          roleBasis: 'Flowise signs and checks its refresh tokens',
          form: 'text',
          issuerVariables: ['JWT_ISSUER'],
          audienceVariables: ['JWT_AUDIENCE'],
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['EXPRESS_SESSION_SECRET', 'TOKEN_HASH_SECRET', 'FLOWISE_SECRETKEY_OVERWRITE', 'SECRETKEY_*'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  flowise:
    image: flowiseai/flowise
    environment:
      JWT_AUTH_TOKEN_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
