import type { CatalogueEntry } from '../product.ts'

/** Logto: its signing keys are in its database, unless an old release is given them. */
export const logto: CatalogueEntry = {
  id: 'logto',
  title: 'Logto',
  sources: [
    'https://docs.logto.io/logto-oss/deployment-and-configuration',
    'https://docs.logto.io/concepts/signing-keys',
  ],
  products: [
    {
      title: 'Logto',
      images: ['svhd/logto', 'logto-io/logto'],
      services: ['logto'],
      keys: [
        {
          variables: ['OIDC_PRIVATE_KEYS'],
          fileVariables: ['OIDC_PRIVATE_KEY_PATHS'],
          purpose: 'access',
          links: ['logto'],
          role: 'issuer',
          roleBasis: 'Logto signs the tokens of its OpenID provider',
          form: 'pem',
          whenUnset: 'random-once',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
      notKeys: ['OIDC_COOKIE_KEYS', 'SECRET_VAULT_KEK'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  logto:
    image: svhd/logto
    environment:
      OIDC_PRIVATE_KEYS: made-up-key-of-this-sample-0123456789abcdef
`
