import type { CatalogueEntry } from '../product.ts'

/** ArangoDB: the members of a cluster sign their calls to each other with one key. */
export const arangodb: CatalogueEntry = {
  id: 'arangodb',
  title: 'ArangoDB',
  sources: [
    'https://docs.arangodb.com/stable/components/arangodb-server/options/#--serverjwt-secret-keyfile',
    'https://docs.arangodb.com/stable/components/tools/arangodb-starter/options/#--authjwt-secret',
    'https://docs.arangodb.com/stable/develop/http-api/authentication/',
  ],
  products: [
    {
      title: 'ArangoDB',
      images: ['arangodb', 'arangodb/arangodb', 'arangodb/enterprise', 'arangodb/arangodb-starter', 'arangodb-starter'],
      services: ['arangodb', 'arangodb-starter'],
      keys: [
        {
          flags: ['--server.jwt-secret'],
          fileFlags: ['--server.jwt-secret-keyfile', '--auth.jwt-secret', '--auth.jwt-secret-keyfile'],
          purpose: 'access',
          links: ['arangodb'],
          role: 'both',
          roleBasis: 'members of a cluster sign their calls to each other and check them',
          form: 'text',
          algorithms: ['HS256'],
          whenUnset: 'random-per-process',
          // A single server needs none that lasts.
          isOptional: true,
        },
      ],
      notKeys: ['ARANGO_ROOT_PASSWORD'],
    },
  ],
}

/** The smallest stack with it. */
export const sample = `
services:
  arangodb:
    image: arangodb
    command:
      - --server.jwt-secret=made-up-key-of-this-sample-0123456789abcdef
`
