import type { CatalogueEntry } from '../product.ts'

/** OpenIM, whose chat server signs in at the message server with a shared secret. */
export const openIm: CatalogueEntry = {
  id: 'open-im',
  title: 'OpenIM',
  sources: [
    'https://github.com/openimsdk/openim-docker/blob/main/docker-compose.yaml',
    'https://github.com/openimsdk/open-im-server/blob/main/config/share.yml',
    'https://github.com/openimsdk/chat/blob/main/config/share.yml',
  ],
  products: [
    {
      title: 'OpenIM server',
      images: ['openim/openim-server', 'openimsdk/openim-server', 'openim/openim_server'],
      services: ['openim-server'],
      keys: [
        {
          variables: ['IMENV_SHARE_SECRET', 'OPENIM_SECRET'],
          documents: [
            { path: '/openim-server/config/share.yml', format: 'yaml', pointer: ['secret'] },
            { path: '/openim/openim-server/config/config.yaml', format: 'yaml', pointer: ['secret'] },
          ],
          purpose: 'access',
          links: ['open-im'],
          role: 'issuer',
          roleBasis: 'the message server signs the tokens',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['IMENV_MINIO_SECRETACCESSKEY', 'MINIO_SECRET_KEY'],
    },
    {
      title: 'OpenIM chat',
      images: ['openim/openim-chat', 'openimsdk/openim-chat'],
      services: ['openim-chat'],
      keys: [
        {
          variables: ['CHATENV_SHARE_OPENIM_SECRET', 'OPENIM_SECRET'],
          documents: [
            { path: '/openim-chat/config/share.yml', format: 'yaml', pointer: ['openIM', 'secret'] },
            { path: '/openim/openim-chat/config/config.yaml', format: 'yaml', pointer: ['secret'] },
          ],
          purpose: 'access',
          links: ['open-im'],
          role: 'issuer',
          roleBasis: 'the chat server asks for tokens with it',
          form: 'text',
          whenUnset: 'published-default',
          isOptional: true,
        },
      ],
      notKeys: ['MINIO_SECRET_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  openim-server:
    image: openim/openim-server
    environment:
      IMENV_SHARE_SECRET: made-up-key-of-this-sample-0123456789abcdef
  openim-chat:
    image: openim/openim-chat
    environment:
      CHATENV_SHARE_OPENIM_SECRET: made-up-key-of-this-sample-0123456789abcdef
`
