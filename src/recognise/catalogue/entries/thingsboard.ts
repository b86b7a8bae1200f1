import type { CatalogueEntry } from '../product.ts'

/** ThingsBoard: the variable counts at the first start only; then the key lives in the database. */
export const thingsboard: CatalogueEntry = {
  id: 'thingsboard',
  title: 'ThingsBoard',
  sources: [
    'https://thingsboard.io/docs/user-guide/install/config/',
    'https://thingsboard.io/docs/user-guide/ui/jwt-security-settings/',
    'https://github.com/thingsboard/thingsboard/blob/master/application/src/main/resources/thingsboard.yml',
  ],
  products: [
    {
      title: 'ThingsBoard',
      images: [
        'thingsboard/tb-node',
        'thingsboard/tb-pe-node',
        'thingsboard/tb',
        'thingsboard/tb-postgres',
        'thingsboard/tb-cassandra',
        'thingsboard/tb-pe',
        'thingsboard/tbpe-postgres',
        'thingsboard/tb-monolith*',
      ],
      services: ['tb-core*', 'tb-rule-engine*', 'thingsboard'],
      keys: [
        {
          variables: ['JWT_TOKEN_SIGNING_KEY'],
          purpose: 'access',
          links: ['thingsboard'],
          role: 'both',
          roleBasis: 'every node signs tokens and checks those of the others',
          form: 'base64',
          algorithms: ['HS512'],
          issuerVariables: ['JWT_TOKEN_ISSUER'],
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['JWT_TOKEN_EXPIRATION_TIME', 'JWT_REFRESH_TOKEN_EXPIRATION_TIME'],
    },
    {
      title: 'ThingsBoard Edge',
      images: ['thingsboard/tb-edge', 'thingsboard/tb-edge-pe'],
      keys: [
        {
          variables: ['JWT_TOKEN_SIGNING_KEY'],
          purpose: 'access',
          links: ['thingsboard.edge'],
          role: 'both',
          roleBasis: 'the edge signs and verifies the tokens of its own users',
          form: 'base64',
          algorithms: ['HS512'],
          issuerVariables: ['JWT_TOKEN_ISSUER'],
          whenUnset: 'random-once',
          isOptional: true,
        },
      ],
      notKeys: ['CLOUD_ROUTING_SECRET', 'CLOUD_ROUTING_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  thingsboard:
    image: thingsboard/tb-node
    environment:
      JWT_TOKEN_SIGNING_KEY: made-up-key-of-this-sample-0123456789abcdef
  thingsboard-edge:
    image: thingsboard/tb-edge
    environment:
      JWT_TOKEN_SIGNING_KEY: made-up-key-of-this-sample-0123456789abcdef
`
