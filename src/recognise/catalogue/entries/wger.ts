import type { CatalogueEntry } from '../product.ts'

/** wger, whose workers hold the settings of the web server. */
export const wger: CatalogueEntry = {
  id: 'wger',
  title: 'wger',
  sources: [
    'https://wger.readthedocs.io/en/latest/administration/settings.html',
    'https://github.com/wger-project/docker',
  ],
  products: [
    {
      title: 'wger',
      images: ['wger/server'],
      keys: [
        {
          variables: ['SIGNING_KEY'],
          purpose: 'access',
          links: ['wger'],
          role: 'both',
          roleBasis: 'wger signs and verifies its tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['SECRET_KEY', 'JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEY', 'RECAPTCHA_PRIVATE_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  wger:
    image: wger/server
    environment:
      SIGNING_KEY: made-up-key-of-this-sample-0123456789abcdef
`
