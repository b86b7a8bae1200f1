import type { CatalogueEntry } from '../product.ts'

/** ZITADEL keeps its signing keys in its database; the master key only encrypts them. */
export const zitadel: CatalogueEntry = {
  id: 'zitadel',
  title: 'ZITADEL',
  sources: [
    'https://zitadel.com/docs/self-hosting/manage/configure',
    'https://zitadel.com/docs/guides/integrate/login/oidc/webkeys',
  ],
  products: [
    {
      title: 'ZITADEL',
      images: ['zitadel/zitadel', 'zitadel'],
      services: ['zitadel'],
      keys: [],
      notKeys: ['ZITADEL_MASTERKEY', 'ZITADEL_FIRSTINSTANCE_ORG_HUMAN_PASSWORD', 'ZITADEL_FIRSTINSTANCE_PATPATH'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  zitadel:
    image: zitadel/zitadel
    environment:
      ZITADEL_MASTERKEY: made-up-key-of-this-sample-0123456789abcdef
`
