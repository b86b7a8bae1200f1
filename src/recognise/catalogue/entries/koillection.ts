import type { CatalogueEntry } from '../product.ts'

/** Koillection, as an application with Symfony's lexik bundle: the names of keys hold paths there. */
export const koillection: CatalogueEntry = {
  id: 'koillection',
  title: 'Koillection',
  sources: [
    'https://github.com/lexik/LexikJWTAuthenticationBundle/blob/3.x/Resources/doc/index.rst',
    'https://koillection.github.io/docs/installation/docker',
  ],
  products: [
    {
      title: 'Koillection',
      images: ['koillection/koillection'],
      services: ['koillection'],
      keys: [
        {
          fileVariables: ['JWT_SECRET_KEY'],
          purpose: 'access',
          links: ['koillection'],
          role: 'issuer',
          roleBasis: 'Koillection signs the tokens of its API with the private key',
          form: 'pem',
          algorithms: ['RS256'],
          whenUnset: 'random-once',
          isOptional: true,
        },
        {
          fileVariables: ['JWT_PUBLIC_KEY'],
          purpose: 'access',
          links: ['koillection'],
          role: 'validator',
          roleBasis: 'Koillection verifies the tokens of its API with the public key',
          form: 'pem',
          algorithms: ['RS256'],
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['JWT_PASSPHRASE', 'APP_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  koillection:
    image: koillection/koillection
    configs:
      - source: key
        target: /run/key
    environment:
      JWT_SECRET_KEY: /run/key
configs:
  key:
    content: made-up-key-of-this-sample-0123456789abcdef
`
