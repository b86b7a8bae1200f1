import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry } from '../product.ts'

/** SFTPGo: the tokens of its WebClient and its API are signed with a key that is derived from a passphrase. */
export const sftpgo: CatalogueEntry = {
  id: 'sftpgo',
  title: 'SFTPGo',
  sources: [
    'https://github.com/drakkan/sftpgo/blob/main/docs/full-configuration.md',
    'https://github.com/drakkan/sftpgo/issues/652',
  ],
  products: [
    {
      title: 'SFTPGo',
      images: ['drakkan/sftpgo', 'sftpgo'],
      services: ['sftpgo'],
      keys: [
        {
          variables: ['SFTPGO_HTTPD__SIGNING_PASSPHRASE'],
          documents: documentPlaces(
            ['/etc/sftpgo', '/var/lib/sftpgo'],
            ['json', 'yaml', 'toml'],
            ['httpd', 'signing_passphrase'],
          ),
          purpose: 'access',
          links: ['sftpgo'],
          role: 'both',
          roleBasis: 'SFTPGo signs the tokens of its users and checks them itself',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'random-per-process',
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  sftpgo:
    image: drakkan/sftpgo
    environment:
      SFTPGO_HTTPD__SIGNING_PASSPHRASE: made-up-key-of-this-sample-0123456789abcdef
`
