import type { CatalogueEntry } from '../product.ts'

/** RomM, which signs and checks its own tokens. */
export const romm: CatalogueEntry = {
  id: 'romm',
  title: 'RomM',
  sources: ['https://docs.romm.app/latest/Getting-Started/Environment-Variables/'],
  products: [
    {
      title: 'RomM',
      images: ['rommapp/romm', 'zurdi15/romm'],
      services: ['romm'],
      keys: [
        {
          variables: ['ROMM_AUTH_SECRET_KEY'],
          fileVariables: ['ROMM_AUTH_SECRET_KEY_FILE'],
          purpose: 'access',
          links: ['romm'],
          role: 'both',
          roleBasis: 'RomM signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
        },
      ],
      notKeys: ['IGDB_CLIENT_SECRET', 'STEAMGRIDDB_API_KEY'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  romm:
    image: rommapp/romm
    environment:
      ROMM_AUTH_SECRET_KEY: made-up-key-of-this-sample-0123456789abcdef
`
