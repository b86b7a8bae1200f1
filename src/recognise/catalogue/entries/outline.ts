import type { CatalogueEntry } from '../product.ts'

/** Outline signs with a key of each user that is in its database; its secrets encrypt. */
export const outline: CatalogueEntry = {
  id: 'outline',
  title: 'Outline',
  sources: [
    'https://docs.getoutline.com/s/hosting/doc/docker-7pfeLP5a8t',
    'https://github.com/outline/outline/blob/main/server/models/User.ts',
  ],
  products: [
    {
      title: 'Outline',
      images: ['outlinewiki/outline'],
      services: ['outline'],
      keys: [],
      notKeys: ['SECRET_KEY', 'UTILS_SECRET', 'SLACK_VERIFICATION_TOKEN', 'AWS_SECRET_ACCESS_KEY', '*_CLIENT_SECRET'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  outline:
    image: outlinewiki/outline
    environment:
      SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
