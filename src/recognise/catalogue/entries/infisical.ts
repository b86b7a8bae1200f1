import type { CatalogueEntry } from '../product.ts'

/** Infisical, in older versions with one key for each kind of token. */
export const infisical: CatalogueEntry = {
  id: 'infisical',
  title: 'Infisical',
  sources: ['https://infisical.com/docs/self-hosting/configuration/envars'],
  products: [
    {
      title: 'Infisical',
      images: ['infisical/infisical', 'infisical/backend'],
      services: ['infisical'],
      keys: [
        {
          variables: ['AUTH_SECRET'],
          purpose: 'access',
          links: ['infisical'],
          role: 'both',
          roleBasis: 'Infisical signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_AUTH_SECRET'],
          purpose: 'access',
          links: ['infisical.access'],
          role: 'both',
          roleBasis: 'Infisical signs and checks its access tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_REFRESH_SECRET'],
          purpose: 'refresh',
          links: ['infisical.refresh'],
          role: 'both',
          roleBasis: 'Infisical signs and checks its refresh tokens',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_SIGNUP_SECRET'],
          purpose: 'signup',
          links: ['infisical.signup'],
          role: 'both',
          roleBasis: 'Infisical signs and verifies the tokens of a sign-up',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_MFA_SECRET'],
          purpose: 'mfa',
          links: ['infisical.mfa'],
          role: 'both',
          roleBasis: 'Infisical signs and verifies the tokens of a second factor',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_SERVICE_SECRET'],
          purpose: 'service',
          links: ['infisical.service'],
          role: 'both',
          roleBasis: 'Infisical signs and verifies the tokens of services',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
        {
          variables: ['JWT_PROVIDER_AUTH_SECRET'],
          purpose: 'provider',
          links: ['infisical.provider'],
          role: 'both',
          roleBasis: 'Infisical signs and verifies the tokens of other providers',
          form: 'text',
          whenUnset: 'refuses',
          isOptional: true,
        },
      ],
      notKeys: ['ENCRYPTION_KEY', 'ROOT_ENCRYPTION_KEY', 'CLIENT_SECRET_*'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  infisical:
    image: infisical/infisical
    environment:
      AUTH_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
