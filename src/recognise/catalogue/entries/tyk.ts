import type { CatalogueEntry } from '../product.ts'

/** Tyk: each API definition says whose tokens it takes; the gateway's own secrets are no keys of tokens. */
export const tyk: CatalogueEntry = {
  id: 'tyk',
  title: 'Tyk',
  sources: [
    'https://tyk.io/docs/api-management/authentication/jwt-signature-validation',
    'https://tyk.io/docs/tyk-oss-gateway/configuration/',
  ],
  products: [
    {
      title: 'Tyk Gateway',
      images: ['tykio/tyk-gateway', 'tykio/tyk-gateway-ee', 'tyk-gateway'],
      services: ['tyk-gateway'],
      keys: [],
      notKeys: [
        'TYK_GW_SECRET',
        'TYK_GW_NODESECRET',
        'TYK_GW_SECURITY_PRIVATECERTIFICATEENCODINGSECRET',
        'TYK_GW_ALLOWINSECURECONFIGS',
      ],
    },
    {
      title: 'Tyk Dashboard',
      images: ['tykio/tyk-dashboard', 'tyk-dashboard'],
      services: ['tyk-dashboard'],
      keys: [],
      notKeys: ['TYK_DB_ADMINSECRET', 'TYK_DB_TYKAPI_SECRET', 'TYK_DB_NODESECRET'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  tyk-gateway:
    image: tykio/tyk-gateway
    environment:
      TYK_GW_SECRET: made-up-key-of-this-sample-0123456789abcdef
  tyk-dashboard:
    image: tykio/tyk-dashboard
    environment:
      TYK_DB_ADMINSECRET: made-up-key-of-this-sample-0123456789abcdef
`
