import type { CatalogueEntry } from '../product.ts'

/** The personal data server of Bluesky. */
export const blueskyPds: CatalogueEntry = {
  id: 'bluesky-pds',
  title: 'Bluesky PDS',
  sources: ['https://github.com/bluesky-social/pds/blob/main/installer.sh'],
  products: [
    {
      title: 'Bluesky PDS',
      images: ['bluesky-social/pds'],
      services: ['pds'],
      keys: [
        {
          variables: ['PDS_JWT_SECRET'],
          purpose: 'access',
          links: ['bluesky-pds'],
          role: 'both',
          roleBasis: 'the data server signs and verifies its tokens',
          form: 'text',
          whenUnset: 'refuses',
        },
      ],
      notKeys: [
        'PDS_ADMIN_PASSWORD',
        'PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX',
        'PDS_REPO_SIGNING_KEY_K256_PRIVATE_KEY_HEX',
        'PDS_DPOP_SECRET',
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  bluesky-pds:
    image: bluesky-social/pds
    environment:
      PDS_JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
