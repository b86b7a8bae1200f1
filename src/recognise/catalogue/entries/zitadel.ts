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
