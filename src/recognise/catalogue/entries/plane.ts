import type { CatalogueEntry } from '../product.ts'

/** Plane has sessions and no tokens; its secrets only look like keys. */
export const plane: CatalogueEntry = {
  id: 'plane',
  title: 'Plane',
  sources: ['https://developers.plane.so/self-hosting/govern/environment-variables'],
  products: [
    {
      title: 'Plane',
      images: [
        'makeplane/plane-backend',
        'makeplane/plane-live',
        'makeplane/plane-frontend',
        'makeplane/backend-commercial',
        'makeplane/live-commercial',
      ],
      keys: [],
      notKeys: ['SECRET_KEY', 'LIVE_SERVER_SECRET_KEY', 'AES_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  plane:
    image: makeplane/plane-backend
    environment:
      SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
