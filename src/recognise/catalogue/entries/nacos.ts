import type { CatalogueEntry } from '../product.ts'

const images = ['nacos/nacos-server', 'nacos-server']

const token = {
  variables: ['NACOS_AUTH_TOKEN', 'NACOS_CORE_AUTH_PLUGIN_NACOS_TOKEN_SECRET_KEY'],
  purpose: 'access',
  links: ['nacos'],
  role: 'both',
  roleBasis: 'every node signs tokens and checks those of the others',
  form: 'base64',
  algorithms: ['HS256'],
  minimumBits: 256,
} as const

const notKeys = [
  'NACOS_AUTH_IDENTITY_KEY',
  'NACOS_AUTH_IDENTITY_VALUE',
  'NACOS_AUTH_TOKEN_EXPIRE_SECONDS',
  'NACOS_AUTH_ENABLE',
]

/** Nacos: every node of a cluster must hold the same key. */
export const nacos: CatalogueEntry = {
  id: 'nacos',
  title: 'Nacos',
  sources: [
    'https://nacos.io/docs/latest/manual/admin/auth/',
    'https://github.com/nacos-group/nacos-docker',
    'https://nacos.io/blog/faq/nacos-user-question-history8420/',
  ],
  products: [
    {
      title: 'Nacos',
      images,
      services: ['nacos'],
      versions: '>=3',
      keys: [{ ...token, whenUnset: 'refuses' }],
      notKeys,
    },
    {
      title: 'Nacos 1 and 2',
      images,
      versions: '<3',
      // Authentication is off unless NACOS_AUTH_ENABLE turns it on.
      keys: [{ ...token, whenUnset: 'disabled' }],
      notKeys,
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  nacos:
    image: nacos/nacos-server:3
    environment:
      NACOS_AUTH_TOKEN: made-up-key-of-this-sample-0123456789abcdef
  nacos-1-and-2:
    image: nacos/nacos-server:2
    environment:
      NACOS_AUTH_TOKEN: made-up-key-of-this-sample-0123456789abcdef
`
